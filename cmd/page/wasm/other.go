//go:build !(js && wasm)

package main

import (
	"fmt"
	"os"
)

func main() {
	fmt.Fprintln(os.Stderr, "this is for browsers: build it with GOOS=js GOARCH=wasm")
	os.Exit(2)
}

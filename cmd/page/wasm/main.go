//go:build js && wasm

// Command wasm is the simulator in a browser: it hands questions of the page to package
// engine. It runs in a worker, and never ends.
package main

import (
	"syscall/js"

	"github.com/seed-8df93623/tcpsim/cmd/page/engine"
)

func main() {
	js.Global().Set("tcpsim", js.FuncOf(func(_ js.Value, args []js.Value) any {
		if len(args) != 1 || args[0].Type() != js.TypeString {
			return `{"error":{"message":"want one question, a string"}}`
		}
		return string(engine.Answer([]byte(args[0].String())))
	}))
	select {}
}

// Command ask puts one question to the engine of the page, and prints the answer.
package main

import (
	"fmt"
	"os"

	"github.com/seed-8df93623/tcpsim/cmd/page/engine"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, `usage: ask QUESTION, such as '{"do":"list"}'`)
		os.Exit(2)
	}
	os.Stdout.Write(engine.Answer([]byte(os.Args[1])))
}

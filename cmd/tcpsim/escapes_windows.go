package main

import (
	"os"

	"golang.org/x/sys/windows"
)

// understandsEscapes tells whether a terminal takes ANSI escape sequences. A
// Windows console does since 2016, once it is asked to.
func understandsEscapes(f *os.File) bool {
	console := windows.Handle(f.Fd())
	var mode uint32
	if err := windows.GetConsoleMode(console, &mode); err != nil {
		return false
	}
	return windows.SetConsoleMode(console, mode|windows.ENABLE_VIRTUAL_TERMINAL_PROCESSING) == nil
}

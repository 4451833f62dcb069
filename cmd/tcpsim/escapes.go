//go:build !windows

package main

import "os"

// understandsEscapes tells whether a terminal takes ANSI escape sequences.
func understandsEscapes(*os.File) bool { return true }

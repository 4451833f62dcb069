package main

import (
	"io"
	"os"

	"golang.org/x/term"

	"github.com/seed-8df93623/tcpsim/trace/format"
)

// The values of --color.
const (
	colorAuto   = "auto"
	colorAlways = "always"
	colorNever  = "never"
)

// colorChoice is a choice of when to use colours.
func colorChoice() choice { return choice{colorAuto, []string{colorAuto, colorAlways, colorNever}} }

// isTerminal reports whether w is one.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// styleFor is how a trace is to look on w: as wide as the terminal, and in
// colours there unless the environment asks for none (https://no-color.org).
func styleFor(w io.Writer, color string) format.Style {
	style := format.Style{Color: color == colorAlways}
	if !isTerminal(w) {
		return style
	}
	f := w.(*os.File)
	if width, _, err := term.GetSize(int(f.Fd())); err == nil {
		style.Width = width
	}
	if color == colorAuto {
		style.Color = os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
	}
	style.Color = style.Color && understandsEscapes(f)
	return style
}

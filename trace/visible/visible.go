// Package visible makes text fit for a terminal: nothing in it can steer one, and it
// has lines of the right width, Chinese included.
package visible

import (
	"strconv"
	"unicode"
	"unicode/utf8"
)

// Text returns s with control characters, invisible ones and invalid UTF-8
// escaped as Go does in a string literal, so that nothing in it can steer a
// terminal or break a line.
func Text(s string) string {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c < ' ' || c > '~' {
			return escape(s)
		}
	}
	return s
}

func escape(s string) string {
	var b []byte
	for len(s) > 0 {
		r, size := utf8.DecodeRuneInString(s)
		switch {
		case r == utf8.RuneError && size == 1:
			const digits = "0123456789abcdef"
			b = append(b, '\\', 'x', digits[s[0]>>4], digits[s[0]&0xf])
		case unicode.IsPrint(r):
			b = append(b, s[:size]...)
		default:
			quoted := strconv.QuoteRune(r)
			b = append(b, quoted[1:len(quoted)-1]...)
		}
		s = s[size:]
	}
	return string(b)
}

// wide are the ranges of characters that take two columns of a terminal (Unicode
// Standard Annex 11, East Asian wide and fullwidth, and emoji).
var wide = [][2]rune{
	{0x1100, 0x115f}, {0x2329, 0x232a}, {0x2e80, 0x303e}, {0x3041, 0x4dbf},
	{0x4e00, 0xa4cf}, {0xa960, 0xa97f}, {0xac00, 0xd7a3}, {0xf900, 0xfaff},
	{0xfe10, 0xfe19}, {0xfe30, 0xfe6f}, {0xff00, 0xff60}, {0xffe0, 0xffe6},
	{0x1f300, 0x1f64f}, {0x1f680, 0x1f6ff}, {0x1f900, 0x1f9ff}, {0x20000, 0x3fffd},
}

// RuneWidth is the number of columns that r takes.
func RuneWidth(r rune) int {
	switch {
	case r < 0x300:
		return 1
	case unicode.In(r, unicode.Mn, unicode.Me):
		return 0
	}
	for _, w := range wide {
		if w[0] <= r && r <= w[1] {
			return 2
		}
	}
	return 1
}

// Columns is the number of columns that s takes.
func Columns(s string) int {
	n := 0
	for _, r := range s {
		n += RuneWidth(r)
	}
	return n
}

// Cut shortens s to at most the given number of columns, with an ellipsis at its
// end if anything is missing.
func Cut(s string, width int) string {
	if Columns(s) <= width {
		return s
	}
	n := 0
	for i, r := range s {
		if n += RuneWidth(r); n > width-1 {
			return s[:i] + "…"[:min(3, 3*max(width, 0))]
		}
	}
	return s
}

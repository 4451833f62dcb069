package golden

import (
	"fmt"
	"strings"

	"github.com/seed-8df93623/tcpsim/trace/visible"
)

// Difference is the first place at which two texts differ.
type Difference struct {
	Line int // in the first text, counted from 1; one past its end if it ends early
	// Text describes the difference for a person: up to some lines before it, and
	// the two lines that differ, the first text's marked with - and the second's
	// with +. It has no newline at its end, and control characters are escaped.
	Text string
}

// String is the text below the number of its line.
func (d *Difference) String() string {
	return fmt.Sprintf("first difference in line %d:\n%s", d.Line, d.Text)
}

// FirstDifference compares two texts line by line, and returns nil if they are
// the same. Up to context lines stand before the difference in its text:
//
//	  0.000000 client CLOSED -> SYN-SENT
//	- 0.000000 client > server: Flags [S], seq 1000, win 29184, length 0
//	+ 0.000000 client > server: Flags [S], seq 1001, win 29184, length 0
//
// A newline at the end of a text does not count, nor do line ends of CR LF in
// want.
func FirstDifference(want, got string, context int) *Difference {
	wantLines, gotLines := lines(strings.ReplaceAll(want, "\r\n", "\n")), lines(got)
	same := 0
	for same < len(wantLines) && same < len(gotLines) && wantLines[same] == gotLines[same] {
		same++
	}
	if same == len(wantLines) && same == len(gotLines) {
		return nil
	}
	var b strings.Builder
	for _, line := range wantLines[max(0, same-max(0, context)):same] {
		b.WriteString("  " + visible.Text(line) + "\n")
	}
	b.WriteString("- " + lineOrEnd(wantLines, same) + "\n")
	b.WriteString("+ " + lineOrEnd(gotLines, same))
	return &Difference{Line: same + 1, Text: b.String()}
}

// lines splits text after dropping one newline at its end; an empty text has no
// lines.
func lines(text string) []string {
	if text = strings.TrimSuffix(text, "\n"); text == "" {
		return nil
	}
	return strings.Split(text, "\n")
}

// lineOrEnd returns a line, or says that the text ends before it.
func lineOrEnd(lines []string, i int) string {
	switch {
	case i < len(lines):
		return visible.Text(lines[i])
	case i == 0:
		return "(nothing at all)"
	}
	return fmt.Sprintf("(ends here, after %d lines)", len(lines))
}

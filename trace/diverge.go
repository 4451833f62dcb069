package trace

import (
	"fmt"
	"strings"
)

// FirstDifference compares two texts line by line. Where they differ, it returns
// true and a description of the first difference for a person: the number of the
// line in want, up to the given number of lines before it, and the two lines that
// differ, want's marked with - and got's with +:
//
//	first difference in line 3:
//	  0.000000 client CLOSED -> SYN-SENT
//	- 0.000000 client > server: Flags [S], seq 1000, win 29184, length 0
//	+ 0.000000 client > server: Flags [S], seq 1001, win 29184, length 0
//
// The description has no newline at its end, and control characters in it are
// escaped. A newline at the end of a text does not count, nor do line ends of
// CR LF in want.
func FirstDifference(want, got string, context int) (string, bool) {
	wantLines, gotLines := lines(strings.ReplaceAll(want, "\r\n", "\n")), lines(got)
	same := 0
	for same < len(wantLines) && same < len(gotLines) && wantLines[same] == gotLines[same] {
		same++
	}
	if same == len(wantLines) && same == len(gotLines) {
		return "", false
	}
	var b strings.Builder
	fmt.Fprintf(&b, "first difference in line %d:", same+1)
	for _, line := range wantLines[max(0, same-max(0, context)):same] {
		b.WriteString("\n  " + visible(line))
	}
	b.WriteString("\n- " + lineOrEnd(wantLines, same))
	b.WriteString("\n+ " + lineOrEnd(gotLines, same))
	return b.String(), true
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
		return visible(lines[i])
	case i == 0:
		return "(nothing at all)"
	}
	return fmt.Sprintf("(ends here, after %d lines)", len(lines))
}

package capture

import (
	"errors"
	"fmt"
	"strings"
)

// Error tells where in a file reading came to an end, and why. What was read
// before is good.
type Error struct {
	Format  string // as in [Stats]; empty if it is not known
	Offset  int64  // of the record at fault, in bytes, of the uncompressed file
	Line    int    // of a text, from 1; 0 for other formats
	Packets int    // that were read before
	Err     error  // what is wrong; wraps [io.ErrUnexpectedEOF] if the file is cut off
}

// Error tells all of it in one line.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString("capture: ")
	switch {
	case e.Line > 0:
		fmt.Fprintf(&b, "%s, line %d", e.Format, e.Line)
	case e.Format != "":
		fmt.Fprintf(&b, "%s, byte %d", e.Format, e.Offset)
	default:
		return "capture: " + e.Err.Error()
	}
	if e.Packets > 0 {
		fmt.Fprintf(&b, ", after %d packets that were read", e.Packets)
	}
	return b.String() + ": " + e.Err.Error()
}

// Unwrap returns Err.
func (e *Error) Unwrap() error { return e.Err }

// ErrLimit is the error, as errors.Is tells, of a file that is longer than was
// allowed.
var ErrLimit = errors.New("the limit is reached")

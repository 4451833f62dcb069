package trace

import (
	"fmt"
	"io"
	"strings"
)

// Format is one way to write a [Trace] as text.
type Format struct {
	Name    string // by which [FormatNamed] finds it
	Summary string // one line for a list of formats
	// Write writes all of t to w, every line ended by a newline. Its error is
	// that of w. It leaves t as it is.
	Write func(w io.Writer, t *Trace, s Style) error
}

// Style says how a [Format] is to look. The zero value suits a file.
type Style struct {
	// Absolute shows sequence numbers as they are on the wire, as tcpdump -S
	// does. Otherwise they count from the first of their direction. The ladder
	// and the text are absolute also where [Trace.Absolute] is true.
	Absolute bool
	// Width is the number of columns that the ladder may take: 0 means 100, and
	// less than 60 means 60.
	Width int
	// Color marks the ladder with ANSI escape sequences. No format writes an
	// escape sequence without it.
	Color bool
	// Time, Nanoseconds and Verbose are for the format tcpdump: the form of its
	// times, whether they are as precise as with --nano, and whether it tells of
	// the IP header and the checksums too, as with -v.
	Time        TimeForm
	Nanoseconds bool
	Verbose     bool
	// Notes are what the ladder, the text and tcpdump's format write below the row
	// or the line of an event: a paragraph each. The events are those of
	// [Trace.Events], by their index.
	Notes map[int][]string
}

// formats is the registry: a format is one file and one line here.
var formats = []Format{
	{"ladder", "two lifelines with both TCP states and an arrow for each segment", writeLadder},
	{"tcpdump", "the packets as tcpdump -n prints them", writeTcpdump},
	{"text", "one line for each event: calls, states, segments; made for comparing", writeText},
}

// Formats lists all formats, first the one for a terminal.
func Formats() []Format { return append([]Format(nil), formats...) }

// FormatNamed finds a format by its name. The error lists the names there are.
func FormatNamed(name string) (Format, error) {
	var names []string
	for _, f := range formats {
		if f.Name == name {
			return f, nil
		}
		names = append(names, f.Name)
	}
	return Format{}, fmt.Errorf("unknown format %q, want one of %s", name, strings.Join(names, ", "))
}

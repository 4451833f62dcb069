// Package format says what a format of traces is: what it is called, what it can do
// and how it is written. Each format is a value of [Format] in a package of its own,
// and whoever offers several has a list of them.
//
// The package is stable: fields may be added.
package format

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/seed-8df93623/tcpsim/trace"
)

// Format is one way to write a [trace.Trace].
type Format struct {
	Name    string // by which a user asks for it
	Summary string // one line for a list of formats

	Binary   bool  // it is no text, and not for a terminal
	Single   bool  // a file holds one trace
	Paced    bool  // it is for people at a terminal: line after line, most of which begin with a time
	States   bool  // it shows the states of connections, so that those of a capture have to be inferred
	Samples  bool  // it shows [trace.Trace.Samples], which a run has to be asked for
	Relative bool  // sequence numbers are relative even where [trace.Trace.Absolute] is true
	Takes    Takes // which settings mean something to it, besides those that all formats have

	// Write writes all of t to w; of a text every line is ended by a newline. Its
	// error is that of w. It leaves t as it is.
	Write func(w io.Writer, t *trace.Trace, s Style) error
	// Stream begins to write a trace that is still coming about, of which the header
	// has what is known before the first event: name, start and hosts. It does not
	// close w. It is nil for a format that looks at a trace as a whole.
	Stream func(w io.Writer, header *trace.Trace, s Style) (Stream, error)
}

// Stream is a trace that is being written.
type Stream interface {
	trace.Recorder
	Err() error   // the first error so far, after which nothing more is written
	Close() error // writes what is left, and returns the first error of all
}

// Text is what Write makes of a trace in a format that is text.
func (f Format) Text(t *trace.Trace, s Style) string {
	var b strings.Builder
	f.Write(&b, t, s) // which takes everything
	return b.String()
}

// Named finds a format by its name. The error lists the names there are.
func Named(formats []Format, name string) (Format, error) {
	if i := slices.IndexFunc(formats, func(f Format) bool { return f.Name == name }); i >= 0 {
		return formats[i], nil
	}
	return Format{}, fmt.Errorf("unknown format %q, want one of %s", name, strings.Join(Names(formats), ", "))
}

// Names are the names of formats.
func Names(formats []Format) []string {
	var names []string
	for _, f := range formats {
		names = append(names, f.Name)
	}
	return names
}

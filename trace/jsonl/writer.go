package jsonl

import (
	"io"

	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/internal/behind"
)

// Version is that of the format, which the header carries.
const Version = 1

// Writer is a [trace.Recorder] that writes each event as it is recorded. Of what
// was before it remembers the initial sequence numbers of the last 65,536
// connections or more.
//
// Lines are written in blocks of 256 KiB, by a goroutine that goes on beside the
// run, until Close. Errors end the work and come out of Close, or earlier of Err.
type Writer struct {
	out     *behind.Writer
	line    []byte
	numbers numbers
}

// NewWriter makes a Writer and writes the header, with the Name, Seed, Start and
// Absolute of the given trace, and its hosts, to which AddHost adds. w is not
// closed at the end.
func NewWriter(w io.Writer, header *trace.Trace) *Writer {
	out := &Writer{out: behind.NewWriter(w), numbers: newNumbers()}
	out.write(appendHeader(out.line[:0], header))
	for _, h := range header.Hosts {
		out.AddHost(h)
	}
	return out
}

// Write writes a whole trace.
func Write(w io.Writer, t *trace.Trace) error {
	out := NewWriter(w, t)
	for i := range t.Events {
		out.Record(t.Events[i])
	}
	return out.Close()
}

// AddHost implements [trace.Recorder].
func (w *Writer) AddHost(h trace.Host) { w.write(appendHost(w.line[:0], h)) }

// Record implements [trace.Recorder].
func (w *Writer) Record(e trace.Event) { w.write(appendEvent(w.line[:0], &e, &w.numbers)) }

// Forgets implements [trace.Forgetter]: a line is made of an event at once.
func (w *Writer) Forgets() bool { return true }

func (w *Writer) write(line []byte) {
	w.line = append(line, '\n')
	w.out.Write(w.line) // its error comes again
}

// Err is the first error so far, after which nothing more is written.
func (w *Writer) Err() error { return w.out.Err() }

// Close writes what is left and returns the first error of all. The underlying
// writer stays open. Closing again does nothing more.
func (w *Writer) Close() error { return w.out.Close() }

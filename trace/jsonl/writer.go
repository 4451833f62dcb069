package jsonl

import (
	"io"
	"slices"

	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/internal/behind"
)

// Version is that of the format, which the header carries.
const Version = 1

// Writer is a [trace.Recorder] that writes each event as it is recorded. Of what
// was before it remembers the initial sequence numbers of the last 65,536
// connections or more.
//
// A line is made where it is to be written from. That is done in blocks of 256 KiB, by a
// goroutine that goes on beside the run; at the end Close does it. Errors end
// the work and come out of Close, or earlier of Err.
type Writer struct {
	out     *behind.Writer
	block   []byte // of lines that are not written yet
	numbers numbers

	// network is what is known of it; lines tell of so many of its nodes and links.
	network      trace.Network
	nodes, links int
}

// NewWriter makes a Writer and writes the header, with the Name, Seed, Start and
// Absolute of the given trace, its hosts, to which AddHost adds, and its Network, unless that
// is two hosts and a link; AddNode and AddLink add to that. w is not
// closed at the end.
func NewWriter(w io.Writer, header *trace.Trace) *Writer {
	out := &Writer{out: behind.NewWriter(w), block: behind.Block(), numbers: newNumbers()}
	out.line(appendHeader(out.block, header))
	for _, h := range header.Hosts {
		out.AddHost(h)
	}
	if n := header.Network; n != nil {
		out.network = trace.Network{Nodes: slices.Clip(n.Nodes), Links: slices.Clip(n.Links)}
		out.addNetwork()
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
func (w *Writer) AddHost(h trace.Host) { w.line(appendHost(w.block, h)) }

// AddNode implements [trace.Mapper].
func (w *Writer) AddNode(n trace.Node) {
	w.network.Nodes = append(w.network.Nodes, n)
	w.addNetwork()
}

// AddLink implements [trace.Mapper].
func (w *Writer) AddLink(l trace.Link) {
	w.network.Links = append(w.network.Links, l)
	w.addNetwork()
}

// Record implements [trace.Recorder].
func (w *Writer) Record(e trace.Event) { w.line(appendEvent(w.block, &e, &w.numbers)) }

// Forgets implements [trace.Forgetter]: a line is made at once.
func (w *Writer) Forgets() bool { return true }

// line ends a line that has been appended to the block, and has the block written if it is
// full.
func (w *Writer) line(block []byte) {
	w.block = append(block, '\n')
	if len(w.block) >= behind.BlockSize {
		w.block = w.out.Pass(w.block)
	}
}

// Err is the first error so far, after which nothing more is written.
func (w *Writer) Err() error { return w.out.Err() }

// Close writes what is left and returns the first error of all. The underlying
// writer stays open. Closing again does nothing more.
func (w *Writer) Close() error {
	err := w.out.Finish(w.block)
	w.block = w.block[:0]
	return err
}

package jsonl

import (
	"bufio"
	"cmp"
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
// Lines are made, and written in blocks of 256 KiB, by a goroutine that goes on
// beside the run, which only copies each event; at the end Close does it. Errors end
// the work and come out of Close, or earlier of Err.
type Writer struct {
	queue *behind.Queue[kept]

	// What the queue's function needs.
	out     *bufio.Writer
	numbers numbers

	// network is what is known of it; lines tell of so many of its nodes and links.
	network      trace.Network
	nodes, links int
}

// blockSize is how much is written at once.
const blockSize = 256 << 10

// NewWriter makes a Writer and writes the header, with the Name, Seed, Start and
// Absolute of the given trace, its hosts, to which AddHost adds, and its Network, unless that
// is two hosts and a link; AddNode and AddLink add to that. w is not
// closed at the end.
func NewWriter(w io.Writer, header *trace.Trace) *Writer {
	out := &Writer{out: bufio.NewWriterSize(w, blockSize), numbers: newNumbers()}
	out.queue = behind.NewQueue(out.write)
	k := out.queue.Next()
	k.line = appendHeader(k.line[:0], header)
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
func (w *Writer) AddHost(h trace.Host) {
	k := w.queue.Next()
	k.line = appendHost(k.line[:0], h)
}

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
func (w *Writer) Record(e trace.Event) { w.queue.Next().keep(&e) }

// Forgets implements [trace.Forgetter]: what a line tells is copied at once.
func (w *Writer) Forgets() bool { return true }

// write writes a line.
func (w *Writer) write(k *kept) error {
	line := append(w.out.AvailableBuffer(), k.line...) // is where it belongs already, if it fits
	if len(line) == 0 {
		line = appendEvent(line, &k.event, &w.numbers)
	}
	_, err := w.out.Write(append(line, '\n'))
	return err
}

// Err is the first error so far, after which nothing more is written.
func (w *Writer) Err() error { return w.queue.Err() }

// Close writes what is left and returns the first error of all. The underlying
// writer stays open. Closing again does nothing more.
func (w *Writer) Close() error { return cmp.Or(w.queue.Finish(), w.out.Flush()) }

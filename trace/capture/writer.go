//go:build !page

package capture

import (
	"cmp"
	"fmt"
	"io"
	"time"

	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/internal/behind"
	"github.com/seed-8df93623/tcpsim/trace/internal/vantage"
)

// Writer is a [trace.Recorder] that writes packets to a capture file while a run
// goes on. It lags behind by up to 1,024 packets, so that it can tell of most
// packets what befell them; it keeps copies of those, and nothing else. Close
// writes the rest.
//
// The file is written in blocks of 256 KiB, by a goroutine that goes on beside the
// run; at the end Close does it. Errors end the work and come out of Close, or
// earlier of Err.
type Writer struct {
	side   *vantage.Point
	frames framer
	queue  *behind.Queue[record]
	late   *late
}

// record is a packet as one host saw it, in memory of its own: it is to outlive the
// event that told of it. It may be something else on its way to a late, too.
type record struct {
	at       time.Duration
	number   int // the packet's
	from, to string
	arrived  bool   // at the receiver; else it is being sent
	frame    []byte // as it is to stand in the file
	missing  int    // how many octets are not there at its end
	comments []string

	host   *trace.Host // instead of a packet, unless it is nil
	amends bool        // says only that the packet sent before now has these comments
	err    error       // why there is no frame
}

// NewWriter makes a Writer. Of the header it takes Name, Seed, Start, Absolute
// and Hosts, to which AddHost adds; a Start of zero is 2000-01-01 00:00:00 UTC.
// Nothing is written yet, and w is not closed at the end.
func NewWriter(w io.Writer, header *trace.Trace, o Options) (*Writer, error) {
	o, err := o.complete()
	if err != nil {
		return nil, err
	}
	out := &Writer{side: vantage.At(string(o.Side)), frames: framer{link: o.Link}, late: newLate(w, header, o)}
	out.queue = behind.NewQueue(out.late.take)
	for _, h := range header.Hosts {
		out.AddHost(h)
	}
	return out, nil
}

// Write writes the packets of a whole trace.
func Write(w io.Writer, t *trace.Trace, o Options) error {
	out, err := NewWriter(w, t, o)
	if err != nil {
		return err
	}
	out.side.Expect(t.Events)
	for i := range t.Events {
		out.Record(t.Events[i])
	}
	return out.Close()
}

// AddHost implements [trace.Recorder].
func (w *Writer) AddHost(h trace.Host) {
	w.frames.number(h.Name)
	w.side.AddHost(h.Name)
	w.queue.Next().host = &h
}

// Record implements [trace.Recorder].
func (w *Writer) Record(e trace.Event) {
	switch {
	case !w.side.Sees(&e):
	case e.Kind == trace.Sent:
		w.push(&e, nil)
	default:
		w.push(&e, cmp.Or(e.Fate, &trace.Fate{}))
	}
	if f := e.Fate; f != nil && (f.Dropped || f.Cause != "" || len(e.Packet.Fates) > 1) && w.side.Leaving(e.Packet) {
		w.amend(e.Packet)
	}
}

// once reports whether the capture cannot have a packet both as it is sent and as it
// arrives.
func (w *Writer) once(p *trace.Packet) bool { return !w.side.Leaving(p) || !w.side.Arriving(p) }

// Forgets implements [trace.Forgetter].
func (w *Writer) Forgets() bool { return true }

// push hands on a packet that is sent, or that meets the given fate: it arrives.
func (w *Writer) push(e *trace.Event, fate *trace.Fate) {
	p, r := e.Packet, w.queue.Next()
	frame, missing, err := w.frames.appendFrame(r.frame[:0], p, fate)
	if err != nil {
		err = fmt.Errorf("capture: packet %d: %w", p.Number, err)
	}
	*r = record{
		at: e.Time, number: p.Number, from: sender(p), to: receiver(p), arrived: fate != nil,
		frame: frame, missing: missing, comments: appendComments(r.comments[:0], p, fate, w.once(p)), err: err,
	}
}

// amend says of a packet what has befallen it.
func (w *Writer) amend(p *trace.Packet) {
	r := w.queue.Next()
	*r = record{amends: true, number: p.Number, frame: r.frame, comments: appendComments(r.comments[:0], p, nil, w.once(p))}
}

// Err is the first error so far, after which nothing more is written.
func (w *Writer) Err() error { return w.queue.Err() }

// Close writes what is held back and returns the first error of all. The
// underlying writer stays open. Closing again does nothing more.
func (w *Writer) Close() error {
	err := w.queue.Finish()
	if err == nil {
		err = w.late.finish()
	}
	return cmp.Or(w.side.Err("capture"), err, w.late.out.Flush())
}

package capture

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"time"

	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/internal/behind"
)

// Writer is a [trace.Recorder] that writes packets to a capture file while a run
// goes on. It lags behind by up to 1,024 packets, so that it can tell of most
// packets what befell them; it keeps copies of those, and nothing else. Close
// writes the rest.
//
// The file is written in blocks of 256 KiB, by a goroutine that goes on beside the
// run, until Close. Errors end the work and come out of Close, or earlier of Err.
type Writer struct {
	header trace.Trace
	side   Side
	frames framer
	out    *behind.Writer
	sink   sink
	err    error
	closed bool

	pending [lag]record // a ring
	first   int
	count   int
}

// lag is how many packets a Writer holds back.
const lag = 1024

// record is a packet as one host saw it, in memory of its own: it is to outlive the
// event that told of it.
type record struct {
	at       time.Duration
	number   int // the packet's
	from, to string
	arrived  bool   // at the receiver; else it is being sent
	frame    []byte // as it is to stand in the file
	missing  int    // how many octets are not there at its end
	comments []string
}

// sink is a file format.
type sink interface {
	write(r *record, at time.Time) error
	// finish ends the file, which may have no packet at all.
	finish() error
}

// NewWriter makes a Writer. Of the header it takes Name, Seed, Start, Absolute
// and Hosts, to which AddHost adds; a Start of zero is 2000-01-01 00:00:00 UTC.
// Nothing is written yet, and w is not closed at the end.
func NewWriter(w io.Writer, header *trace.Trace, o Options) (*Writer, error) {
	o, err := o.complete()
	if err != nil {
		return nil, err
	}
	out := &Writer{side: o.Side, out: behind.NewWriter(w), frames: framer{link: o.Link}}
	out.header = trace.Trace{Name: header.Name, Seed: header.Seed, Start: header.Start, Absolute: header.Absolute}
	if out.header.Start.IsZero() {
		out.header.Start = epoch
	}
	if o.Format == Pcap {
		out.sink = newClassic(out.out, o)
	} else {
		out.sink = &pcapng{out: out.out, options: o, header: &out.header}
	}
	for _, h := range header.Hosts {
		out.AddHost(h)
	}
	return out, nil
}

// epoch is where virtual time begins if nobody says otherwise.
var epoch = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

// Write writes the packets of a whole trace.
func Write(w io.Writer, t *trace.Trace, o Options) error {
	out, err := NewWriter(w, t, o)
	if err != nil {
		return err
	}
	for i := range t.Events {
		out.Record(t.Events[i])
	}
	return out.Close()
}

// AddHost implements [trace.Recorder].
func (w *Writer) AddHost(h trace.Host) {
	w.header.AddHost(h)
	w.frames.number(h.Name)
}

// Record implements [trace.Recorder].
func (w *Writer) Record(e trace.Event) {
	switch {
	case e.Kind == trace.Sent && w.side != Receiver:
		w.push(&e, nil)
	case e.Kind == trace.Delivered && w.side != Sender:
		w.push(&e, cmp.Or(e.Fate, &trace.Fate{}))
	}
	if f := e.Fate; f != nil && (f.Dropped || f.Cause != "" || len(e.Packet.Fates) > 1) {
		w.amend(e.Packet)
	}
}

// Forgets implements [trace.Forgetter].
func (w *Writer) Forgets() bool { return true }

// push holds back a packet that is sent, or that meets the given fate: it arrives.
func (w *Writer) push(e *trace.Event, fate *trace.Fate) {
	if w.count == lag {
		w.pop()
	}
	if w.err != nil {
		return
	}
	p, r := e.Packet, w.held(w.count)
	frame, missing, err := w.frames.appendFrame(r.frame[:0], p, fate)
	if err != nil {
		w.err = fmt.Errorf("capture: packet %d: %w", p.Number, err)
		return
	}
	*r = record{
		at: e.Time, number: p.Number, from: sender(p), to: receiver(p), arrived: fate != nil,
		frame: frame, missing: missing, comments: appendComments(r.comments[:0], p, fate, w.side),
	}
	w.count++
}

// held is the record at place i of those held back, or of the free ones behind.
func (w *Writer) held(i int) *record { return &w.pending[(w.first+i)%lag] }

// amend says of a packet what has befallen it, unless that is written already.
func (w *Writer) amend(p *trace.Packet) {
	for i := w.count - 1; i >= 0; i-- { // a short way, as most fates come soon
		if r := w.held(i); r.number == p.Number && !r.arrived {
			r.comments = appendComments(r.comments[:0], p, nil, w.side)
			return
		}
	}
}

// pop writes the record that has waited longest.
func (w *Writer) pop() {
	if w.err == nil {
		if w.err = w.write(w.held(0)); w.err != nil {
			w.err = cmp.Or(w.out.Err(), w.err) // pcapgo may keep only the text of an error of the file
		}
	}
	w.first = (w.first + 1) % lag
	w.count--
}

func (w *Writer) write(r *record) error {
	at := w.header.Start.Add(r.at)
	if s := at.Unix(); s < 0 || s > math.MaxUint32 {
		return fmt.Errorf("capture: packet %d is of %v, which a capture cannot hold: choose a start from 1970 to 2105", r.number, at)
	}
	return w.sink.write(r, at)
}

// Err is the first error so far, after which nothing more is written.
func (w *Writer) Err() error { return cmp.Or(w.err, w.out.Err()) }

// Close writes what is held back and returns the first error of all. The
// underlying writer stays open. Closing again does nothing more.
func (w *Writer) Close() error {
	if w.closed {
		return w.err
	}
	w.closed = true
	for w.count > 0 {
		w.pop()
	}
	if w.err == nil {
		w.err = w.sink.finish()
	}
	w.err = cmp.Or(w.err, w.out.Close())
	return w.err
}

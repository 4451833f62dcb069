package capture

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"time"

	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/internal/behind"
	"github.com/seed-8df93623/tcpsim/trace/internal/vantage"
)

// Writer is a [trace.Recorder] that writes packets to a capture file while a run
// goes on. It lags behind by 1,024 packets, so that it can tell of most
// packets what befell them; it keeps copies of those, and nothing else. Close
// writes the rest.
//
// The file is written in blocks of 256 KiB, by a goroutine that goes on beside the
// run; at the end Close does it. Errors end the work and come out of Close, or
// earlier of Err.
type Writer struct {
	header   section // with the hosts known so far
	begun    bool    // the file, with what the header knew then
	side     *vantage.Point
	frames   framer
	file     file
	held     held
	sight    sight    // of the packet at hand
	comments []string // of it
	failed   error    // why a packet cannot be written
}

// file is a format of capture files, as one is written.
type file interface {
	// header is how the file begins.
	header(s section) ([]byte, error)
	// append appends a packet, with what the file needs before it, and tells where it begins.
	append(b []byte, s *sight) (_ []byte, begin int, err error)
	// amend gives the packet at a place other comments.
	amend(h *held, at *place, comments []string)
}

// sight is a packet as one host sees it.
type sight struct {
	at       time.Time
	packet   *trace.Packet
	fate     *trace.Fate // that it meets as it arrives; nil as it leaves
	comments []string
}

// epoch is where virtual time begins if nobody says otherwise.
var epoch = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

// NewWriter makes a Writer. Of the header it takes Name, Seed, Start, Absolute
// and Hosts, to which AddHost adds; a Start of zero is 2000-01-01 00:00:00 UTC.
// Nothing is written yet, and w is not closed at the end.
func NewWriter(w io.Writer, header *trace.Trace, o Options) (*Writer, error) {
	o, err := o.complete()
	if err != nil {
		return nil, err
	}
	out := &Writer{side: vantage.At(string(o.Side)), frames: framer{link: o.Link}, held: held{out: behind.NewWriter(w)}}
	out.header = section{side: o.Side, header: trace.Trace{Name: header.Name, Seed: header.Seed, Start: header.Start, Absolute: header.Absolute}}
	if header.Start.IsZero() {
		out.header.header.Start = epoch
	}
	if o.Format == Pcap {
		out.file = classic{&out.frames}
	} else {
		out.file = &pcapng{frames: &out.frames, options: o}
	}
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
	w.header.header.AddHost(h)
}

// Record implements [trace.Recorder].
func (w *Writer) Record(e trace.Event) {
	if w.failed != nil {
		return
	}
	switch {
	case !w.side.Sees(&e):
	case e.Kind == trace.Sent:
		w.push(&e, nil)
	default:
		w.push(&e, cmp.Or(e.Fate, &trace.Fate{}))
	}
	if f := e.Fate; f != nil && (f.Dropped || f.Cause != "" || len(e.Packet.Fates) > 1) && w.side.Leaving(e.Packet) {
		if at := w.held.find(e.Packet.Number); at != nil {
			w.file.amend(&w.held, at, w.tell(e.Packet, nil))
		}
	}
}

// once reports whether the capture cannot have a packet both as it is sent and as it
// arrives.
func (w *Writer) once(p *trace.Packet) bool { return !w.side.Leaving(p) || !w.side.Arriving(p) }

// Forgets implements [trace.Forgetter].
func (w *Writer) Forgets() bool { return true }

// push takes a packet that is sent, or that meets the given fate: it arrives.
func (w *Writer) push(e *trace.Event, fate *trace.Fate) {
	p, at := e.Packet, w.header.header.Start.Add(e.Time)
	if s := at.Unix(); s < 0 || s > math.MaxUint32 {
		w.failed = fmt.Errorf("capture: packet %d is of %v, which a capture cannot hold: choose a start from 1970 to 2105", p.Number, at)
		return
	}
	if w.held.count == lag {
		w.begin()
	}
	c := w.held.next()
	w.sight = sight{at, p, fate, w.tell(p, fate)}
	b, begin, err := w.file.append(c.data, &w.sight)
	if err != nil {
		w.failed = fmt.Errorf("capture: packet %d: %w", p.Number, err)
		return
	}
	c.data = b
	w.held.put(place{chunk: c, begin: begin, number: p.Number, leaving: fate == nil})
}

// begin puts the file's header before all packets, with the hosts that are known by now.
func (w *Writer) begin() {
	if w.begun {
		return
	}
	w.begun = true
	header, err := w.file.header(w.header)
	if err != nil {
		w.failed = cmp.Or(w.failed, err)
		return
	}
	w.held.replace(w.held.first(), 0, 0, header)
}

// tell lists what befell a packet that is sent, or that arrives with the given fate, in
// memory that serves again. Where both of that are captured, an arrival has the comments that
// are about it.
func (w *Writer) tell(p *trace.Packet, arrival *trace.Fate) []string {
	list := w.comments[:0]
	if p.Injected && (arrival == nil || w.once(p)) {
		list = append(list, commentInjected)
	}
	if arrival != nil {
		if arrival.Cause != "" {
			list = append(list, cleanText(arrival.Cause))
		}
	} else {
		for _, f := range p.Fates {
			switch {
			case f.Dropped:
				list = append(list, lossComment(p, f))
			case f.Cause != "" && w.once(p):
				list = append(list, cleanText(f.Cause))
			}
		}
	}
	w.comments = list
	return list
}

// Err is the first error so far, after which nothing more is written.
func (w *Writer) Err() error { return cmp.Or(w.failed, w.held.out.Err()) }

// Close writes what is held back and returns the first error of all. The
// underlying writer stays open. Closing again does nothing more.
func (w *Writer) Close() error {
	w.begin()
	err := w.held.finish()
	return cmp.Or(w.side.Err("capture"), w.failed, err)
}

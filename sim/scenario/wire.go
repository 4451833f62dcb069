package scenario

import (
	"fmt"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
)

// wire hands events on to recorders, and remembers from them what relative
// sequence numbers count from.
type wire struct {
	trace   *trace.Trace
	other   trace.Recorder // may be nil
	chosen  bool           // the script chooses initial sequence numbers
	initial map[trace.Conn]segment.Seq
	latest  trace.Conn // the connection whose first SYN was sent last, as the sender sees it
}

// AddHost implements trace.Recorder.
func (w *wire) AddHost(h trace.Host) {
	h.ChosenISS = h.ChosenISS || w.chosen
	w.trace.AddHost(h)
	if w.other != nil {
		w.other.AddHost(h)
	}
}

// Record implements trace.Recorder.
func (w *wire) Record(e trace.Event) {
	if e.Kind == trace.Sent && e.Packet.Segment != nil && e.Packet.Segment.Flags.Has(segment.SYN) {
		w.note(e.Packet)
	}
	w.trace.Record(e)
	if w.other != nil {
		w.other.Record(e)
	}
}

// note takes note of a SYN. One that is injected begins a connection only if
// there is none: it may be there to disturb one.
func (w *wire) note(p *trace.Packet) {
	c := trace.Conn{Local: p.Segment.Src, Remote: p.Segment.Dst}
	if _, known := w.initial[c]; known && p.Injected {
		return
	}
	w.initial[c] = p.Segment.Seq
	if !p.Segment.Flags.Has(segment.ACK) {
		w.latest = c
	}
}

// initialOf is the initial sequence number of what c's local end sends.
func (w *wire) initialOf(c trace.Conn) (segment.Seq, error) {
	n, ok := w.initial[c]
	if !ok {
		return 0, fmt.Errorf("a number with + counts from the initial one, but no SYN was sent from port %d to port %d",
			c.Local.Port(), c.Remote.Port())
	}
	return n, nil
}

package scenario

import (
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
)

// recorder hands events on to recorders, and remembers from them what relative
// sequence numbers count from.
type recorder struct {
	trace   *trace.Trace
	other   trace.Recorder // may be nil
	chosen  bool           // the script chooses initial sequence numbers
	initial map[trace.Conn]segment.Seq
	stop    int        // how many events are taken; 0 for all
	latest  trace.Conn // the connection whose first SYN was sent last, as the sender sees it
}

// AddHost implements trace.Recorder.
func (r *recorder) AddHost(h trace.Host) {
	h.ChosenISS = h.ChosenISS || r.chosen
	r.trace.AddHost(h)
	if r.other != nil {
		r.other.AddHost(h)
	}
}

// Record implements trace.Recorder.
func (r *recorder) Record(e trace.Event) {
	if r.full() {
		return
	}
	if e.Kind == trace.Sent && e.Packet.Segment != nil && e.Packet.Segment.Flags.Has(segment.SYN) {
		r.note(e.Packet)
	}
	r.trace.Record(e)
	if r.other != nil {
		r.other.Record(e)
	}
}

// Sample implements trace.Sampler.
func (r *recorder) Sample(s trace.Sample) {
	if !r.full() {
		r.trace.Sample(s)
	}
}

// SampleQueue implements trace.Sampler.
func (r *recorder) SampleQueue(s trace.QueueSample) {
	if !r.full() {
		r.trace.SampleQueue(s)
	}
}

// full reports whether no more events are taken.
func (r *recorder) full() bool { return r.stop > 0 && len(r.trace.Events) >= r.stop }

// tell records what a host is seen to have, each thing as a call that is done.
func (r *recorder) tell(at time.Duration, host, what string, results []string) {
	for _, result := range results {
		r.Record(trace.Event{Time: at, Kind: trace.Called, Host: host, Call: &trace.Call{Op: what, Result: result}})
	}
}

// note takes note of a SYN. One that is injected begins a connection only if
// there is none: it may be there to disturb one.
func (r *recorder) note(p *trace.Packet) {
	c := trace.Conn{Local: p.Segment.Src, Remote: p.Segment.Dst}
	if _, known := r.initial[c]; known && p.Injected {
		return
	}
	r.initial[c] = p.Segment.Seq
	if !p.Segment.Flags.Has(segment.ACK) {
		r.latest = c
	}
}

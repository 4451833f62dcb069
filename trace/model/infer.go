package model

import "github.com/seed-8df93623/tcpsim/trace"

// Infer returns the transitions of all ends in a trace, in order, as its segments
// show them; those that the trace has itself are not looked at.
//
// In a trace that knows the fate of its packets TIME-WAIT ends after
// [DefaultTimeWait], if the trace goes on for so long; in a capture it has no end.
func Infer(t *trace.Trace) []trace.Event {
	var moved moves
	run(t, &moved, DefaultOptions(t))
	return moved
}

// Fill returns a copy of t with the transitions that [Infer] finds in place of its
// own. Its packets are those of t.
func Fill(t *trace.Trace) *trace.Trace {
	filled := *t
	filled.Events = make([]trace.Event, 0, len(t.Events)+len(t.Events)/4)
	run(t, &events{&filled}, DefaultOptions(t))
	return &filled
}

// DefaultOptions are those that [Infer] uses for t.
func DefaultOptions(t *trace.Trace) Options {
	if IsCapture(t) {
		return Options{Capture: true}
	}
	return Options{TimeWait: DefaultTimeWait}
}

func run(t *trace.Trace, next trace.Recorder, o Options) {
	tracker := NewTracker(next, o)
	for _, h := range t.Hosts {
		tracker.AddHost(h)
	}
	for _, e := range t.Events {
		tracker.Record(e)
	}
}

// moves keeps transitions only.
type moves []trace.Event

func (m *moves) AddHost(trace.Host) {}
func (m *moves) Record(e trace.Event) {
	if e.Kind == trace.Moved {
		*m = append(*m, e)
	}
}

// events keeps events, for a trace that has its hosts already.
type events struct{ *trace.Trace }

func (events) AddHost(trace.Host) {}

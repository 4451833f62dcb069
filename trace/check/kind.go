package check

import (
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/conversation"
)

// kind is what a trace tells.
type kind struct {
	capture bool // not when and whether its packets arrived
	states  bool // the states of connections
}

// kindOf finds out what a trace of these events tells.
func kindOf(events []trace.Event) kind {
	k := kind{capture: conversation.IsCapture(&trace.Trace{Events: events})}
	for i := range events {
		if e := &events[i]; e.Kind == trace.Moved && e.Transition != nil && e.Transition.Conn.Remote.IsValid() {
			k.states = true
		}
	}
	return k
}

// Stream is a [Checker] that finds out by itself what the trace tells: whether it is a
// capture, and whether it has states. For that it holds the first events back. It is a
// [trace.Recorder].
type Stream struct {
	// AnyChecksum has it check segments with wrong checksums too.
	AnyChecksum bool

	report  func(Violation)
	hosts   []trace.Host
	held    []trace.Event
	checker *Checker // nil while events are held back
}

// mostHeld is how many events are held back; the first packet of any trace has arrived, or
// has been lost, long before.
const mostHeld = 1 << 12

// NewStream makes a Stream that calls report for each violation.
func NewStream(report func(Violation)) *Stream { return &Stream{report: report} }

// AddHost implements [trace.Recorder].
func (s *Stream) AddHost(h trace.Host) {
	if s.checker != nil {
		s.checker.AddHost(h)
		return
	}
	s.hosts = append(s.hosts, h)
}

// Record implements [trace.Recorder].
func (s *Stream) Record(e trace.Event) {
	if s.checker != nil {
		s.checker.Record(e)
		return
	}
	if s.held = append(s.held, e); len(s.held) == mostHeld {
		s.Flush()
	}
}

// Counts is [Checker.Counts] of what is not held back.
func (s *Stream) Counts() Counts {
	if s.checker == nil {
		return Counts{}
	}
	return s.checker.Counts()
}

// Flush checks what has been held back. It is to be called at the end.
func (s *Stream) Flush() {
	if s.checker != nil {
		return
	}
	k := kindOf(s.held)
	o := Options{Capture: k.capture, States: k.states, Report: s.report}
	if !s.AnyChecksum {
		o.Checksums = conversation.NewChecksums(s.held)
	}
	s.checker = NewChecker(o)
	for _, h := range s.hosts {
		s.checker.AddHost(h)
	}
	for _, e := range s.held {
		s.checker.Record(e)
	}
	s.hosts, s.held = nil, nil
}

package simtest

import (
	"time"

	"github.com/seed-8df93623/tcpsim/segment/notation"
	"github.com/seed-8df93623/tcpsim/sim"
	"github.com/seed-8df93623/tcpsim/trace"
)

// Sender is what one host sends, segment after segment, whatever becomes of it
// on the way.
type Sender struct {
	test *test
	host *sim.Host
}

// From is what a host sends, from the first segment on that nothing has looked
// at yet.
func (n *Network) From(h *sim.Host) *Sender { return &Sender{n.test, h} }

// Expect waits until the host sends another segment, and compares it with the
// notation; what that leaves out is not compared. The sentence says why it has
// to be sent; args are for its % verbs.
func (s *Sender) Expect(text, sentence string, args ...any) *Seen {
	s.test.t.Helper()
	return s.ExpectForm(s.test.parse(text), sentence, args...)
}

// ExpectForm is Expect for a struct literal.
func (s *Sender) ExpectForm(want notation.Form, sentence string, args ...any) *Seen {
	s.test.t.Helper()
	return s.test.expect(s, want, said(sentence, args))
}

// ExpectNothing lets d of virtual time pass, in which the host must send no segment.
// One that it has sent before and that nothing has looked at counts, too.
func (s *Sender) ExpectNothing(d time.Duration, sentence string, args ...any) {
	s.test.t.Helper()
	s.test.expectNothing(s, d, said(sentence, args))
}

// Drain lets d of virtual time pass, which may be 0, and returns all segments that the
// host has sent and nothing has looked at. They count as looked at.
func (s *Sender) Drain(d time.Duration) []*Seen {
	s.test.t.Helper()
	return s.test.drain(s, d)
}

func (s *Sender) from() string { return s.host.Name() }
func (s *Sender) rest() string { return "" }

func (s *Sender) next() *Seen {
	x := s.test
	events := x.events.trace.Events
	for i := x.seen[s.host]; i < len(events); i++ {
		e := events[i]
		x.seen[s.host] = i + 1
		if e.Kind == trace.Sent && e.Host == s.host.Name() && e.Packet.Segment != nil && !e.Packet.Injected {
			return x.sent(i)
		}
	}
	return nil
}

// sent is the segment that an event tells the sending of.
func (x *test) sent(event int) *Seen {
	p := x.events.trace.Events[event].Packet
	return &Seen{Segment: *p.Segment, Packet: p, base: x.events.bases[p], test: x, index: event}
}

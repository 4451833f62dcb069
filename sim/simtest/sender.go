package simtest

import (
	"fmt"
	"time"

	"github.com/seed-8df93623/tcpsim/segment/notation"
	"github.com/seed-8df93623/tcpsim/sim"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/analysis"
)

// Sender is what one host sends, segment after segment, whatever becomes of it
// on the way. Numbers are as the ladder shows them: relative, or as on the wire
// if a host of the network has an ISS of its own choice.
type Sender struct {
	x    *test
	host *sim.Host
}

// From is what a host sends, from the first segment on that nothing has looked
// at yet.
func (n *Network) From(h *sim.Host) *Sender { return &Sender{n.test, h} }

// Sent is a segment that a host has sent.
type Sent struct {
	*trace.Packet
	x     *test
	index int // of the event
}

// Next waits until the host sends another segment, and compares it with the
// notation; what that leaves out is not compared. The sentence says why it has
// to be sent; args are for its % verbs.
func (s *Sender) Next(text, sentence string, args ...any) *Sent {
	s.x.t.Helper()
	want, err := notation.Parse(text)
	s.x.must(err, "the notation of a segment must be right")
	return s.NextForm(want, sentence, args...)
}

// NextForm is Next for a struct literal.
func (s *Sender) NextForm(want notation.Form, sentence string, args ...any) *Sent {
	s.x.t.Helper()
	sentence = format(sentence, args)
	since := s.x.network.Now()
	var next *Sent
	s.x.wait(sentence, func() bool {
		next = s.look()
		return next != nil
	})
	if next == nil {
		s.x.fail(sentence, "%s sent no segment from %s on\nwant  %v\ngot   nothing", s.host.Name(), seconds(since), want)
	}
	base := s.x.base(next.Packet)
	if differences := want.Match(next.Segment, base); differences != nil {
		s.x.differs(sentence, s.host.Name(), want, next.Segment, base, differences, next.index)
		s.x.t.FailNow()
	}
	return next
}

// Nothing lets d of virtual time pass, in which the host must send no segment.
// One that it has sent before and that nothing has looked at counts, too.
func (s *Sender) Nothing(d time.Duration, sentence string, args ...any) {
	s.x.t.Helper()
	sentence = format(sentence, args)
	s.x.forward(d, sentence)
	s.x.runFor(d, sentence)
	if next := s.look(); next != nil {
		s.x.unexpected(next, sentence, fmt.Sprintf("nothing for %s", d))
	}
}

// Skip passes over all that the host has sent so far.
func (s *Sender) Skip() {
	s.x.t.Helper()
	s.x.skip(s.host)
}

// look finds the next segment among the events so far, and passes over it.
func (s *Sender) look() (next *Sent) {
	s.x.inspect(func() { next = s.find() })
	return next
}

func (s *Sender) find() *Sent {
	events := s.x.events.trace.Events
	for i := s.x.seen[s.host]; i < len(events); i++ {
		e := events[i]
		s.x.seen[s.host] = i + 1
		if e.Kind == trace.Sent && e.Host == s.host.Name() && e.Packet.Segment != nil && !e.Packet.Injected {
			return &Sent{e.Packet, s.x, i}
		}
	}
	return nil
}

func (x *test) skip(h *sim.Host) {
	x.t.Helper()
	x.settle()
	x.inspect(func() { x.seen[h] = len(x.events.trace.Events) })
}

// base is what the numbers of a packet count from.
func (x *test) base(p *trace.Packet) (base notation.Base) {
	x.inspect(func() { base = x.events.base(p) })
	return base
}

// unexpected reports a segment that was not to be sent, and ends the test.
func (x *test) unexpected(s *Sent, sentence, want string) {
	x.t.Helper()
	got := notation.Of(s.Segment, x.base(s.Packet))
	x.report(sentence, fmt.Sprintf("%s sent a segment\nwant  %s\ngot   %v", s.From, want, got), s.index)
	x.t.FailNow()
}

// Is compares what the segment is for with a class of package analysis, such as
// [analysis.PiggybackedACK] or [analysis.FastRetransmission]. It may be of other
// classes, too.
func (s *Sent) Is(want analysis.Class, sentence string, args ...any) *Sent {
	s.x.t.Helper()
	if got := s.x.class(s.Packet); !got.Has(want) {
		s.x.report(format(sentence, args), fmt.Sprintf("segment %d from %s is for something else\nwant  %v\ngot   %v", s.Number, s.From, want, got), s.index)
		s.x.t.FailNow()
	}
	return s
}

// At compares the virtual time at which the segment was sent, to within 10 % of
// the time, or 1 ms if that is more.
func (s *Sent) At(want time.Duration, sentence string, args ...any) *Sent {
	s.x.t.Helper()
	if !simultaneous(s.Packet.Sent, want) {
		s.x.report(format(sentence, args), fmt.Sprintf("segment %d from %s was sent at another time\nwant  about %s\ngot   %s", s.Number, s.From, want, s.Packet.Sent), s.index)
		s.x.t.FailNow()
	}
	return s
}

// simultaneous reports whether two times are the same to within 10 %, or 1 ms.
func simultaneous(got, want time.Duration) bool {
	return (got - want).Abs() <= max(want.Abs()/10, time.Millisecond)
}

// class is what a packet is for, by all that has happened so far.
func (x *test) class(p *trace.Packet) (class analysis.Class) {
	x.inspect(func() { class = classOf(x.events.trace, p) })
	return class
}

func classOf(t *trace.Trace, p *trace.Packet) analysis.Class {
	for _, c := range analysis.Of(t).Connections {
		for _, s := range c.Segments {
			if s.Packet == p {
				return s.Class
			}
		}
	}
	return 0
}

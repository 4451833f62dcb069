package steps

import (
	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/words"
)

// congestion is what the record says of an end's congestion control.
type congestion struct {
	known  bool
	sender trace.Sender
	phase  segment.Phase
}

func (c *congestion) apply(s *EndState, language string) {
	if !c.known {
		return
	}
	s.Cwnd, s.InFlight = pointer(c.sender.Cwnd), pointer(c.sender.InFlight)
	if c.sender.Ssthresh > 0 {
		s.Ssthresh = pointer(c.sender.Ssthresh)
	}
	if c.phase != segment.NoPhase {
		s.Phase = words.In(language, c.phase.String())
	}
}

// sampler goes through the samples of a trace as its events come.
type sampler struct {
	all  []trace.Sample
	next int
}

// at has each sample that was taken at an event, or before, told to its end.
func (s *sampler) at(e *trace.Event, take func(*trace.Sample)) {
	for ; s.next < len(s.all); s.next++ {
		one := &s.all[s.next]
		switch {
		case one.Time > e.Time:
			return
		case one.Time == e.Time && !s.of(one, e):
			if e.Packet == nil || !one.Sent || one.Packet > e.Packet.Number {
				return
			}
		}
		take(one)
	}
}

// of reports whether a sample was taken at an event.
func (s *sampler) of(one *trace.Sample, e *trace.Event) bool {
	if e.Packet == nil || e.Packet.Number != one.Packet {
		return false
	}
	return one.Sent == (e.Kind == trace.Sent)
}

// sampled takes note of what congestion control says at an event.
func (b *builder) sampled(e *trace.Event, packet int) {
	b.samples.at(e, func(s *trace.Sample) {
		if a := b.at(s.Conn, max(packet, s.Packet)); a != nobody {
			b.ends[a.connection][a.side].now = congestion{true, s.Sender, s.Phase}
		}
	})
	if p := e.Packet; len(b.trace.Samples) == 0 && e.Kind == trace.Sent && p.Sender != nil && p.Segment != nil {
		if connection, ok := b.ways.packets[p]; ok {
			side := b.ways.connections[connection].Side(trace.Conn{Local: p.Segment.Src, Remote: p.Segment.Dst})
			b.ends[connection][side].now = congestion{known: true, sender: *p.Sender}
		}
	}
}

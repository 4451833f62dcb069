package steps

import (
	"time"

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

// sampler goes through the samples of a trace as its events come. That of an arrival comes
// behind those of what is sent because of it.
type sampler struct {
	all  []trace.Sample
	next int
	seen map[moment]bool // what has left and arrived, at this time
	now  time.Duration
}

// moment is a packet that leaves, or arrives.
type moment struct {
	packet int
	sent   bool
}

// at has each sample taken that belongs to an event or to what came before.
func (s *sampler) at(e *trace.Event, take func(*trace.Sample)) {
	if s.seen == nil || e.Time != s.now {
		s.seen, s.now = map[moment]bool{}, e.Time
	}
	if e.Packet != nil && e.Kind != trace.Dropped {
		s.seen[moment{e.Packet.Number, e.Kind == trace.Sent}] = true
	}
	for ; s.next < len(s.all); s.next++ {
		one := &s.all[s.next]
		if one.Time > e.Time || one.Time == e.Time && !s.seen[moment{one.Packet, one.Sent}] {
			return
		}
		take(one)
	}
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

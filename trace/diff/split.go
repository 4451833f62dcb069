package diff

import (
	"net/netip"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
)

// split sorts a trace's segments by conversation, in the order in which these
// begin.
func split(t *trace.Trace) []*conversation {
	s := splitter{current: map[trace.Conn]*progress{}}
	for _, e := range t.Events {
		if e.Kind == trace.Sent && e.Packet != nil && e.Packet.Segment != nil {
			s.add(e.Packet)
		}
	}
	conversations := make([]*conversation, len(s.all))
	for i, p := range s.all {
		conversations[i] = p.conversation()
	}
	return conversations
}

// splitter splits a trace while it goes over the packets.
type splitter struct {
	all     []*progress
	current map[trace.Conn]*progress // by either end
}

func (s *splitter) add(p *trace.Packet) {
	c := trace.Conn{Local: p.Segment.Src, Remote: p.Segment.Dst}
	g := s.current[c]
	if g == nil || g.begunAnew(p.Segment) {
		g = &progress{opener: c.Local, other: c.Remote}
		s.all = append(s.all, g)
		s.current[c], s.current[c.Reverse()] = g, g
	}
	g.add(p)
}

// progress is what is known of a conversation so far. It calls the end that sent
// the first segment the opener.
type progress struct {
	opener, other netip.AddrPort
	packets       []*trace.Packet
	origins       [2]origin // of what the opener sends, and the other
	asked         [2]bool   // sent a SYN
	answered      [2]bool   // sent a SYN that answers one
	fin           [2]bool
	reset         bool
}

func (g *progress) direction(s *segment.Segment) int {
	if s.Src == g.opener {
		return 0
	}
	return 1
}

// begunAnew reports whether s belongs to another connection between the same ends:
// it is a SYN that comes when the last one is over, or whose number is nowhere near
// those in use.
func (g *progress) begunAnew(s *segment.Segment) bool {
	o := &g.origins[g.direction(s)]
	switch {
	case !s.Flags.Has(segment.SYN):
		return false
	case s.Flags.Has(segment.ACK) && (!o.known || s.Seq == o.iss):
		return false
	case g.reset, g.fin[0] && g.fin[1]:
		return true
	}
	const near = 1 << 16
	distance := s.Seq.Sub(o.next)
	return o.sent && (distance > near || distance < -near)
}

func (g *progress) add(p *trace.Packet) {
	s := p.Segment
	here := g.direction(s)
	if s.Flags.Has(segment.SYN | segment.ACK) {
		g.answered[here] = true
	} else if s.Flags.Has(segment.SYN) {
		g.asked[here] = true
	}
	g.fin[here] = g.fin[here] || s.Flags.Has(segment.FIN)
	g.reset = g.reset || s.Flags.Has(segment.RST)
	g.origins[here].send(p)
	g.origins[1-here].acknowledge(s)
	g.packets = append(g.packets, p)
}

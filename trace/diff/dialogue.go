package diff

import (
	"hash/fnv"
	"net/netip"

	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/conversation"
)

// dialogue is what two ends say to each other, from one SYN until the ends begin anew.
type dialogue struct {
	client, server netip.AddrPort
	certain        bool // that these are their roles
	views          []*view
	hash           uint64 // the fingerprint once it is known, and else 0
}

// dialoguesOf are those of a trace, in the order in which they begin, with all numbers
// counted from the initial ones.
func dialoguesOf(t *trace.Trace) []*dialogue {
	var all []*dialogue
	for _, c := range conversation.Of(t) {
		d := &dialogue{client: c.Conn.Local, server: c.Conn.Remote, certain: c.Certain}
		for _, s := range c.Segments {
			p, origin := s.Packet, c.ISS[1-s.From]
			d.views = append(d.views, &view{
				packet: p, from: s.From, seq: p.Segment.Seq - c.ISS[s.From], ack: p.Segment.Ack - origin, ackOrigin: origin,
			})
		}
		all = append(all, d)
	}
	return all
}

// flipped is c with the roles exchanged.
func (c *dialogue) flipped() *dialogue {
	f := &dialogue{client: c.server, server: c.client, certain: c.certain}
	for _, v := range c.views {
		w := *v
		w.from = 1 - v.from
		f.views = append(f.views, &w)
	}
	return f
}

// assign gives the ends of b the roles in which it has more in common with a, if
// those of either are uncertain.
func assign(a, b *dialogue) *dialogue {
	if a.certain && b.certain {
		return b
	}
	if f := b.flipped(); inCommon(a, f) > inCommon(a, b) {
		return f
	}
	return b
}

// inCommon counts the segments that are in both conversations.
func inCommon(a, b *dialogue) int {
	left := map[identity]int{}
	for _, v := range a.views {
		left[v.identity()]++
	}
	n := 0
	for _, v := range b.views {
		if id := v.identity(); left[id] > 0 {
			left[id]--
			n++
		}
	}
	return n
}

// fingerprint is the same for two conversations that differ at most in what is
// compared on request.
func (c *dialogue) fingerprint() uint64 {
	if c.hash == 0 {
		h := fnv.New64a()
		var b []byte
		for _, v := range c.views {
			b = v.identity().append(b[:0])
			h.Write(b) // a hash takes everything
		}
		c.hash = max(h.Sum64(), 1)
	}
	return c.hash
}

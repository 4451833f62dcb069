package diff

import (
	"hash/fnv"
	"net/netip"
	"slices"
)

// conversation is what two ends say to each other, from one SYN until the ends
// begin anew.
type conversation struct {
	client, server netip.AddrPort
	certain        bool // that these are their roles
	views          []*view
	hash           uint64 // the fingerprint once it is known, and else 0
}

// conversation finds out who is the client, and counts all numbers from the
// initial ones.
func (g *progress) conversation() *conversation {
	client, certain := g.client()
	c := &conversation{client: g.opener, server: g.other, certain: certain}
	if client == 1 {
		c.client, c.server = g.other, g.opener
	}
	for _, p := range g.packets {
		here := g.direction(p.Segment)
		origin := g.origins[1-here].iss
		c.views = append(c.views, &view{
			packet: p, fromServer: here != client,
			seq: p.Segment.Seq - g.origins[here].iss, ack: p.Segment.Ack - origin, ackOrigin: origin,
		})
	}
	return c
}

// client is the direction of the end that opened the connection, and whether that
// is certain. If both did, it is the first one. Where no SYN tells, it is the one
// with the higher port, as services have low ones.
func (g *progress) client() (client int, certain bool) {
	opened := func(end int) bool { return g.asked[end] || g.answered[1-end] }
	switch {
	case opened(0) != opened(1):
		return slices.Index([]bool{opened(0), opened(1)}, true), true
	case !opened(0) && g.opener.Port() < g.other.Port():
		return 1, false
	}
	return 0, false
}

// flipped is c with the roles exchanged.
func (c *conversation) flipped() *conversation {
	f := &conversation{client: c.server, server: c.client, certain: c.certain}
	for _, v := range c.views {
		w := *v
		w.fromServer = !v.fromServer
		f.views = append(f.views, &w)
	}
	return f
}

// assign gives the ends of b the roles in which it has more in common with a, if
// those of either are uncertain.
func assign(a, b *conversation) *conversation {
	if a.certain && b.certain {
		return b
	}
	if f := b.flipped(); inCommon(a, f) > inCommon(a, b) {
		return f
	}
	return b
}

// inCommon counts the segments that are in both conversations.
func inCommon(a, b *conversation) int {
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
func (c *conversation) fingerprint() uint64 {
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

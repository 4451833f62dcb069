package tcpdump

import (
	"net/netip"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace/internal/recent"
)

// numbers makes the numbers that tcpdump prints absolute. By its rules the
// first segment with ACK of a conversation, and each with SYN or without ACK, has
// them as they are; in later ones they count from what each side began with,
// unless -S is given, which is found out from the numbers. Where a conversation
// begins so late that a side's beginning is unknown, it is taken to be 0.
type numbers struct {
	conversations *recent.Map[pair, *conversation]
}

// pair is a conversation's two ends, the lesser one first.
type pair struct{ a, b netip.AddrPort }

// conversation is what its lines have told so far.
type conversation struct {
	ends     [2]side // of the pair
	opened   bool    // there was a segment with ACK
	decided  bool    // whether -S is given
	absolute bool    // it is
}

// side is one side of a conversation.
type side struct {
	base number // relative numbers count from it
	next number // after the last number that was used
}

func newNumbers() numbers {
	return numbers{recent.New[pair, *conversation](manyHosts)}
}

// find returns the conversation of a segment, and its two sides.
func (n *numbers) find(src, dst netip.AddrPort) (c *conversation, there, back *side) {
	key, from, to := pair{src, dst}, 0, 1
	if src.Compare(dst) > 0 {
		key, from, to = pair{dst, src}, 1, 0
	}
	c, ok := n.conversations.Get(key)
	if !ok {
		c = &conversation{}
		n.conversations.Put(key, c, 1)
	}
	return c, &c.ends[from], &c.ends[to]
}

// segment makes a segment of what a line tells. Its number is a guess where the line has
// none.
func (n *numbers) segment(src, dst netip.AddrPort, t told) *segment.Segment {
	c, there, back := n.find(src, dst)
	s := &segment.Segment{
		Src: src, Dst: dst, Flags: t.flags, Ack: t.ack.Seq, Window: t.window, Urgent: t.urgent,
		Checksum: t.checksum, Options: t.options,
	}
	if t.length > 0 {
		s.Payload = zeros[:t.length:t.length]
	}
	hasACK := t.flags.Has(segment.ACK)
	opens := hasACK && (!c.opened || t.flags.Has(segment.SYN))
	switch {
	case opens:
		c.opened = true
		there.base, back.base = t.seq, number{s.Ack - 1, true}
		if !t.seq.known {
			there.base = there.next
		}
		if blocks := s.SACKBlocks(); len(blocks) > 0 && !nearer(blocks[0].Left, s.Ack) {
			addToSACK(s, back.base.Seq)
		}
	case hasACK:
		c.decide(t, there, back)
		if !c.absolute {
			s.Ack += back.base.Seq
			t.seq.Seq += there.base.Seq
			addToSACK(s, back.base.Seq)
		}
	}
	s.Seq = t.seq.Seq
	if !t.seq.known {
		s.Seq = there.next.Seq
	}
	if hasACK && (!back.next.known || back.next.Less(s.Ack)) {
		back.next = number{s.Ack, true} // if nothing tells of that, it was missed
	}
	if t.flags.Has(segment.SYN) || !there.next.known || there.next.Less(s.End()) && !t.flags.Has(segment.RST) {
		there.next = number{s.End(), true}
	}
	return s
}

// decide finds out whether the numbers of a conversation are absolute: it takes them for
// what puts them nearer to those that are expected next, and to be sure of it, where they
// are just those.
func (c *conversation) decide(t told, there, back *side) {
	if c.decided {
		return
	}
	guess, guessed := false, false
	for _, x := range []struct {
		told number
		of   *side
	}{{t.ack, back}, {t.seq, there}} {
		if !x.told.known || !x.of.base.known || !x.of.next.known || x.of.base.Seq == 0 {
			continue
		}
		absolute, relative := distance(x.told.Seq, x.of.next.Seq), distance(x.told.Seq+x.of.base.Seq, x.of.next.Seq)
		if absolute == 0 || relative == 0 {
			c.absolute, c.decided = absolute == 0, true
			return
		}
		if !guessed {
			guess, guessed = absolute < relative, true
		}
	}
	if guessed {
		c.absolute, c.decided = guess, true
	}
}

// nearer reports whether n is nearer to base than to 0.
func nearer(n, base segment.Seq) bool { return distance(n, base) < distance(n, 0) }

// distance is how far two numbers are from each other.
func distance(a, b segment.Seq) int64 { return max(int64(a.Sub(b)), -int64(a.Sub(b))) }

// addToSACK makes the blocks of a segment count from base.
func addToSACK(s *segment.Segment, base segment.Seq) {
	for i, o := range s.Options {
		s.Options[i] = o.Shift(base)
	}
}

// zeros stand for payload that nobody knows; they are never written to.
var zeros [longest]byte

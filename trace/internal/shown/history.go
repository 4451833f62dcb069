package shown

import (
	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
)

// History remembers how much of the sequence space each direction has used, by
// the end that sends.
type History map[trace.Conn]used

type used struct {
	first segment.Flags // of the segment that began it
	start segment.Seq
	next  segment.Seq // after the last number used: SND.NXT at its highest
	shut  bool        // it last offered no window
	over  bool        // a reset has ended the connection
}

const Retransmission = "retransmission"

// remark says what s is besides new: a retransmission, if it has a number that
// was used before, or a keep-alive (RFC 9293 section 3.8.4), or a probe of a
// window that is zero (section 3.8.6.1). It is empty for anything else, and where
// there is no segment.
func (h History) Remark(s *segment.Segment) string {
	if s == nil {
		return ""
	}
	c := trace.Conn{Local: s.Src, Remote: s.Dst}
	u, known := h[c]
	syn := s.Flags.Has(segment.SYN)
	switch {
	case s.Flags.Has(segment.RST):
		h.end(c)
		return ""
	case !known, syn && u.isOther(s):
		h.begin(c, s)
		return ""
	}
	u.shut = s.Window == 0
	h[c] = u
	switch {
	case s.Len() == 0 && s.Seq == u.next-1:
		return "keep-alive"
	case s.Len() == 0:
		return ""
	}
	again := s.Seq.Less(u.next)
	if u.next.Less(s.End()) {
		u.next = s.End()
		h[c] = u
	}
	if again && len(s.Payload) == 1 && h[trace.Conn{Local: s.Dst, Remote: s.Src}].shut {
		return "zero-window probe"
	}
	if again {
		return Retransmission
	}
	return ""
}

// isOther reports whether a SYN is not the one that began u, again. It may have the
// same number, in a connection between the same ports later on. One that has gained
// an ACK is part of a simultaneous open.
func (u used) isOther(syn *segment.Segment) bool {
	return syn.Seq != u.start || syn.Flags != u.first || u.over || u.next != syn.End()
}

// begin takes s for the first segment of c. If it opens a new connection, what the
// other end has used belongs to one before, unless that is no more than a SYN of its
// own: of a simultaneous open.
func (h History) begin(c trace.Conn, s *segment.Segment) {
	h[c] = used{first: s.Flags, start: s.Seq, next: s.End()}
	peer, known := h[c.Reverse()]
	opened := peer.first.Has(segment.ACK) || peer.next != peer.start+1 || peer.over
	if known && opened && s.Flags.Has(segment.SYN) && !s.Flags.Has(segment.ACK) {
		delete(h, c.Reverse())
	}
}

// end has a reset end the connection c.
func (h History) end(c trace.Conn) {
	for _, c := range []trace.Conn{c, c.Reverse()} {
		if u, known := h[c]; known {
			u.over = true
			h[c] = u
		}
	}
}

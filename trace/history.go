package trace

import "github.com/seed-8df93623/tcpsim/segment"

// history remembers how much of the sequence space each direction has used, by
// the end that sends.
type history map[Conn]used

type used struct {
	first segment.Flags // of the segment that began it
	start segment.Seq
	next  segment.Seq // after the last number used: SND.NXT at its highest
	shut  bool        // it last offered no window
}

const retransmission = "retransmission"

// remark says what s is besides new: a retransmission, if it has a number that
// was used before, or a keep-alive (RFC 9293 section 3.8.4), or a probe of a
// window that is zero (section 3.8.6.1). It is empty for anything else, and where
// there is no segment.
func (h history) remark(s *segment.Segment) string {
	if s == nil {
		return ""
	}
	c := Conn{s.Src, s.Dst}
	u, known := h[c]
	syn := s.Flags.Has(segment.SYN)
	switch {
	case s.Flags.Has(segment.RST):
		return ""
	case !known, syn && (s.Seq != u.start || s.Flags != u.first):
		// A SYN that gains an ACK is part of a simultaneous open.
		h[c] = used{first: s.Flags, start: s.Seq, next: s.End()}
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
	if again && len(s.Payload) == 1 && h[Conn{s.Dst, s.Src}].shut {
		return "zero-window probe"
	}
	if again {
		return retransmission
	}
	return ""
}

package check

import (
	"fmt"

	"github.com/seed-8df93623/tcpsim/segment"
)

// illegalReset is broken by an RST with a number that the peer could not take for one of
// this connection. It has either SND.NXT (section 3.10.5: an ABORT call) or another
// number that was outstanding when the last segment came, where SND.NXT lies beyond the
// window; or the numbers of an answer (section 3.10.7.1): "If the ACK bit is off, sequence number zero is
// used, <SEQ=0><ACK=SEG.SEQ+SEG.LEN><CTL=RST,ACK>. If the ACK bit is on,
// <SEQ=SEG.ACK><CTL=RST>". An RST is never answered by one.
func illegalReset(e *end, s *sent) string {
	g := s.Segment
	switch {
	case !g.Flags.Has(segment.RST):
		return ""
	case e.Sent && (e.State > segment.Listen || s.states) && e.una.LessEq(g.Seq) && g.Seq.LessEq(e.SndNxt):
		return "" // where states are told, an end may be in TIME-WAIT which the model has left by an RST (RFC 1337)
	case e.heard.answeredBy(g), s.capture && e.mayReset(g):
		return ""
	case e.heard.several() && e.una.LessEq(g.Seq) && g.Seq.LessEq(e.next):
		return "" // an end that takes several segments at once may answer one after an RST ended it
	case e.heard.last().flags.Has(segment.RST):
		return fmt.Sprintf("an RST with the number %d in answer to an RST", g.Seq)
	case e.Sent && e.State > segment.Listen:
		return fmt.Sprintf("an RST with the number %d, which is none from SND.UNA %d to SND.NXT %d, nor acknowledged by what has arrived", g.Seq, e.SndUna, e.SndNxt)
	}
	return fmt.Sprintf("an RST with the numbers %d and %d, which answers nothing that has arrived", g.Seq, g.Ack)
}

// mayReset reports whether an RST in a capture may be legal: it may answer what was
// captured a round trip ago, or not at all, and come after data that were not.
func (e *end) mayReset(g *segment.Segment) bool {
	last := e.heard.last()
	switch {
	case last.flags&(segment.SYN|segment.ACK|segment.RST) == segment.SYN && g.Seq == 0 && g.Flags.Has(segment.ACK):
		return (g.Ack - 1).InWindow(last.seq, uint32(last.end-last.seq))
	case !e.Sent, e.State == segment.Closed, !e.heard.any():
		return true
	}
	return near(g.Seq, e.next)
}

// answeredBy reports whether an RST has the numbers of an answer to a segment that has
// arrived.
func (r *recent) answeredBy(g *segment.Segment) bool {
	for _, a := range r.list {
		switch {
		case a.flags.Has(segment.RST):
		case a.flags.Has(segment.ACK):
			if g.Seq == a.ack {
				return true
			}
		case g.Seq == 0 && g.Flags.Has(segment.ACK) && g.Ack == a.end:
			return true
		}
	}
	return false
}

// last is the latest of them; the zero value if there is none.
func (r *recent) last() arrival {
	if !r.any() {
		return arrival{}
	}
	return r.list[len(r.list)-1]
}

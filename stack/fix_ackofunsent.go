package stack

import (
	"github.com/seed-8df93623/tcpsim/segment"
)

// RFC 9293 section 3.10.7.4: "If the ACK acks something not yet sent (SEG.ACK > SND.NXT),
// then send an ACK, drop the segment, and return"; RFC 5961 section 5.2 adds that "the ACK
// value is considered acceptable only if it is in the range of ((SND.UNA - MAX.SND.WND) <=
// SEG.ACK <= SND.NXT)".
//
// netstack takes the data of other segments. So the card makes such a segment one that is
// out of the window, which netstack drops and answers with an ACK (as often as RFC 5961
// section 7 allows).
type ackRange struct {
	una   segment.Seq // SND.UNA
	most  uint32      // MAX.SND.WND
	known bool
}

// excludes reports whether what t acknowledges is out of the range, and notes it if not.
func (r *ackRange) excludes(t tcpHeader, w *wire) bool {
	ack := segment.Seq(t.ack())
	switch {
	case w.sndNxt.Less(ack):
		return true
	case !r.known || r.una.Less(ack):
		r.una, r.known = ack, true
	case r.most < uint32(r.una-ack):
		return true
	}
	r.most = max(r.most, w.scaled(t, w.peers))
	return false
}

// reject moves a segment out of the window: back by as much as the largest window has.
func reject(t tcpHeader) { t.shift(4, ^uint32(1<<30)+1) }

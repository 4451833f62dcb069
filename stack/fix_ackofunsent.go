package stack

import (
	"github.com/seed-8df93623/tcpsim/segment"
)

// RFC 9293 section 3.10.7.4: "If the ACK acks something not yet sent (SEG.ACK > SND.NXT),
// then send an ACK, drop the segment, and return"; RFC 5961 section 5.2 has the same.
//
// netstack takes the data of such a segment. So the card makes it one that is out of the
// window, which netstack drops and answers with an ACK (as often as RFC 5961 section 7
// allows).
func (c *conn) acksUnsent(t tcpHeader) bool {
	return c.wire.sndNxt.Less(segment.Seq(t.ack()))
}

// reject moves a segment out of the window: back by as much as the largest window has.
func reject(t tcpHeader) { t.shift(4, ^uint32(1<<30)+1) }

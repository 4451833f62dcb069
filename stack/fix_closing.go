package stack

import (
	"github.com/seed-8df93623/tcpsim/segment"
	"gvisor.dev/gvisor/pkg/tcpip/header"
)

// RFC 9293 section 3.10.7.4, in FIN-WAIT-1: "if the FIN segment is now acknowledged, then
// enter FIN-WAIT-2 and continue processing in that state."
//
// netstack sees that only in a segment that begins at RCV.NXT. An ACK of the FIN that
// overtakes the peer's own is forgotten: the connection rests in CLOSING for good; and if
// the socket is closed it is taken for data that nobody will read, and answered with a
// reset. So the card gives an ACK without data, to which nothing before it is missing, the
// number RCV.NXT.
func (h *Host) align(c *conn, t tcpHeader) {
	if t.length() > 0 || t.has(header.TCPFlagUrg) {
		return
	}
	next, seq := c.wire.rcvNxt, segment.Seq(t.seq())
	if !next.Less(seq) || !c.wire.acceptable(t) {
		return
	}
	if c.fixing.came { // with what has arrived at this instant, RCV.NXT may be further
		h.round()
		h.show()
		if next = c.wire.rcvNxt; !next.Less(seq) {
			return
		}
	}
	t.shift(4, uint32(next-seq))
}

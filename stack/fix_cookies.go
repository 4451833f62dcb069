package stack

import (
	"encoding/binary"
	"slices"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"gvisor.dev/gvisor/pkg/tcpip/header"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"
)

// A host that has answered a SYN with a cookie (RFC 4987 section 3.6) works out IRS from
// what brings the cookie back. netstack adds the peer's MSS, as one of four numbers, to a
// hash and to IRS: a segment that is one, two or three numbers further on passes as one
// with another MSS. Then RCV.NXT is wrong, and what came before is lost although it is
// acknowledged: against RFC 9293 section 3.4, "every octet of data sent over a TCP
// connection has a sequence number. ... Each of them can be acknowledged". The least of the
// four is 536 (RFC 9293 section 3.7.1: "The maximum size of a segment that a TCP endpoint
// really sends ... MUST be the smaller (MUST-16) of the send MSS ...").
//
// The card knows what it answered, and drops a segment that brings a cookie back with
// another number than that after the SYN's. One SYN may have been answered with several
// cookies: they change every 64 seconds.
//
// A cookie also comes back after the connection that it has made is over, with an ACK that
// was late or a FIN sent again, and makes another of which nobody knows. There "any
// acknowledgment is bad if it arrives on a connection still in the LISTEN state"
// (RFC 9293 section 3.10.7.2): a cookie is spent once it has made a connection.
type cookie struct {
	iss, irs segment.Seq
	mss      uint16        // of the SYN; 0 if it had none
	sent     time.Duration // when
	spent    bool
}

// A cookie is taken back for less than this long; of one pair of sockets so many are
// remembered, and of so many pairs.
const (
	cookieLife = 5 * 64 * time.Second
	maxCookies = 4
	maxBaked   = 1 << 16
)

// bake notes a SYN-ACK that leaves without there being a connection.
func (h *Host) bake(c *conn, t tcpHeader) {
	now := h.wiring.Clock.Now()
	for len(h.cookieKeys) > 0 {
		oldest := h.cookies[h.cookieKeys[0]]
		if now-oldest[len(oldest)-1].sent < cookieLife && len(h.cookieKeys) < maxBaked {
			break
		}
		delete(h.cookies, h.cookieKeys[0])
		h.cookieKeys = h.cookieKeys[1:]
	}
	if h.cookies == nil {
		h.cookies = map[connKey][]cookie{}
	}
	baked := h.cookies[c.key]
	if len(baked) == 0 {
		h.cookieKeys = append(h.cookieKeys, c.key)
	}
	fresh := cookie{iss: segment.Seq(t.seq()), irs: segment.Seq(t.ack()).Add(-1), mss: c.fixing.mss, sent: now}
	baked = slices.DeleteFunc(baked, func(b cookie) bool { return b.iss == fresh.iss })
	if len(baked) == maxCookies {
		baked = slices.Delete(baked, 0, 1)
	}
	h.cookies[c.key] = append(baked, fresh)
}

// brought is the cookie that an ACK brings back; nil if there is none.
func (h *Host) brought(c *conn, iss segment.Seq) *cookie {
	baked := h.cookies[c.key]
	for i := range baked {
		if baked[i].iss == iss {
			return &baked[i]
		}
	}
	return nil
}

// serve sends cookies for SYNs that came in the same action as an ACK that brought an
// earlier one back, before it: they say nothing of the connection that there is now.
func (h *Host) serve() {
	answered := false
	for i := range h.sent { // most actions send no such segment
		t := h.sent[i].tcp
		answered = answered || t != nil && t.has(header.TCPFlagSyn|header.TCPFlagAck)
	}
	if !answered {
		return
	}
	h.sent = slices.DeleteFunc(h.sent, func(p outgoing) bool {
		if p.tcp == nil || !p.tcp.has(header.TCPFlagSyn|header.TCPFlagAck) {
			return false
		}
		c := h.conns[p.key]
		if c == nil || c.endpoint != nil {
			return false
		}
		if e := h.find(c.key); e == nil || stateOf(e) < segment.Established {
			return false
		}
		h.identify(&p.Datagram)
		h.leaveOptionsOut(&p)
		h.output(c, p.Datagram, p.cause)
		return true
	})
}

// takeBack looks at a segment that may bring a cookie back, and reports whether netstack
// may see it. Where a connection was or is to be made by a cookie, what does not bring back
// one that is left comes as an ACK of what was never sent, and is reset: netstack would take
// it although both its numbers are further on, as of data and a FIN. So it would in
// SYN-RECEIVED, where a SYN that came again has had a SYN-ACK of its own.
func (h *Host) takeBack(c *conn, t tcpHeader) bool {
	listens := c.endpoint == nil || !c.active && c.state == segment.SynReceived && segment.Seq(t.ack()) != c.wire.iss.Add(1)
	if !listens || len(h.cookies[c.key]) == 0 {
		return true
	}
	if b := h.brought(c, segment.Seq(t.ack()).Add(-1)); b != nil && !b.spent {
		return segment.Seq(t.seq()) == b.irs.Add(1)
	}
	t.shift(8, elsewhere)
	c.fixing.refused = append(c.fixing.refused, t.ack()-c.offset)
	return true
}

// elsewhere is how far the number of what brings no cookie back is moved.
const elsewhere = 1 << 31

// refuse gives the reset that answers it the number that came.
func (c *conn) refuse(t tcpHeader) {
	if t.has(header.TCPFlagRst) && slices.Contains(c.fixing.refused, t.seq()) {
		t.shift(4, elsewhere)
	}
}

// oneByOne reports whether packets of a batch are to be taken one after the other: netstack
// would hand what comes after the end of a connection to the socket that listens, past the
// card.
func (h *Host) oneByOne(packet []byte) bool {
	if len(h.cookies) == 0 {
		return false
	}
	key, _, ok := parse(packet)
	return ok && len(h.cookies[key.reverse()]) > 0
}

// spend has the cookie that began a connection begin no other, and the connection's
// segments be no larger than the peer takes.
func (h *Host) spend(c *conn, v *tcp.TCPSenderState) {
	b := h.brought(c, c.wire.iss)
	if b == nil || b.spent {
		return
	}
	b.spent = true
	if b.mss > 0 && b.mss < header.TCPDefaultMSS {
		v.MaxPayloadSize = max(1, v.MaxPayloadSize-int(header.TCPDefaultMSS-b.mss))
	}
}

// mssOf is the MSS that a SYN offers; 0 if it has none.
func mssOf(syn tcpHeader) uint16 {
	if o := syn.option(header.TCPOptionMSS); len(o) == 4 {
		return binary.BigEndian.Uint16(o[2:])
	}
	return 0
}

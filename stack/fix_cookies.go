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
// another number than that after the SYN's.
type cookie struct {
	iss, irs segment.Seq
	mss      uint16        // of the SYN; 0 if it had none
	sent     time.Duration // when
}

// A cookie is taken back for less than this long; and more than so many are forgotten.
const (
	cookieLife = 5 * 64 * time.Second
	maxCookies = 1 << 16
)

// bake notes a SYN-ACK that leaves without there being a connection.
func (h *Host) bake(c *conn, t tcpHeader) {
	now := h.wiring.Clock.Now()
	for len(h.cookieKeys) > 0 {
		oldest := h.cookieKeys[0]
		if b, ok := h.cookies[oldest]; ok && now-b.sent < cookieLife && len(h.cookieKeys) < maxCookies {
			break
		}
		delete(h.cookies, oldest)
		h.cookieKeys = h.cookieKeys[1:]
	}
	if h.cookies == nil {
		h.cookies = map[connKey]cookie{}
	}
	if _, ok := h.cookies[c.key]; !ok {
		h.cookieKeys = append(h.cookieKeys, c.key)
	}
	h.cookies[c.key] = cookie{segment.Seq(t.seq()), segment.Seq(t.ack()).Add(-1), c.fixing.mss, now}
}

// serve sends cookies for SYNs that came in the same action as an ACK that brought an
// earlier one back, before it: they say nothing of the connection that there is now.
func (h *Host) serve() {
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

// overtakesCookie reports whether t brings a cookie back too early.
func (h *Host) overtakesCookie(c *conn, t tcpHeader) bool {
	b, ok := h.cookies[c.key]
	return ok && segment.Seq(t.ack()) == b.iss.Add(1) && segment.Seq(t.seq()) != b.irs.Add(1)
}

// shorten has the segments of a connection that a cookie began be no larger than its peer
// takes.
func (h *Host) shorten(c *conn, v *tcp.TCPSenderState) {
	b, ok := h.cookies[c.key]
	if !ok || c.wire.iss != b.iss {
		return
	}
	delete(h.cookies, c.key)
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

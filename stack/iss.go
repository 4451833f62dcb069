package stack

import (
	"net/netip"

	"github.com/seed-8df93623/tcpsim/segment"
	"gvisor.dev/gvisor/pkg/tcpip/header"
)

// netstack draws initial sequence numbers as RFC 6528 says. A connection that
// is to begin with another is renumbered at the card: what it sends is moved by
// the distance between the two, and what the peer acknowledges is moved back.
// Wrapping is what 32-bit arithmetic does (RFC 9293 section 3.4).

// chooseISS sees to it that the connection begins with the number asked for. A
// SYN cookie, behind which no connection stands yet, remains its own ISS.
func (h *Host) chooseISS(c *conn, syn tcpHeader) {
	if c.endpoint == nil {
		return
	}
	if iss, ok := h.issFor(c); ok {
		c.offset = uint32(iss) - syn.seq()
	}
}

// issFor is the number that c is to begin with, if one was asked for.
func (h *Host) issFor(c *conn) (iss segment.Seq, ok bool) {
	asked := c.iss
	if !c.active {
		asked = h.listenerISS(c.key.Local)
	}
	if asked == nil {
		asked = h.config.ISS
	}
	if asked == nil {
		return 0, false
	}
	return *asked, true
}

// listenerISS is the number asked for at the socket that takes connections to
// local.
func (h *Host) listenerISS(local netip.AddrPort) *segment.Seq {
	for _, s := range h.listeners[local.Port()] {
		if s.takes(local.Addr()) {
			return s.iss
		}
	}
	return nil
}

// translate turns the numbers that an arriving segment acknowledges into
// netstack's: the ACK and the edges of the SACK blocks (RFC 2018 section 3).
func (c *conn) translate(t tcpHeader) {
	if t.has(header.TCPFlagAck) {
		t.shift(8, -c.offset)
	}
	sack := t.option(header.TCPOptionSACK)
	first := t.offset(sack)
	for at := 2; at+4 <= len(sack); at += 4 {
		t.shift(first+at, -c.offset)
	}
}

// unnumbered reports whether t is a reset with sequence number zero because
// netstack has none of the connection's to give it. Zero it remains.
func (c *conn) unnumbered(t tcpHeader) bool {
	return t.has(header.TCPFlagRst) && t.seq() == 0 && uint32(c.wire.sndNxt) != c.offset
}

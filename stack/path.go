package stack

import (
	"encoding/binary"

	"github.com/seed-8df93623/tcpsim/segment"
	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/header"
)

// leave takes one packet from netstack through the card to the link.
func (h *Host) leave(packet []byte) {
	h.identify(packet)
	if !h.watching {
		h.output(nil, packet)
		return
	}
	key, t, ok := parse(packet)
	c := h.conns[key]
	if !ok || c == nil { // no TCP, or a reset for a segment that belongs to no connection
		h.output(nil, packet)
		return
	}
	h.touch(c)
	h.refresh(c)
	if t.has(header.TCPFlagSyn) {
		if h.givesUp(c, t) {
			return
		}
		packet, t = h.leaveOptionsOut(packet, t)
		h.chooseISS(c, t)
	}
	if c.offset != 0 && !c.unnumbered(t) {
		t.shift(4, c.offset)
	}
	c.wire.left(t)
	if h.config.DelayedACK > 0 && h.hold(c, t, packet) {
		return
	}
	h.output(c, packet)
}

// arrive looks at a packet that has come from the link, before netstack sees
// it: it turns the numbers that the peer acknowledges into netstack's own.
func (h *Host) arrive(packet []byte) *conn {
	key, t, ok := parse(packet)
	if !ok {
		return nil
	}
	c := h.connection(key.reverse())
	if t.has(header.TCPFlagSyn) {
		h.disregardOptions(t)
	}
	switch {
	case c.state < segment.Established:
		c.wire.arrived(t)
	case c.state == segment.TimeWait && t.has(header.TCPFlagSyn):
		c.heir = &conn{key: c.key}
		c.heir.wire.arrived(t)
	}
	if h.config.DelayedACK > 0 {
		c.ack.came.add(t)
	}
	if c.offset != 0 {
		c.translate(t)
	}
	return c
}

// givesUp ends an active open whose SYN has been sent often enough. netstack
// keeps such a limit, and does not look at it.
func (h *Host) givesUp(c *conn, t tcpHeader) bool {
	if !c.active || t.has(header.TCPFlagAck) || h.config.SYNRetries == 0 {
		return false
	}
	if c.syns++; c.syns <= 1+h.config.SYNRetries {
		return false
	}
	c.endpoint.Shutdown(tcpip.ShutdownRead | tcpip.ShutdownWrite)
	c.endpoint.LastError() // the shutdown's own, "connection reset"
	c.endpoint.UpdateLastError(&tcpip.ErrTimeout{})
	h.refresh(c)
	return true
}

// identify numbers an IPv4 packet that is not atomic (RFC 6864 section 4.3):
// netstack's own identification begins at a number from the system's random
// source, which would reach the trace. The fragments of one packet leave one
// after the other, and have the number of the first.
func (h *Host) identify(packet []byte) {
	if packet[0]>>4 != 4 || packet[6]&0x40 != 0 {
		return
	}
	if binary.BigEndian.Uint16(packet[6:])&fragmentOffset4 == 0 {
		h.identity++
	}
	old := uint32(binary.BigEndian.Uint16(packet[4:]))
	binary.BigEndian.PutUint16(packet[4:], h.identity)
	sum := uint32(^binary.BigEndian.Uint16(packet[10:]))
	binary.BigEndian.PutUint16(packet[10:], ^fold(sum+^old&0xffff+uint32(h.identity)))
}

package stack

import (
	"encoding/binary"
	"slices"

	"github.com/seed-8df93623/tcpsim/segment"
	"gvisor.dev/gvisor/pkg/tcpip/header"
)

// leave takes one packet from netstack through the card to the link.
func (h *Host) leave(packet []byte) {
	h.identify(packet)
	if !h.watching {
		h.config.Output(packet)
		return
	}
	key, at, ok := tupleOf(packet)
	if !ok {
		h.config.Output(packet)
		return
	}
	t := tcpHeader(packet[at:])
	c := h.conns[key]
	if c == nil && t.has(header.TCPFlagSyn) {
		c = h.connection(key)
	}
	if c == nil { // a reset for a segment that belongs to no connection
		h.config.Output(packet)
		return
	}
	h.touch(c)
	h.refresh(c)
	if t.has(header.TCPFlagSyn) {
		packet = h.leaveOptionsOut(packet)
		t = tcpHeader(packet[at:])
		h.chooseISS(c, t)
	}
	if c.offset != 0 {
		t.shift(4, c.offset)
	}
	c.wire.left(t)
	if h.config.DelayedACK > 0 && h.hold(c, t, packet) {
		return
	}
	h.config.Output(packet)
}

// arrive looks at a packet that has come from the link, before netstack sees
// it: it turns the numbers that the peer acknowledges into netstack's own.
func (h *Host) arrive(packet []byte) *conn {
	key, at, ok := tupleOf(packet)
	if !ok {
		return nil
	}
	c := h.connection(key.reverse())
	t := tcpHeader(packet[at:])
	c.wire.arrived(t)
	if c.offset != 0 {
		if t.has(header.TCPFlagAck) {
			t.shift(8, -c.offset)
		}
		t.shiftSACK(-c.offset)
	}
	return c
}

// shiftSACK adds delta to the edges of the SACK blocks (RFC 2018 section 3).
func (t tcpHeader) shiftSACK(delta uint32) {
	sack := t.option(header.TCPOptionSACK)
	if sack == nil {
		return
	}
	first := header.TCPMinimumSize + cap(t.options()) - cap(sack)
	for at := first + 2; at+4 <= first+len(sack); at += 4 {
		t.shift(at, delta)
	}
}

// chooseISS sees to it that the connection begins with the number asked for.
// Wrapping is what 32-bit arithmetic does (RFC 9293 section 3.4).
func (h *Host) chooseISS(c *conn, t tcpHeader) {
	iss := c.iss
	if iss == nil && !c.active {
		iss = h.issOf[c.key.Local.Port()]
	}
	if iss == nil {
		iss = h.config.ISS
	}
	if iss != nil {
		c.offset = uint32(*iss) - t.seq()
	}
}

// listenISS notes the number that connections accepted at port begin with.
func (h *Host) listenISS(port uint16, iss *segment.Seq) {
	if h.issOf == nil {
		h.issOf = map[uint16]*segment.Seq{}
	}
	h.issOf[port] = iss
}

// leaveOptionsOut takes the options that the host is to do without out of a
// SYN. The peer then does not use them either (RFC 7323 sections 2.2 and 3.2).
func (h *Host) leaveOptionsOut(packet []byte) []byte {
	if !h.config.NoTimestamps && !h.config.NoWindowScaling {
		return packet
	}
	s, err := segment.Parse(packet)
	if err != nil {
		panic("stack: netstack sent what is no segment: " + err.Error())
	}
	s.Options = slices.DeleteFunc(s.Options, func(o segment.Option) bool {
		return o.Kind == segment.NoOperation || o.Kind == segment.EndOfOptions ||
			o.Kind == segment.Timestamps && h.config.NoTimestamps ||
			o.Kind == segment.WindowScale && h.config.NoWindowScaling
	})
	for i := 0; i < len(s.Options); i++ { // as netstack and Linux align them
		switch s.Options[i].Kind {
		case segment.WindowScale:
			s.Options = slices.Insert(s.Options, i, segment.NOP())
			i++
		case segment.SACKPermitted:
			if h.config.NoTimestamps {
				s.Options = slices.Insert(s.Options, i, segment.NOP(), segment.NOP())
				i += 2
			}
		}
	}
	packet, err = s.Append(nil)
	if err != nil {
		panic("stack: a SYN with fewer options: " + err.Error())
	}
	return packet
}

// identify numbers an IPv4 packet that is not atomic (RFC 6864 section 4.3):
// netstack's own identification begins at a number from the system's random
// source, which would reach the trace.
func (h *Host) identify(packet []byte) {
	if packet[0]>>4 != 4 || packet[6]&0x40 != 0 {
		return
	}
	h.identity++
	old := uint32(binary.BigEndian.Uint16(packet[4:]))
	binary.BigEndian.PutUint16(packet[4:], h.identity)
	sum := uint32(^binary.BigEndian.Uint16(packet[10:]))
	binary.BigEndian.PutUint16(packet[10:], ^fold(sum+^old&0xffff+uint32(h.identity)))
}

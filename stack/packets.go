package stack

import (
	"github.com/seed-8df93623/tcpsim/segment"
	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/header"
)

// outgoing is a packet that netstack has sent.
type outgoing struct {
	segment.Datagram
	key   connKey   // the zero value for what is no TCP
	tcp   tcpHeader // nil then
	cause segment.Cause
}

func newOutgoing(packet []byte) outgoing {
	d, err := segment.ParseDatagram(packet)
	if err != nil {
		panic("stack: netstack sent what is no packet: " + err.Error())
	}
	p := outgoing{Datagram: d}
	p.key, p.tcp, _ = tcpOf(&d)
	return p
}

// leave takes one packet from netstack through the card to the link.
func (h *Host) leave(p *outgoing) {
	h.identify(&p.Datagram)
	var c *conn
	if h.watching && p.tcp != nil {
		c = h.lookUp(p.key)
	}
	if c == nil { // no TCP, or a reset for a segment that belongs to no connection
		h.output(nil, p.Datagram, p.cause)
		return
	}
	h.touch(c)
	h.refresh(c)
	if p.tcp.has(header.TCPFlagSyn) {
		if h.givesUp(c, p.tcp) {
			return
		}
		h.leaveOptionsOut(p)
		if h.fixed(FixSYNTimestamp) {
			c.fixing.synTime.write(p.tcp, c.fixing.paws, h.wiring.Clock.Now())
		}
		h.chooseISS(c, p.tcp)
		if c.endpoint == nil && h.fixed(FixSYNCookies) {
			h.bake(c, p.tcp)
		}
	}
	t := p.tcp
	if h.fixed(FixEcho) {
		c.fixing.paws.echo(t)
	}
	c.refuse(t)
	if c.offset != 0 && !c.unnumbered(t) {
		t.shift(4, c.offset)
	}
	p.cause = c.refine(t, p.cause)
	c.fixing.left(t, &c.wire)
	c.wire.left(t)
	if h.config.DelayedACK > 0 && h.hold(c, t, p.Bytes()) {
		return
	}
	h.output(c, p.Datagram, p.cause)
}

// arrive looks at a packet that has come from the link, before netstack sees
// it: it turns the numbers that the peer acknowledges into netstack's own. pass is
// false for a packet that netstack is not to see.
func (h *Host) arrive(packet []byte) (c *conn, t tcpHeader, pass bool) {
	d, err := segment.ParseDatagram(packet)
	key, t, ok := tcpOf(&d)
	if err != nil || !ok || d.Verify() != nil {
		return nil, nil, true // netstack drops what is damaged
	}
	c = h.connection(key.reverse())
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
	if h.config.NoFixes != AllFixes && !h.admit(c, t) {
		return c, t, false
	}
	c.hear(t)
	if c.offset != 0 {
		c.translate(t)
	}
	return c, t, true
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
func (h *Host) identify(d *segment.Datagram) {
	if d.Version() != 4 || d.IP().DontFragment {
		return
	}
	if f, _ := d.Fragment(); f.Offset == 0 {
		h.identity++
	}
	d.SetID(h.identity)
}

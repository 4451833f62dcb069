package sim

import (
	"cmp"
	"errors"
	"net"
	"net/netip"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim/link"
)

// InjectReset has a reset arrive at this end of the connection, now, as if somebody on
// the way had made it who knows the number that is expected (RFC 5961 section 3.2). The
// peer learns nothing of it.
func (c *Conn) InjectReset() error {
	s := c.socket
	n := s.host.network
	n.enter()
	defer n.leave()
	var err error
	struck := n.engine.Strike(place{s.host.index, s.conn(), "reset"}, func() { err = s.injectReset() })
	return c.opError("reset", cmp.Or(struck, err))
}

func (s *socket) injectReset() error {
	switch {
	case s.closed.is:
		return net.ErrClosed
	case s.host.network.config.Recorder == nil:
		return errors.New("the number that is expected is not known; give the network a Recorder")
	}
	reset := segment.Segment{Src: s.stack.Remote(), Dst: s.stack.Local(), Flags: segment.RST, Seq: s.stack.Status().RcvNxt}
	b, err := reset.Append(nil)
	if err != nil {
		return err
	}
	s.host.arriveNow(b, reset.Src.Addr())
	return nil
}

// arriveNow has a packet arrive at the host that somebody on the way has made, in the
// name of another.
func (h *Host) arriveNow(b []byte, from netip.Addr) {
	n := h.network
	p := n.packet(n.nameOf(from), nil, link.NewPacket(b), true)
	if r := recordOf(p); r != nil {
		r.To = h.name
	}
	n.sent(p)
	n.engine.After(0, func() {
		if h.lost(p) {
			return
		}
		n.delivered(p, h.name)
		h.deliver(p)
	})
}

// resetBoth resets both ends of the connection that a segment is of.
func (n *Network) resetBoth(s *segment.Segment) {
	to := segment.Segment{Src: s.Src, Dst: s.Dst, Flags: segment.RST, Seq: s.Seq}
	back := segment.Segment{Src: s.Dst, Dst: s.Src, Flags: segment.RST, Seq: s.Ack}
	if !s.Flags.Has(segment.ACK) { // as a closed port answers (RFC 9293 section 3.10.7.1)
		back.Flags, back.Seq, back.Ack = segment.RST|segment.ACK, 0, s.End()
	}
	for _, reset := range []segment.Segment{to, back} {
		h, ok := n.owner(reset.Dst.Addr()).(*Host)
		if b, err := reset.Append(nil); ok && err == nil {
			h.arriveNow(b, reset.Src.Addr())
		}
	}
}

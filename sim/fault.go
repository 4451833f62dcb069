package sim

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim/internal/engine"
	"github.com/seed-8df93623/tcpsim/sim/link"
)

// Crash ends the host as a loss of power does: its connections vanish without a word,
// its applications' calls fail with net.ErrClosed, and packets to it are dropped, until
// [Host.Restart].
func (h *Host) Crash() {
	n := h.network
	n.enter()
	defer n.leave()
	if h.down || n.engine.Closed() {
		return
	}
	h.down = true
	h.closeSockets()
	h.vanish()
	h.stack.Close()
}

// vanish takes back the packets that are not sent yet, and has the trace told that
// every connection is CLOSED, which is what a crash makes of it.
func (h *Host) vanish() {
	n := h.network
	h.effects = slices.DeleteFunc(h.effects, func(e effect) bool { return e.moved == nil || !n.engine.Holds() })
	if n.config.Recorder == nil {
		return
	}
	h.cause = cause{call: "crash"}
	for _, c := range h.stack.Connections() {
		h.moved(c.Local, c.Remote, c.State, segment.Closed)
	}
	h.drain()
}

// Restart starts a host again that has crashed, as it was when it was added: with no
// connection, nor anything that listens. It gives a segment of an old connection a
// reset (RFC 9293 section 3.5.1).
func (h *Host) Restart() error {
	if err := h.network.misused(); err != nil {
		return err
	}
	n := h.network
	n.enter()
	defer n.leave()
	switch {
	case n.engine.Closed():
		return engine.ErrClosed
	case !h.down:
		return fmt.Errorf("host %s is up; only one that has crashed can be started again", h.name)
	}
	h.boots++
	h.wiring.Seed, _ = derive(n.config.Seed, fmt.Sprintf("host %s start %d", h.name, h.boots))
	h.down = false
	return h.boot()
}

// InjectReset has a reset arrive at this end of the connection, now, as if somebody on
// the way had made it who knows the number that is expected (RFC 5961 section 3.2). The
// peer learns nothing of it.
func (c *Conn) InjectReset() error {
	s := c.socket
	n := s.host.network
	n.enter()
	defer n.leave()
	switch {
	case s.closed:
		return c.opError("reset", net.ErrClosed)
	case n.config.Recorder == nil:
		return c.opError("reset", errors.New("the number that is expected is not known; give the network a Recorder"))
	}
	reset := segment.Segment{Src: s.stack.Remote(), Dst: s.stack.Local(), Flags: segment.RST, Seq: s.stack.Status().RcvNxt}
	b, err := reset.Append(nil)
	if err != nil {
		return c.opError("reset", err)
	}
	p := n.packet(n.nameOf(s.stack.Remote().Addr()), nil, link.NewPacket(b), true)
	if r := recordOf(p); r != nil {
		r.To = s.host.name
	}
	n.sent(p)
	n.engine.After(0, func() {
		n.delivered(p, s.host.name)
		s.host.deliver(p)
	})
	return nil
}

// nameOf is the name of the node that has an address, or else the address.
func (n *Network) nameOf(a netip.Addr) string {
	if node := n.owner(a); node != nil {
		return node.Name()
	}
	return a.String()
}

// Sends matches the segments that this end of the connection sends, of those that
// match otherwise.
func (c *Conn) Sends(match link.Match) link.Match {
	local, remote := c.socket.stack.Local(), c.socket.stack.Remote()
	return func(s *segment.Segment) bool { return s.Src == local && s.Dst == remote && match(s) }
}

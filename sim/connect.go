package sim

import (
	"context"
	"errors"
	"net/netip"
	"syscall"

	"github.com/seed-8df93623/tcpsim/stack"
)

// connect waits until the connection is made. Where a bubble's host chooses the port it
// begins when the instant is over, so that those who dial different addresses at one
// instant get their ports in one order, whoever came first.
func (s *socket) connect(ctx context.Context, from *ports, local, remote netip.AddrPort, until *deadline) error {
	c := &call{
		op: "connect", waitsFor: "the handshake is not done",
		deadline: until, context: ctx,
		args:   func() string { return s.host.network.display(remote) },
		result: func() string { return "ok" },
	}
	started, begun := false, false
	var failed error
	begin := func() {
		failed = s.connectFrom(from, local, remote)
		begun = true
	}
	c.try = func() error {
		switch later := from == nil && local.Port() == 0 && s.host.later; {
		case !started && later:
			c.later, s.intends = true, remote
			s.later(sending, func() bool {
				s.host.cause = cause{call: c.op}
				if begin(); failed != nil {
					s.wakeAll()
				}
				return true
			})
		case !started:
			begin()
		}
		started = true
		switch {
		case !begun:
			return stack.ErrWouldBlock
		case failed != nil:
			return failed
		}
		return s.stack.Connected()
	}
	return s.do(c)
}

// inBackground connects while the program goes on. The socket's other calls wait for it.
func (s *socket) inBackground(connect func() error) {
	s.dialing = true
	n := s.host.network
	n.GoBackground("dial", func() error {
		err := connect()
		n.enter()
		defer n.leave()
		s.dialing, s.undialed = false, err
		s.wakeAll()
		return nil
	})
}

// connectFrom begins the handshake, from a port of the dialer's own if it has some.
func (s *socket) connectFrom(from *ports, local, remote netip.AddrPort) error {
	if from == nil || local.Port() != 0 {
		return s.stack.Connect(local, remote)
	}
	return from.each(func(port uint16) error {
		return s.stack.Connect(netip.AddrPortFrom(local.Addr(), port), remote)
	})
}

// connectStep names the system call that has failed.
func connectStep(err error, local netip.AddrPort) string {
	if errors.Is(err, syscall.EADDRINUSE) || chosen(local) && errors.Is(err, syscall.EADDRNOTAVAIL) {
		return "bind"
	}
	return "connect"
}

// chosen reports whether a local address or port is asked for.
func chosen(local netip.AddrPort) bool { return local.Addr().IsValid() || local.Port() != 0 }

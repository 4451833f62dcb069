package stack

import (
	"net/netip"
	"slices"

	"github.com/seed-8df93623/tcpsim/segment"
	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/network/ipv4"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"
)

// Listen makes the socket accept connections to local (RFC 9293 section 3.9.1, a
// passive OPEN), whose port may be 0 for an ephemeral one. Up to backlog
// connections wait to be accepted, as Linux counts them. As with Go's net
// package (SO_REUSEADDR), connections of an earlier listening socket, say in
// TIME-WAIT, do not stand in its way.
func (s *Socket) Listen(local netip.AddrPort, backlog int) error {
	h := s.host
	h.begin(nil)
	defer h.settle()
	s.endpoint.SocketOptions().SetReuseAddress(true)
	if err := s.bind(local); err != nil {
		return errorOf(err)
	}
	// netstack, told to reuse addresses, goes further than Linux does.
	if slices.ContainsFunc(h.listeners[s.local.Port()], s.rivals) {
		return errorOf(&tcpip.ErrPortInUse{})
	}
	if err := s.endpoint.Listen(max(backlog, 0) + 1); err != nil {
		return errorOf(err)
	}
	s.listening = true
	h.listeners[s.local.Port()] = append(h.listeners[s.local.Port()], s)
	s.moved(segment.Closed, segment.Listen)
	return nil
}

// unlisten is Listen's reverse, once the socket is closed.
func (s *Socket) unlisten() {
	port, listeners := s.local.Port(), s.host.listeners
	listeners[port] = slices.DeleteFunc(listeners[port], func(other *Socket) bool { return other == s })
	if len(listeners[port]) == 0 {
		delete(listeners, port)
	}
	s.moved(segment.Listen, segment.Closed)
}

// rivals reports whether there are connections that both of two sockets would
// take.
func (s *Socket) rivals(other *Socket) bool {
	return s.takes(other.bound()) || other.takes(s.bound())
}

// takes reports whether connections to address a are the listening socket's.
func (s *Socket) takes(a netip.Addr) bool {
	b := s.bound()
	return b == a || b.IsUnspecified() && (b.Is4() == a.Is4() || b.Is6() && !s.ipv6Only)
}

// bound is the address that a listening socket is bound to, which is unspecified
// if it takes connections to any: to IPv4 addresses too, if it is IPv6's.
func (s *Socket) bound() netip.Addr {
	switch a := s.local.Addr().Unmap(); {
	case a.IsValid() && !a.IsUnspecified():
		return a
	case s.endpoint.NetProto == ipv4.ProtocolNumber:
		return netip.IPv4Unspecified()
	}
	return netip.IPv6Unspecified()
}

// moved reports a listening socket's change of state.
func (s *Socket) moved(from, to segment.State) {
	if moved := s.host.wiring.Moved; moved != nil {
		moved(s.Local(), netip.AddrPort{}, from, to)
	}
}

// Accept takes the next connection that a listening socket has.
func (s *Socket) Accept() (*Socket, error) {
	h := s.host
	h.begin(nil)
	defer h.settle()
	e, queue, err := s.endpoint.Accept(nil)
	if err != nil {
		return nil, errorOf(err)
	}
	accepted := h.socket(e, queue)
	key := accepted.identify()
	if h.watching {
		accepted.conn = h.adopted(key, accepted.endpoint)
		h.begin(accepted.conn)
	}
	accepted.SetKeepAlive(h.config.KeepAlive)
	if s.dscp != 0 { // netstack does not hand it on
		accepted.SetDSCP(s.dscp)
	}
	return accepted, nil
}

// adopted is the connection that an accepted endpoint belongs to. That may be
// over, and another have its name.
func (h *Host) adopted(key connKey, e *tcp.Endpoint) *conn {
	c := h.connection(key)
	if c.endpoint != nil && c.endpoint != e {
		c = &conn{key: key}
	}
	c.endpoint = e
	return c
}

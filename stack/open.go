package stack

import (
	"net/netip"

	"github.com/seed-8df93623/tcpsim/segment"
	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/network/ipv4"
)

// Ephemeral ports are given out in turn from the dynamic range of RFC 6335
// section 6, so that a port tells which connection of the host it is.
const (
	firstPort = 49152
	lastPort  = 65535
)

// bind gives the socket a local address. Port 0 means an ephemeral one; without
// an address the socket takes connections to any of the host's.
func (s *Socket) bind(local netip.AddrPort) tcpip.Error {
	if local.Port() != 0 {
		return s.bindTo(local)
	}
	h := s.host
	for range lastPort - firstPort + 1 {
		if h.port++; h.port < firstPort { // past lastPort it wraps to 0
			h.port = firstPort
		}
		err := s.bindTo(netip.AddrPortFrom(local.Addr(), h.port))
		if _, inUse := err.(*tcpip.ErrPortInUse); !inUse {
			return err
		}
	}
	return &tcpip.ErrNoPortAvailable{}
}

func (s *Socket) bindTo(local netip.AddrPort) tcpip.Error {
	address := tcpip.FullAddress{Port: local.Port()}
	if a := local.Addr().Unmap(); a.IsValid() && !a.IsUnspecified() {
		address.Addr = tcpip.AddrFromSlice(a.AsSlice())
	}
	if err := s.endpoint.Bind(address); err != nil {
		return err
	}
	s.local = local
	return nil
}

// Connect sends a SYN from local to remote (an active OPEN). The zero value of
// local, or of its parts, leaves the choice to the host. A nil error means that
// the handshake is under way: see [Socket.Connected].
func (s *Socket) Connect(local, remote netip.AddrPort) error {
	h := s.host
	h.begin(nil)
	defer h.settle()
	switch {
	case !remote.IsValid():
		return errorOf(&tcpip.ErrBadAddress{})
	case remote.Addr().Unmap().Is6() && s.endpoint.NetProto == ipv4.ProtocolNumber:
		return errorOf(&tcpip.ErrAddressFamilyNotSupported{})
	}
	// netstack reserves the port for the address bound to, but frees it for the
	// address connected from: bound to none, ports would never come back.
	if a := local.Addr(); !a.IsValid() || a.IsUnspecified() {
		local = netip.AddrPortFrom(h.source(remote.Addr()), local.Port())
	}
	switch err := s.bind(local); err.(type) {
	case nil:
	case *tcpip.ErrNoPortAvailable: // as Linux's connect has it
		return errorOf(&tcpip.ErrBadLocalAddress{})
	default:
		return errorOf(err)
	}
	var c *conn
	if h.watching {
		c = &conn{endpoint: s.endpoint, active: true, iss: s.iss}
	}
	h.begin(c)
	address := tcpip.FullAddress{Addr: tcpip.AddrFromSlice(remote.Addr().Unmap().AsSlice()), Port: remote.Port()}
	err := s.endpoint.Connect(address)
	if _, started := err.(*tcpip.ErrConnectStarted); !started {
		return errorOf(err)
	}
	s.opening = true
	key := s.identify()
	if s.conn = c; c != nil {
		c.key = key
		h.conns[key] = c
	}
	return nil
}

// identify takes note of who is connected to whom.
func (s *Socket) identify() connKey {
	id := s.endpoint.ID
	s.local = netip.AddrPortFrom(addrOf(id.LocalAddress), id.LocalPort)
	s.remote = netip.AddrPortFrom(addrOf(id.RemoteAddress), id.RemotePort)
	return connKey{Local: s.local, Remote: s.remote}
}

// source is the host's address to talk to remote from: the first of its family.
func (h *Host) source(remote netip.Addr) netip.Addr {
	for _, a := range h.wiring.Addresses {
		if a.Is4() == remote.Unmap().Is4() {
			return a
		}
	}
	return netip.Addr{}
}

// Connected tells how far the handshake has come: nil once it is done,
// ErrWouldBlock before, and an error once it has failed.
func (s *Socket) Connected() error {
	switch stateOf(s.endpoint) {
	case segment.SynSent, segment.SynReceived:
		return ErrWouldBlock
	case segment.Closed, segment.Listen:
		if err := s.endpoint.LastError(); err != nil {
			return errorOf(err)
		}
		return errorOf(&tcpip.ErrNotConnected{})
	}
	return nil
}

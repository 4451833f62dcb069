package sim

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/stack"
)

// Backlog is how many connections wait to be accepted where nothing else is
// said, as in Linux.
const Backlog = 4096

// Listener accepts connections: a [net.Listener].
type Listener struct{ socket *socket }

var _ net.Listener = (*Listener)(nil)

// Options are what a socket may be given before it is connected or listens.
// The zero value of each field leaves it to the host.
type Options struct {
	ISS     *segment.Seq   // the initial send sequence number
	Local   netip.AddrPort // the local address of a connection to be made
	Backlog int            // of a listener; default [Backlog]
}

// Listen is net.Listen on this host. network is "tcp", "tcp4" or "tcp6";
// address is "host:port", ":port", or "" for any free port.
func (h *Host) Listen(network, address string) (*Listener, error) {
	return h.ListenOptions(network, address, Options{})
}

// ListenOptions is Listen with options.
func (h *Host) ListenOptions(network, address string, o Options) (*Listener, error) {
	local, err := h.resolve(network, address, h)
	if err != nil {
		return nil, &net.OpError{Op: "listen", Net: network, Err: err}
	}
	s, err := h.stack.NewSocket(local.Addr())
	if err != nil {
		return nil, &net.OpError{Op: "listen", Net: network, Addr: tcpAddr(local), Err: err}
	}
	made := h.socket(s)
	if o.ISS != nil {
		s.SetISS(*o.ISS)
	}
	backlog := o.Backlog
	if backlog == 0 {
		backlog = Backlog
	}
	err = made.do(&call{op: "listen", args: number(int(local.Port())), try: func() error {
		return s.Listen(local, backlog)
	}})
	if err != nil {
		delete(h.sockets, made)
		s.Close()
		return nil, &net.OpError{Op: "listen", Net: network, Addr: tcpAddr(local), Err: systemError("bind", err)}
	}
	return &Listener{made}, nil
}

// Accept waits for a connection and takes it.
func (l *Listener) Accept() (net.Conn, error) {
	c, err := l.AcceptTCP()
	if err != nil {
		return nil, err
	}
	return c, nil
}

// AcceptTCP is Accept with the type that has more methods.
func (l *Listener) AcceptTCP() (*Conn, error) {
	s := l.socket
	var accepted *Conn
	accept := &call{op: "accept", waitsFor: "nobody has connected"}
	accept.try = func() error {
		a, err := s.stack.Accept()
		if err == nil {
			accepted = &Conn{socket: s.host.socket(a)}
			accept.about = accepted.socket
		}
		return err
	}
	accept.result = func() string { return s.host.network.display(accepted.socket.stack.Remote()) }
	err := s.do(accept)
	if err != nil {
		return nil, &net.OpError{Op: "accept", Net: "tcp", Addr: l.Addr(), Err: systemError("accept", err)}
	}
	return accepted, nil
}

// Close stops listening. Connections that nobody has accepted are reset.
func (l *Listener) Close() error {
	if err := l.socket.close("close", l.socket.stack.Close); err != nil {
		return &net.OpError{Op: "close", Net: "tcp", Addr: l.Addr(), Err: err}
	}
	return nil
}

// Addr is the address it listens on, a *net.TCPAddr.
func (l *Listener) Addr() net.Addr { return tcpAddr(l.socket.stack.Local()) }

// Dial is net.Dial from this host: it waits until the connection is made.
// network is "tcp", "tcp4" or "tcp6"; address is "host:port", the host given by
// its name or address.
func (h *Host) Dial(network, address string) (*Conn, error) {
	return h.DialOptions(network, address, Options{})
}

// DialContext is Dial in the form that http.Transport and others take. The
// context's own deadline is not virtual and is not looked at.
func (h *Host) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	if err := ctx.Err(); err != nil {
		return nil, &net.OpError{Op: "dial", Net: network, Err: err}
	}
	c, err := h.Dial(network, address)
	if err != nil {
		return nil, err
	}
	return c, nil
}

// DialOptions is Dial with options.
func (h *Host) DialOptions(network, address string, o Options) (*Conn, error) {
	remote, err := h.resolve(network, address, nil)
	if err != nil {
		return nil, &net.OpError{Op: "dial", Net: network, Err: err}
	}
	s, err := h.stack.NewSocket(remote.Addr())
	if err != nil {
		return nil, &net.OpError{Op: "dial", Net: network, Addr: tcpAddr(remote), Err: err}
	}
	made := h.socket(s)
	if o.ISS != nil {
		s.SetISS(*o.ISS)
	}
	started := false
	err = made.do(&call{
		op: "connect", waitsFor: "the handshake is not done",
		args:   func() string { return h.network.display(remote) },
		result: func() string { return "ok" },
		try: func() error {
			if started {
				return s.Connected()
			}
			started = true
			if err := s.Connect(o.Local, remote); err != nil {
				return err
			}
			return s.Connected()
		},
	})
	if err != nil {
		delete(h.sockets, made)
		s.Close()
		h.drain()
		return nil, &net.OpError{Op: "dial", Net: network, Addr: tcpAddr(remote), Err: systemError("connect", err)}
	}
	return &Conn{socket: made}, nil
}

// resolve finds the address that a user means. own is the host itself where
// the address is to listen on, and nil where it is to dial.
func (h *Host) resolve(network, address string, own *Host) (netip.AddrPort, error) {
	switch network {
	case "tcp", "tcp4", "tcp6":
	case "udp", "udp4", "udp6":
		return netip.AddrPort{}, errors.New("UDP is not simulated; use tcp, tcp4 or tcp6")
	default:
		return netip.AddrPort{}, net.UnknownNetworkError(network)
	}
	if address == "" && own != nil {
		address = ":0"
	}
	name, service, err := net.SplitHostPort(address)
	if err != nil {
		return netip.AddrPort{}, err
	}
	port, err := strconv.ParseUint(service, 10, 16)
	if err != nil || port == 0 && own == nil {
		return netip.AddrPort{}, &net.AddrError{Err: "invalid port; want a number from 1 to 65535", Addr: address}
	}
	a, err := h.address(network, name, own)
	return netip.AddrPortFrom(a, uint16(port)), err
}

func (h *Host) address(network, name string, own *Host) (netip.Addr, error) {
	fits := func(a netip.Addr) bool {
		return network == "tcp" || (network == "tcp4") == a.Is4()
	}
	if name == "" {
		if own == nil {
			return netip.Addr{}, errors.New("missing host in address")
		}
		return h.anyAddress(network), nil
	}
	if a, err := netip.ParseAddr(name); err == nil {
		if a = a.Unmap(); !fits(a) {
			return netip.Addr{}, fmt.Errorf("address %s is not of the family of %s", a, network)
		}
		return a, nil
	}
	node := h.network.named(name)
	if node == nil {
		return netip.Addr{}, &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}
	}
	for _, a := range node.Addresses() {
		if fits(a) && h.speaks(a) {
			return a, nil
		}
	}
	return netip.Addr{}, fmt.Errorf("%s has no address for %s that %s can reach", name, network, h.name)
}

// speaks reports whether the host has an address of a's family.
func (h *Host) speaks(a netip.Addr) bool {
	for _, b := range h.Addresses() {
		if a.Is4() == b.Is4() {
			return true
		}
	}
	return false
}

// anyAddress is the unspecified address to listen on: that of IPv6, which takes
// IPv4 connections too, if the host has IPv6.
func (h *Host) anyAddress(network string) netip.Addr {
	if network != "tcp4" && h.speaks(netip.IPv6Unspecified()) {
		return netip.IPv6Unspecified()
	}
	return netip.IPv4Unspecified()
}

// display is an address as traces show it: by host name, if it is known.
func (n *Network) display(a netip.AddrPort) string {
	if node := n.owner(a.Addr()); node != nil {
		return node.Name() + ":" + strconv.Itoa(int(a.Port()))
	}
	return strings.TrimPrefix(a.String(), "invalid AddrPort")
}

// Connections lists the connections of the host that are not CLOSED, accepted by
// an application or not, and the sockets that listen.
func (h *Host) Connections() []stack.Connection { return h.stack.Connections() }

package sim

import (
	"net"
	"net/netip"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/stack"
)

// Backlog is how many connections wait to be accepted where nothing else is
// said, as in Linux.
const Backlog = 4096

// Listener accepts connections: a [net.Listener] with the further methods of
// [net.TCPListener], but those that give out the operating system's socket.
type Listener struct {
	socket   *socket
	network  string // as Listen was given it
	deadline deadline
}

var _ net.Listener = (*Listener)(nil)

// Options are what a socket may be given before it is connected or listens.
// The zero value of each field leaves it to the host.
type Options struct {
	ISS     *segment.Seq   // the initial send sequence number
	DSCP    *int           // of what it sends, or its connections: see [Conn.SetDSCP]
	Local   netip.AddrPort // the local address of a connection to be made
	Backlog int            // of a listener; default [Backlog]

	ports *ports // where the local port comes from, unless Local has one
}

// Listen is net.Listen on this host. network is "tcp", "tcp4" or "tcp6"; address is
// "host:port", ":port" for all addresses of the host, those of IPv6 only if network
// says so, or "" for any free port. "localhost", 127.0.0.1 and ::1 are the host itself, at its
// own first address, which others may dial.
func (h *Host) Listen(network, address string) (*Listener, error) {
	return h.ListenOptions(network, address, Options{})
}

// ListenOptions is Listen with options.
func (h *Host) ListenOptions(network, address string, o Options) (*Listener, error) {
	asked, err := h.resolve(network, address, true)
	if err != nil {
		return nil, &net.OpError{Op: "listen", Net: network, Err: err}
	}
	local := h.listening(network, asked)
	made, err := h.open(local.Addr(), o)
	if err != nil {
		return nil, &net.OpError{Op: "listen", Net: network, Addr: tcpAddr(asked), Err: err}
	}
	made.listening = true
	backlog := o.Backlog
	if backlog == 0 {
		backlog = Backlog
	}
	err = made.do(&call{op: "listen", args: number(int(local.Port())), try: func() error {
		made.stack.SetIPv6Only(network == "tcp6")
		return made.stack.Listen(local, backlog)
	}})
	if err != nil {
		made.abandon()
		return nil, &net.OpError{Op: "listen", Net: network, Addr: tcpAddr(asked), Err: systemError("bind", err)}
	}
	return &Listener{socket: made, network: network}, nil
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
	accept := &call{op: "accept", waitsFor: "nobody has connected", deadline: &l.deadline}
	accept.try = func() error {
		a, err := s.stack.Accept()
		if err == nil {
			accepted = &Conn{socket: s.host.socket(a), network: l.network}
			accept.about = accepted.socket
		}
		return err
	}
	accept.result = func() string { return s.host.network.display(accepted.socket.stack.Remote()) }
	if err := s.do(accept); err != nil {
		return nil, l.opError("accept", err)
	}
	return accepted, nil
}

// SetDeadline sets the wall clock reading (see [Network.Time]) after which Accept
// fails with os.ErrDeadlineExceeded, also one that waits already. The zero time is
// no deadline.
func (l *Listener) SetDeadline(t time.Time) error {
	return l.socket.setDeadline(t, &l.deadline) // not in an OpError in package net either
}

// Close stops listening. Connections that nobody has accepted are reset.
func (l *Listener) Close() error {
	return l.opError("close", l.socket.close("close", l.socket.stack.Close))
}

// Addr is the address it listens on, a *net.TCPAddr.
func (l *Listener) Addr() net.Addr { return tcpAddr(l.socket.stack.Local()) }

// Connections lists the connections of the host that are not CLOSED, accepted by
// an application or not, and the sockets that listen.
func (h *Host) Connections() []stack.Connection {
	h.network.enter()
	defer h.network.leave()
	return h.stack.Connections()
}

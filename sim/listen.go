package sim

import (
	"cmp"
	"context"
	"errors"
	"net"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/stack"
)

// defaultBacklog is how many connections wait to be accepted where nothing else is
// said, as in Linux.
const defaultBacklog = 4096

// Listener accepts connections: a [net.Listener] with the further methods of
// [net.TCPListener], but those that give out the operating system's socket.
type Listener struct {
	socket   *socket
	network  string // as Listen was given it
	deadline deadline
}

var _ net.Listener = (*Listener)(nil)

// ListenConfig makes listeners on a host, as net.ListenConfig does on this machine. Only
// Host is required; the zero value of each other field leaves it to the host.
type ListenConfig struct {
	Host *Host
	// Backlog is how many connections wait to be accepted at most. Default 4096, as in
	// Linux.
	Backlog int
	// ISS is the initial send sequence number of its connections (RFC 9293 section
	// 3.4.1).
	ISS *segment.Seq
	// DSCP is that of what its connections send: see [Conn.SetDSCP].
	DSCP *int
}

// Listen is net.Listen on this host. network is "tcp", "tcp4" or "tcp6"; address is
// "host:port", ":port" for all addresses of the host, those of IPv6 only if network
// says so, or "" for any free port. "localhost", 127.0.0.1 and ::1 are the host itself, at its
// own first address, which others may dial.
func (h *Host) Listen(network, address string) (net.Listener, error) {
	return (&ListenConfig{Host: h}).Listen(context.Background(), network, address)
}

// ListenTCP is Listen with the type that has more methods.
func (h *Host) ListenTCP(network, address string) (*Listener, error) {
	return (&ListenConfig{Host: h}).ListenTCP(context.Background(), network, address)
}

// Listen listens on the host: see [Host.Listen]. As in package net it is the finding of
// the address that the context would end, which takes no time here.
func (c *ListenConfig) Listen(ctx context.Context, network, address string) (net.Listener, error) {
	l, err := c.ListenTCP(ctx, network, address)
	if err != nil {
		return nil, err
	}
	return l, nil
}

// ListenTCP is Listen with the type that has more methods.
func (c *ListenConfig) ListenTCP(ctx context.Context, network, address string) (*Listener, error) {
	h := c.Host
	if h == nil {
		return nil, &net.OpError{Op: "listen", Net: network, Err: errors.New("a sim.ListenConfig needs a Host to listen on")}
	}
	if err := ctx.Err(); err != nil {
		return nil, &net.OpError{Op: "listen", Net: network, Err: contextError(err)}
	}
	found, err := h.resolve(network, address, true)
	if err != nil {
		return nil, &net.OpError{Op: "listen", Net: network, Err: err}
	}
	asked := found[0]
	local := h.listening(network, asked)
	made, err := h.open(local.Addr(), c.ISS, c.DSCP)
	if err != nil {
		return nil, &net.OpError{Op: "listen", Net: network, Addr: tcpAddr(asked), Err: err}
	}
	made.listening = true
	err = made.do(&call{op: "listen", args: number(int(local.Port())), try: func() error {
		made.stack.SetIPv6Only(network == "tcp6")
		return made.stack.Listen(local, cmp.Or(c.Backlog, defaultBacklog))
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
			accepted = s.host.socket(a).connection(l.network)
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

// SetDeadline sets the wall clock reading (see [Network.Now]) after which Accept
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

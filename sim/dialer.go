package sim

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
)

// Dialer makes connections from a host, as [net.Dialer] does from this machine. Only
// Host is required. A host's name stands for its first address that fits; those of a name
// that [Network.AddName] has given are tried one after the other.
type Dialer struct {
	Host *Host
	// Timeout is how much virtual time a dial may take. Zero is no limit but TCP's
	// own, about two minutes.
	Timeout time.Duration
	// Deadline is the wall clock reading (see [Network.Now]) by which a dial must be
	// done. The zero time is no deadline.
	Deadline time.Time
	// LocalAddr is the address to dial from, a [*net.TCPAddr]. Without an IP address
	// the host chooses that, and with port 0 the port. Nil leaves both to the host.
	LocalAddr net.Addr
	// KeepAlive is how long a connection is idle before it is probed, and the time
	// between probes. Zero leaves it to the host's configuration, which is no probing
	// (net.Dialer's default is to probe after 15 s); a negative value turns it off.
	// It is ignored if KeepAliveConfig.Enable is true.
	KeepAlive time.Duration
	// KeepAliveConfig is used if its Enable is true: see [Conn.SetKeepAliveConfig].
	KeepAliveConfig net.KeepAliveConfig
	// Background has a dial return at once, as TCP_FASTOPEN_CONNECT does on Linux: the
	// handshake goes on, the connection's calls wait for it, and fail as the dial would
	// have. It is for programs that dial with a mutex held, which would stop a bubble's
	// time. Of several addresses the first is tried, and the context ends no handshake.
	Background bool
	// ISS is the initial send sequence number (RFC 9293 section 3.4.1). Nil leaves it
	// to the host.
	ISS *segment.Seq
	// DSCP is that of what the connection sends: see [Conn.SetDSCP]. Nil leaves it to
	// the host.
	DSCP *int

	ports *ports // where the local port comes from, unless LocalAddr has one
}

// NewDialer makes a dialer whose connections come from ports of its own: the next
// block of 64 of the dynamic range (RFC 6335 section 6), counted from its upper end,
// 65472 to 65535 for the host's first dialer. Ports belong to what identifies a
// connection, and the host hands out those of other dials in turn; so where
// goroutines of one host dial at the same instant, which of them gets which is
// the scheduler's choice, and one run differs from the next. Make a dialer for each
// of them before they start. A dialer whose ports are all in use, say in TIME-WAIT,
// takes another block.
func (h *Host) NewDialer() *Dialer {
	h.network.enter()
	defer h.network.leave()
	p := &ports{host: h}
	p.grow()
	return &Dialer{Host: h, ports: p}
}

// Dial is net.Dial from this host: it waits until the connection is made. network
// is "tcp", "tcp4" or "tcp6"; address is "host:port", the host given by its name or
// address. Without a host, or with "localhost" or 127.0.0.1, it is this one. The port
// may be the name of a common service, such as "http".
func (h *Host) Dial(network, address string) (net.Conn, error) {
	return h.DialContext(context.Background(), network, address)
}

// DialTCP is Dial with the type that has more methods.
func (h *Host) DialTCP(network, address string) (*Conn, error) {
	return (&Dialer{Host: h}).DialTCP(context.Background(), network, address)
}

// DialContext is Dial in the form that http.Transport and others take. When the
// context is done before the connection is made, the dial ends with an error that is
// context.Canceled or context.DeadlineExceeded. With the driver [Loop] a deadline of
// the context's is one of real time, and it is looked at between events; use [Dialer]
// for a virtual one.
func (h *Host) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	return (&Dialer{Host: h}).DialContext(ctx, network, address)
}

// Dial is DialContext without a context.
func (d *Dialer) Dial(network, address string) (net.Conn, error) {
	return d.DialContext(context.Background(), network, address)
}

// DialContext makes a connection: see [Host.DialContext].
func (d *Dialer) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	c, err := d.DialTCP(ctx, network, address)
	if err != nil {
		return nil, err
	}
	return c, nil
}

// DialTCP is DialContext with the type that has more methods.
func (d *Dialer) DialTCP(ctx context.Context, network, address string) (*Conn, error) {
	if ctx == nil {
		panic("nil context")
	}
	if d.Host == nil {
		return nil, &net.OpError{Op: "dial", Net: network, Err: errors.New("a sim.Dialer needs a Host to dial from")}
	}
	var local netip.AddrPort
	switch a := d.LocalAddr.(type) {
	case nil:
	case *net.TCPAddr:
		local = netip.AddrPortFrom(a.AddrPort().Addr().Unmap(), a.AddrPort().Port())
	default:
		return nil, &net.OpError{Op: "dial", Net: network, Err: &net.AddrError{Err: "mismatched local address type", Addr: a.String()}}
	}
	c, err := d.dial(ctx, network, address, local)
	if err != nil {
		return nil, err
	}
	switch {
	case d.KeepAliveConfig.Enable:
		c.SetKeepAliveConfig(d.KeepAliveConfig)
	case d.KeepAlive > 0:
		c.SetKeepAliveConfig(net.KeepAliveConfig{Enable: true, Idle: d.KeepAlive, Interval: d.KeepAlive})
	case d.KeepAlive < 0:
		c.SetKeepAlive(false)
	}
	return c, nil
}

// until is when a dial that begins now has to be done.
func (d *Dialer) until(ctx context.Context) *deadline {
	n := d.Host.network
	now := n.Now()
	earliest := d.Deadline
	sooner := func(t time.Time) {
		if earliest.IsZero() || t.Before(earliest) {
			earliest = t
		}
	}
	if d.Timeout != 0 {
		sooner(now.Add(d.Timeout))
	}
	if t, ok := ctx.Deadline(); ok && n.config.Driver != Loop {
		sooner(t)
	}
	var until deadline
	until.move(n, earliest)
	return &until
}

// dial makes a connection, unless the context or the deadline ends it: with the first
// address that answers, each of which is given its part of the time.
func (d *Dialer) dial(ctx context.Context, network, address string, local netip.AddrPort) (*Conn, error) {
	all, err := d.Host.resolve(network, address, false)
	if err != nil {
		return nil, &net.OpError{Op: "dial", Net: network, Err: err}
	}
	if err := d.Host.network.foreign(d.Deadline); err != nil {
		return nil, &net.OpError{Op: "dial", Net: network, Err: d.Host.network.tell(err)}
	}
	until := d.until(ctx)
	if d.Background {
		ctx, all = context.WithoutCancel(ctx), all[:1]
	}
	var first error // which package net tells of, too
	for i, asked := range all {
		c, err := d.dialOne(ctx, network, asked, local, until.share(d.Host.network.Elapsed(), len(all)-i))
		if err == nil {
			return c, nil
		}
		first = cmp.Or(first, err)
	}
	return nil, first
}

// share is the deadline for one of so many dials, as package net divides the time.
func (d *deadline) share(now time.Duration, dials int) *deadline {
	if !d.set || dials == 1 {
		return d
	}
	const least = 2 * time.Second
	left := d.at - now
	return &deadline{set: true, at: now + min(max(left/time.Duration(dials), least), left)}
}

// dialOne makes a connection with one address.
func (d *Dialer) dialOne(ctx context.Context, network string, asked, local netip.AddrPort, until *deadline) (*Conn, error) {
	h := d.Host
	failed := func(err error) (*Conn, error) {
		e := &net.OpError{Op: "dial", Net: network, Addr: tcpAddr(asked), Err: err}
		if chosen(local) {
			e.Source = tcpAddr(local)
		}
		return nil, e
	}
	remote := h.dialing(network, asked)
	made, err := h.open(remote.Addr(), d.ISS, d.DSCP)
	if err != nil {
		return failed(err)
	}
	connect := func() error {
		err := made.connect(ctx, d.ports, local, remote, until)
		if err != nil {
			made.abandon()
			err = systemError(connectStep(err, local), contextError(err))
		}
		return err
	}
	if d.Background {
		made.inBackground(connect)
	} else if err := connect(); err != nil {
		return failed(err)
	}
	return made.connection(network), nil
}

// open makes a socket to talk to peers of an address's family.
func (h *Host) open(peer netip.Addr, iss *segment.Seq, dscp *int) (*socket, error) {
	if err := h.network.misused(); err != nil {
		return nil, err
	}
	h.network.enter()
	defer h.network.leave()
	switch {
	case h.network.engine.Closed():
		return nil, net.ErrClosed
	case h.down:
		return nil, fmt.Errorf("host %s has crashed; Restart starts it again", h.name)
	}
	if dscp != nil {
		if err := checkDSCP(*dscp); err != nil {
			return nil, err
		}
	}
	s, err := h.stack.NewSocket(peer)
	if err != nil {
		return nil, err
	}
	if iss != nil {
		s.SetISS(*iss)
	}
	if dscp != nil {
		s.SetDSCP(*dscp)
	}
	return h.socket(s), nil
}

// abandon gives up a socket that nobody has seen.
func (s *socket) abandon() {
	n := s.host.network
	n.enter()
	defer n.leave()
	delete(s.host.sockets, s)
	s.operations = nil // it may not have begun yet
	if !n.engine.Closed() && !s.host.down {
		s.stack.Close()
		s.host.drain()
	}
}

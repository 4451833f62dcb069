package scenario

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim"
)

var socketCommands = []command{
	{
		name:     "listen",
		owner:    hosts,
		usage:    []string{"HOST listen PORT [backlog=NUMBER] [iss=NUMBER]"},
		summary:  "Lets others connect to a port (a passive OPEN, RFC 9293 section 3.9.1.1).",
		settings: describe(listenSettings),
		parse:    parseListen,
	},
	{
		name:    "connect",
		owner:   hosts,
		usage:   []string{"HOST connect [HOST:|ADDRESS:]PORT [local=PORT] [iss=NUMBER] [as NAME]"},
		summary: "Opens a connection to a port of the other host (an active OPEN, RFC 9293 section 3.9.1.1), and waits until it is made.",
		detail: "It becomes the connection that the host's further lines speak of. One that is given a " +
			"name is spoken of as HOST.NAME instead. An IPv6 address stands in brackets: [fd00::2]:80.",
		settings: describe(connectSettings),
		parse:    parseConnect,
	},
	{
		name:    "accept",
		owner:   hosts,
		usage:   []string{"HOST accept [PORT] [as NAME]"},
		summary: "Takes the next connection that somebody has made to a port on which the host listens, and waits for one.",
		detail:  "Without PORT it is the port that the host began to listen on last. As for NAME, see connect.",
		parse:   parseAccept,
	},
	{
		name:    "unlisten",
		owner:   hosts,
		usage:   []string{"HOST unlisten [PORT]"},
		summary: "Listens no more; connections that nobody has accepted are reset.",
		detail:  "Without PORT it is the port that the host began to listen on last.",
		parse:   parseUnlisten,
	},
	{
		name:    "shutdown",
		owner:   connections,
		usage:   []string{"HOST[.NAME] shutdown write|read|both"},
		summary: "Ends one direction of a connection, or both, and keeps the socket.",
		detail: "Ending the writing one sends a FIN after what was written (a CLOSE in terms of RFC 9293 " +
			"section 3.9.1.4), and the peer may go on sending: a half-close. Of the end of the reading one the peer is not told.",
		parse: parseShutdown,
	},
	{
		name:    "close",
		owner:   connections,
		usage:   []string{"HOST[.NAME] close"},
		summary: "Closes a connection for both directions, without waiting.",
		detail: "What was written is still sent, and then a FIN. If data was received that nobody has read, " +
			"a reset is sent instead (RFC 9293 section 3.6.1).",
		parse: ending((*sim.Conn).Close),
	},
	{
		name:    "abort",
		owner:   connections,
		usage:   []string{"HOST[.NAME] abort"},
		summary: "Ends a connection at once with a reset (RFC 9293 section 3.9.1.6).",
		parse:   ending((*sim.Conn).Abort),
	},
}

// options are what a socket is given before it is connected or listens.
type options struct {
	iss     *segment.Seq
	port    uint16 // the local one
	backlog int
}

var issSetting = setting[options]{"iss", "NUMBER", "initial send sequence number; default: the host's",
	pointer(parseSeq, func(o *options) **segment.Seq { return &o.iss })}

var listenSettings = []setting[options]{
	{"backlog", "NUMBER", "how many connections may wait to be accepted; default 4096",
		into(number(1, 1<<16), func(o *options) *int { return &o.backlog })},
	issSetting,
}

var connectSettings = []setting[options]{
	{"local", "PORT", "the port to connect from; default: the next one from 49152 on",
		into(parsePort, func(o *options) *uint16 { return &o.port })},
	issSetting,
}

// socketOptions takes the settings of a socket to be made.
func socketOptions(a *args, table []setting[options]) options {
	var o options
	settings(a, table)(&o)
	if o.iss != nil {
		a.parser.scenario.chosen = true
	}
	return o
}

func parseListen(a *args) step {
	port := take(a, "PORT", parsePort)
	o := socketOptions(a, listenSettings)
	setup, line := a.host, a.line
	return func(p *process) error {
		h := p.host(setup)
		config := sim.ListenConfig{Host: h.Host, Backlog: o.backlog, ISS: o.iss}
		l, err := config.ListenTCP(context.Background(), "tcp", ":"+strconv.Itoa(int(port)))
		if err != nil {
			return &callError{err: err, hint: h.whoListens(setup.name, port)}
		}
		h.listeners = append(h.listeners, &listener{l, port, line})
		return nil
	}
}

func parseConnect(a *args) step {
	name := a.as()
	target := take(a, "PORT or HOST:PORT", a.target)
	o := socketOptions(a, connectSettings)
	setup := a.host
	return func(p *process) error {
		h := p.host(setup)
		dialer := sim.Dialer{Host: h.Host, ISS: o.iss, LocalAddr: &net.TCPAddr{Port: int(o.port)}}
		c, err := dialer.DialTCP(context.Background(), "tcp", target)
		switch {
		case errors.Is(err, syscall.ECONNREFUSED):
			return &callError{err: err, hint: p.run.whyRefused(target)}
		case errors.Is(err, syscall.EADDRINUSE):
			return &callError{err: err, hint: fmt.Sprintf("port %d of %s belongs to another connection; take another, or wait until that is CLOSED", o.port, setup.name)}
		case err != nil:
			return called(err)
		}
		h.keep(name, c, p.run.octets)
		return nil
	}
}

// target reads where to connect to: PORT of the other host, HOST:PORT or
// ADDRESS:PORT.
func (a *args) target(text string) (string, error) {
	name, service, err := net.SplitHostPort(text)
	if err != nil {
		name, service = "", text
	}
	port, err := parsePort(service)
	if err != nil {
		return "", err
	}
	if name == "" {
		peer := a.peer()
		if peer == nil {
			return "", fmt.Errorf("%d of which host? want HOST:%[1]d; there are %s", port, strings.Join(a.parser.hostNames(), ", "))
		}
		name = peer.name
	}
	if _, err := netip.ParseAddr(name); err != nil && a.parser.host(name) == nil {
		return "", unknown("host", name, a.parser.hostNames())
	}
	return net.JoinHostPort(name, strconv.Itoa(int(port))), nil
}

func parseAccept(a *args) step {
	name := a.as()
	port := a.listenPort()
	setup := a.host
	return func(p *process) error {
		h := p.host(setup)
		l, err := h.listener(setup.name, port)
		if err != nil {
			return err
		}
		c, err := l.AcceptTCP()
		if err != nil {
			return called(err)
		}
		h.keep(name, c, p.run.octets)
		return nil
	}
}

func parseUnlisten(a *args) step {
	port := a.listenPort()
	setup := a.host
	return func(p *process) error {
		h := p.host(setup)
		l, err := h.listener(setup.name, port)
		if err != nil {
			return err
		}
		h.listeners = slices.DeleteFunc(h.listeners, func(other *listener) bool { return other == l })
		return called(l.Close())
	}
}

// listenPort takes the PORT of a listener, 0 for the latest one.
func (a *args) listenPort() uint16 {
	if !a.more() {
		return 0
	}
	return take(a, "PORT", parsePort)
}

// listener finds what listens on the port.
func (h *host) listener(name string, port uint16) (*listener, error) {
	for i := len(h.listeners) - 1; i >= 0; i-- {
		if l := h.listeners[i]; port == 0 || port == l.port {
			return l, nil
		}
	}
	if port == 0 {
		return nil, fmt.Errorf(`%s does not listen; put "%[1]s listen PORT" before it`, name)
	}
	return nil, fmt.Errorf(`%s does not listen on port %d; put "%[1]s listen %[2]d" before it`, name, port)
}

func parseShutdown(a *args) step {
	direction := take(a, "write, read or both", oneOf("direction", "write", "read", "both"))
	return a.onConn(func(_ *process, c *conn) error {
		var read, write error
		if direction != "write" {
			read = c.CloseRead()
		}
		if direction != "read" {
			write = c.CloseWrite()
		}
		return c.called(errors.Join(read, write))
	})
}

// ending makes the parse function of a command that ends a connection.
func ending(end func(*sim.Conn) error) func(a *args) step {
	return func(a *args) step {
		line := a.line
		return a.onConn(func(_ *process, c *conn) error {
			if err := end(c.Conn); err != nil {
				return c.called(err)
			}
			c.closed = line
			return nil
		})
	}
}

// onConn is a step that does something with the connection that the line speaks
// of.
func (a *args) onConn(do func(p *process, c *conn) error) step {
	setup, name := a.host, a.conn
	return func(p *process) error {
		c, err := p.host(setup).conn(setup.name, name)
		if err != nil {
			return err
		}
		return do(p, c)
	}
}

// conn finds a connection by its name.
func (h *host) conn(host, name string) (*conn, error) {
	c := h.conns[name]
	as := ""
	if name != "" {
		as = " as " + name
	}
	switch {
	case c != nil:
		return c, nil
	case len(h.listeners) > 0:
		return nil, fmt.Errorf(`no connection%s; put "%s accept%[1]s" before it`, as, host)
	}
	return nil, fmt.Errorf(`no connection%s; put "%s connect PORT%[1]s" before it, or "%[2]s listen PORT" and "%[2]s accept%[1]s"`, as, host)
}

// called marks the result of a call on the connection. Where it is closed, the
// error tells the line that did it.
func (c *conn) called(err error) error {
	if errors.Is(err, net.ErrClosed) && c.closed > 0 {
		return &callError{err: err, more: fmt.Sprintf(", closed in line %d", c.closed), hint: "put it above that line"}
	}
	return called(err)
}

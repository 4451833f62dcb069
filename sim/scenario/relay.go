package scenario

import (
	"context"
	"errors"
	"io"
	"net"
	"strconv"

	"github.com/seed-8df93623/tcpsim/sim"
)

// relay is a proxy, an application in one line: it passes on what comes on a connection to it over
// one of its own.
type relay struct {
	target      string
	connections int
	noHalfClose bool
}

var relayCommand = command{
	name:  "relay",
	owner: hosts,
	usage: []string{"HOST relay PORT HOST:PORT [KEY=VALUE...]"},
	summary: "Is a proxy that splits connections, beside the lines that follow: accepts one at PORT, opens another to the target, and passes on what comes on either, " +
		"the end of the stream, too (RFC 3135 section 2.4).",
	detail:   "What is reset on one side it resets on the other. wait waits until its connections have ended.",
	settings: describe(relaySettings),
	parse:    parseRelay,
}

var relaySettings = []setting[relay]{
	{"connections", "NUMBER", "how many it serves, each beside the others; default 1", into(number(1, mostNodes), func(x *relay) *int { return &x.connections })},
	{"half-close", "on|off", "passes on the end of one direction and lets the other go on; off closes both; default on", into(parseOff, func(x *relay) *bool { return &x.noHalfClose })},
}

func parseRelay(a *args) step {
	port := take(a, "PORT", parsePort)
	x := relay{target: take(a, "HOST:PORT", a.target), connections: 1}
	settings(a, relaySettings)(&x)
	setup := a.host
	return func(p *process) error {
		l, err := p.host(setup).Listen("tcp", ":"+strconv.Itoa(int(port)))
		if err != nil {
			return called(err)
		}
		line := p.at.line
		return p.start("relay", []*statement{{line: line, what: "relay", run: func(p *process) error {
			defer l.Close()
			for range x.connections {
				c, err := l.Accept()
				if err != nil {
					return called(err)
				}
				serve := func(p *process) error { return x.serve(p, p.host(setup).Host, c.(*sim.Conn)) }
				if err := p.start("", []*statement{{line: line, what: "relay", run: serve}}); err != nil {
					return err
				}
			}
			return nil
		}}})
	}
}

// serve joins a connection with one to the target.
func (x *relay) serve(p *process, h *sim.Host, near *sim.Conn) error {
	dialer := sim.Dialer{Host: h}
	far, err := dialer.DialTCP(context.Background(), "tcp", x.target)
	if err != nil {
		return called(near.Abort()) // as its own is refused
	}
	line := p.at.line
	back := func(*process) error { x.pass(near, far); return nil }
	if err := p.start("", []*statement{{line: line, what: "relay", run: back}}); err != nil {
		return err
	}
	x.pass(far, near)
	if err := p.wait(); err != nil {
		return err
	}
	near.Close()
	far.Close()
	return nil
}

// pass passes on what comes, and how it ends. Errors are the peers' doing, which the
// trace shows.
func (x *relay) pass(to, from *sim.Conn) {
	_, err := io.Copy(plainWriter{to}, plainReader{from})
	switch {
	case errors.Is(err, net.ErrClosed):
	case err != nil:
		to.Abort()
		from.Abort()
	case x.noHalfClose:
		to.Close()
		from.Close()
	default:
		to.CloseWrite()
	}
}

// plainWriter and plainReader have io.Copy read and write by itself.
type plainWriter struct{ io.Writer }
type plainReader struct{ io.Reader }

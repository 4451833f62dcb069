package sim_test

import (
	"net"
	"testing"
	"time"

	"github.com/seed-8df93623/tcpsim/sim"
	"github.com/seed-8df93623/tcpsim/sim/link"
	"github.com/seed-8df93623/tcpsim/stack"
	"golang.org/x/net/nettest"
)

// What the Go project asks of every net.Conn holds for those of a network in real
// time, over a clean link and over a bad one. The hosts of that do without RACK, as
// with it netstack now and then leaves a lost tail unsent for ever (docs/netstack.md).
func TestConnIsANetConn(t *testing.T) {
	for name, test := range map[string]struct {
		path link.Config
		tcp  stack.Config
	}{
		"clean": {},
		"bad": {
			link.Config{Delay: time.Millisecond, Loss: 0.005, Jitter: time.Millisecond, Reorder: true},
			stack.Config{NoRACK: true},
		},
	} {
		t.Run(name, func(t *testing.T) {
			for range *runs {
				nettest.TestConn(t, func() (net.Conn, net.Conn, func(), error) { return makePipe(test.path, test.tcp) })
			}
		})
	}
}

// makePipe makes a connection over a link of its own, in real time.
func makePipe(path link.Config, tcp stack.Config) (client, server net.Conn, stop func(), err error) {
	n := sim.New(sim.Config{Seed: 1, Driver: sim.WallClock})
	defer func() {
		if err != nil {
			n.Close()
		}
	}()
	a, err := n.AddHost(sim.HostConfig{Name: "client", TCP: tcp})
	if err != nil {
		return nil, nil, nil, err
	}
	b, err := n.AddHost(sim.HostConfig{Name: "server", TCP: tcp})
	if err != nil {
		return nil, nil, nil, err
	}
	if _, err := n.AddLink(a, b, path); err != nil {
		return nil, nil, nil, err
	}
	l, err := b.Listen("tcp", ":http")
	if err != nil {
		return nil, nil, nil, err
	}
	if client, err = a.Dial("tcp", "server:http"); err != nil {
		return nil, nil, nil, err
	}
	if server, err = l.Accept(); err != nil {
		return nil, nil, nil, err
	}
	return client, server, func() {
		client.Close()
		server.Close()
		l.Close()
		n.Close()
	}, nil
}

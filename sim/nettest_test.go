package sim_test

import (
	"net"
	"testing"
	"time"

	"github.com/seed-8df93623/tcpsim/sim"
	"golang.org/x/net/nettest"
)

// What the Go project asks of every net.Conn holds for those of a network in real
// time, over a clean link and over a bad one.
func TestConnIsANetConn(t *testing.T) {
	for name, path := range map[string]sim.Path{
		"clean": {},
		"bad":   {Delay: time.Millisecond, Loss: 0.005, Jitter: time.Millisecond, Reorder: true},
	} {
		t.Run(name, func(t *testing.T) {
			for range *runs {
				nettest.TestConn(t, func() (net.Conn, net.Conn, func(), error) { return makePipe(path) })
			}
		})
	}
}

// makePipe makes a connection over a link of its own, in real time.
func makePipe(path sim.Path) (client, server net.Conn, stop func(), err error) {
	n := sim.New(sim.Config{Seed: 1, Driver: sim.WallClock})
	defer func() {
		if err != nil {
			n.Close()
		}
	}()
	a, err := n.AddHost(sim.HostConfig{Name: "client"})
	if err != nil {
		return nil, nil, nil, err
	}
	b, err := n.AddHost(sim.HostConfig{Name: "server"})
	if err != nil {
		return nil, nil, nil, err
	}
	if _, err := n.Link(a, b, path); err != nil {
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

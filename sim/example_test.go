package sim_test

import (
	"fmt"
	"io"
	"net/netip"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim"
	"github.com/seed-8df93623/tcpsim/sim/link"
)

// linked is a client and a server with a link between them.
func linked(config sim.Config, c link.Config) (n *sim.Network, client, server *sim.Host, l *sim.Link) {
	n = sim.New(config)
	client, _ = n.AddHost(sim.HostConfig{Name: "client"})
	server, _ = n.AddHost(sim.HostConfig{Name: "server"})
	l, _ = n.AddLink(client, server, c)
	return n, client, server, l
}

// Processes use plain connections. While they compute, no time passes.
func Example() {
	n, client, server, _ := linked(sim.Config{Seed: 1}, link.Config{Delay: 25 * time.Millisecond})
	defer n.Close()
	l, _ := server.Listen("tcp", ":80")
	n.Go("server", func() error {
		c, err := l.Accept()
		if err != nil {
			return err
		}
		defer c.Close()
		_, err = io.Copy(c, c)
		return err
	})
	n.Go("client", func() error {
		c, err := client.DialTCP("tcp", "server:80")
		if err != nil {
			return err
		}
		defer c.Close()
		fmt.Fprint(c, "hello")
		c.CloseWrite()
		answer, err := io.ReadAll(c)
		fmt.Printf("%s after %s\n", answer, n.Elapsed().Round(time.Millisecond))
		return err
	})
	fmt.Println(n.Run())
	// Output:
	// hello after 100ms
	// <nil>
}

// A rule loses the first segment with data, which is sent again.
func ExampleDirection_AddRule() {
	n, client, server, l := linked(sim.Config{Seed: 1}, link.Config{Delay: 25 * time.Millisecond})
	defer n.Close()
	l.Forward().AddRule(link.Next(link.Data, link.Drop()))
	ln, _ := server.Listen("tcp", ":80")
	c, _ := client.Dial("tcp", "server:80")
	accepted, _ := ln.Accept()
	fmt.Fprint(c, "hello")
	io.ReadFull(accepted, make([]byte, 5))
	fmt.Println("longer than without the loss:", n.Elapsed() > 200*time.Millisecond)
	// Output: longer than without the loss: true
}

// A peer is a host without a TCP: each segment is written by hand.
func ExampleNetwork_AddPeer() {
	n := sim.New(sim.Config{Seed: 1})
	defer n.Close()
	host, _ := n.AddHost(sim.HostConfig{Name: "host"})
	peer, _ := n.AddPeer("peer")
	n.AddLink(peer, host, link.Config{})
	from, to := "10.0.0.2:1000", "10.0.0.1:80"
	peer.Send(segment.Segment{Src: netip.MustParseAddrPort(from), Dst: netip.MustParseAddrPort(to), Flags: segment.SYN, Seq: 100})
	answer, _ := peer.Receive(time.Second)
	fmt.Println("nobody listens:", answer.Flags, answer.Ack)
	// Output: nobody listens: RST ACK 101
}

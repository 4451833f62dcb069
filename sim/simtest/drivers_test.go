package simtest_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim"
	"github.com/seed-8df93623/tcpsim/sim/link"
	"github.com/seed-8df93623/tcpsim/sim/simtest"
	"github.com/seed-8df93623/tcpsim/stack"
	"github.com/seed-8df93623/tcpsim/trace/conversation"
)

// everyDriver runs a body with each driver.
func everyDriver(t *testing.T, body func(t *testing.T, config simtest.Config)) {
	t.Run("loop", func(t *testing.T) { body(t, simtest.Config{Seed: 7}) })
	t.Run("bubble", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) { body(t, simtest.Config{Seed: 7}) })
	})
	t.Run("wall clock", func(t *testing.T) {
		body(t, simtest.Config{Seed: 7, Driver: sim.WallClock, Link: link.Config{Delay: time.Millisecond}})
	})
}

// assertions are bodies that pass, and together use all assertions.
var assertions = map[string]func(t *testing.T, config simtest.Config){
	"network": func(t *testing.T, config simtest.Config) {
		n := simtest.New(t, config)
		client, server := n.Connect()
		n.Write(client, "hello")
		n.From(n.Client).Expect("P. 1:6(5) ack 1", "the client sends the data")
		n.From(n.Server).Expect(". 1:1(0) ack 6", "the server acknowledges it").Is(conversation.PureACK, "nothing goes with the ACK")
		n.ExpectRead(server, "hello", "the server reads it")
		n.From(n.Client).Drain(0)
		n.From(n.Client).ExpectNothing(time.Millisecond, "there is nothing to say")
		n.CloseConn(client)
		n.ExpectState(client, segment.FinWait2, "the FIN is acknowledged")
		n.ExpectState(server, segment.CloseWait, "the FIN has come")
		n.ExpectEOF(server, "the end of the stream")
		n.From(n.Client).Expect("F. 6:6(0)", "close sends a FIN")
		n.From(n.Server).Expect(". ack 7", "which is acknowledged")
		n.ExpectNoMore("the server does not close")
	},
	"handshake": func(t *testing.T, config simtest.Config) {
		config.Client.TCP.ISS, config.Server.TCP.ISS = new(segment.Seq(1000)), new(segment.Seq(8000))
		n := simtest.New(t, config)
		n.Connect()
		n.ExpectHandshake(1000, 8000, "each side acknowledges the other's initial sequence number")
		n.ExpectTcpdump(`
			IP 1.1.1.1.5000 > 1.1.1.2.80: Flags [S], seq 700000, win 1, length 0
			IP 1.1.1.2.80 > 1.1.1.1.5000: Flags [S.], seq 800000, ack 700001, win 1, length 0
			IP 1.1.1.1.5000 > 1.1.1.2.80: Flags [.], ack 1, win 1, length 0
		`, simtest.Also{}, "as a real host does")
	},
	"retransmission": func(t *testing.T, config simtest.Config) {
		n := simtest.New(t, config)
		client, server := n.Connect()
		n.Link.Forward().AddRule(link.Next(client.Sends(link.Data), link.Drop()))
		n.Write(client, "hello")
		n.From(n.Client).ExpectRetransmission(simtest.Retransmission{Octets: "1:6", By: conversation.TailLossProbe}, "it is lost")
		n.ExpectRead(server, "hello", "the application does not notice")
	},
	"process": func(t *testing.T, config simtest.Config) {
		n := simtest.New(t, config)
		client, server := n.Connect()
		done := false
		n.Go("echo", func() error {
			b := make([]byte, 5)
			if _, err := server.Read(b); err != nil {
				return err
			}
			done = true
			_, err := server.Write(b)
			return err
		})
		n.Write(client, "hello")
		n.ExpectRead(client, "hello", "the server echoes")
		assert.True(t, done)
	},
	"peer": func(t *testing.T, config simtest.Config) {
		p := simtest.NewPeer(t, peerConfig(config))
		f := p.Connect(simtest.Handshake{})
		f.Send(`P. 1:6(5) ack 1 "hello"`)
		f.Expect(". ack 6", "data is acknowledged")
		f.ExpectRead("hello", "the application reads it")
		f.Write("hi")
		f.Expect(`P. 1:3(2) ack 6 "hi"`, "the application answers")
		f.Send("F. 6 ack 3")
		f.Expect(". ack 7", "the FIN is acknowledged")
		f.ExpectEOF("the end of the stream")
		f.ExpectState(segment.CloseWait, "the peer has closed")
		f.ExpectNothing(time.Millisecond, "nothing else is sent")
		f.Close()
		f.ExpectState(segment.LastAck, "the host has closed, too")
		assert.Len(t, f.Drain(0), 1, "its FIN")
	},
	"dialed peer": func(t *testing.T, config simtest.Config) {
		peer := peerConfig(config)
		peer.Host.TCP = stack.Config{NoTimestamps: true}
		f := simtest.NewPeer(t, peer).Dial(simtest.Handshake{})
		f.ExpectState(segment.Established, "the connection is open")
	},
}

// peerConfig is a network with a scripted peer in place of one with two hosts.
func peerConfig(c simtest.Config) simtest.PeerConfig {
	return simtest.PeerConfig{Seed: c.Seed, Link: c.Link, Driver: c.Driver}
}

func TestEveryDriver(t *testing.T) {
	for name, body := range assertions {
		t.Run(name, func(t *testing.T) { everyDriver(t, body) })
	}
}

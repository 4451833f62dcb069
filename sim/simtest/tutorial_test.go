package simtest_test

// What docs/testing.md shows. TestPage makes sure that it shows just this.

import (
	"testing"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim"
	"github.com/seed-8df93623/tcpsim/sim/link"
	"github.com/seed-8df93623/tcpsim/sim/simtest"
	"github.com/seed-8df93623/tcpsim/stack"
	"github.com/seed-8df93623/tcpsim/trace/conversation"
)

func TestHello(t *testing.T) {
	n := simtest.New(t, simtest.Config{})
	client, server := n.Connect()
	n.Write(client, "hello")
	n.CloseConn(client)
	n.ExpectRead(server, "hello", "the server reads what the client wrote")
	n.ExpectEOF(server, "and then the end of the stream")
}

func TestSegmentsOfHello(t *testing.T) {
	n := simtest.New(t, simtest.Config{})
	client, server := n.Connect()
	n.Write(client, "hello")
	n.From(n.Client).Expect("P. 1:6(5) ack 1", "the client sends the data")
	n.From(n.Server).Expect(". 1:1(0) ack 6", "the server acknowledges it")
	n.CloseConn(client)
	n.From(n.Client).Expect("F. 6:6(0) ack 1", "close sends a FIN")
	n.ExpectState(client, segment.FinWait2, "the FIN is acknowledged, but the server has not closed")
	n.ExpectState(server, segment.CloseWait, "the server knows that the client has closed")
	n.From(n.Server).Expect(". 1:1(0) ack 7", "the ACK of the FIN")
	n.From(n.Server).ExpectNothing(5*time.Second, "a half-closed connection is silent")
}

func TestLostSegment(t *testing.T) {
	n := simtest.New(t, simtest.Config{})
	client, server := n.Connect()
	n.Link.Forward().AddRule(link.Nth(link.Data, link.Drop(), 1))
	n.Write(client, "hello")
	n.From(n.Client).ExpectRetransmission(simtest.Retransmission{
		Octets: "1:6", By: conversation.TailLossProbe, After: 210 * time.Millisecond,
	}, "lost data is sent again, by a probe of the tail (RFC 8985 section 7); with NoRACK it is the retransmission timer (RFC 6298 section 5.4)")
	n.ExpectRead(server, "hello", "the application does not notice")
}

func TestPiggyback(t *testing.T) {
	config := simtest.Config{
		Client: sim.HostConfig{TCP: stack.Config{ISS: new(segment.Seq(1000))}},
		Server: sim.HostConfig{TCP: stack.Config{ISS: new(segment.Seq(8000)), DelayedACK: 40 * time.Millisecond}},
	}
	n := simtest.New(t, config)
	client, server := n.Connect()
	n.ExpectHandshake(1000, 8000, "each side acknowledges the other's initial sequence number")
	n.Write(client, "question")
	n.ExpectRead(server, "question", "the server reads it")
	n.Write(server, "answer")
	n.From(n.Client).Expect("P. 1:9(8) ack 1", "the question")
	n.From(n.Server).Expect("P. 1:7(6) ack 9", "the answer").
		Is(conversation.PiggybackedACK, "the ACK is piggybacked on the answer (RFC 9293 section 3.10.7.4)")
	n.ExpectRead(client, "answer", "the client reads it")
	n.From(n.Client).Expect(". ack =8007", "the client acknowledges the answer")
	n.ExpectNoMore("nothing else was sent")
}

func TestProcesses(t *testing.T) {
	n := simtest.New(t, simtest.Config{Link: link.Config{Delay: 25 * time.Millisecond}})
	n.Go("server", func() error {
		l, err := n.Server.Listen("tcp", ":80")
		if err != nil {
			return err
		}
		c, err := l.Accept()
		if err != nil {
			return err
		}
		n.Sleep(time.Second) // of virtual time: the test takes no longer for it
		_, err = c.Write([]byte("late"))
		return err
	})
	c, err := n.Client.DialTCP("tcp", "server:80")
	if err != nil {
		t.Fatal(err)
	}
	n.ExpectRead(c, "late", "the client waits for the server")
}

func TestLikeTcpdump(t *testing.T) {
	n := simtest.New(t, simtest.Config{})
	client, server := n.Connect()
	n.Write(client, "hello")
	n.ExpectRead(server, "hello", "the server reads it")
	n.ExpectTcpdump(`
		21:57:44.763891 IP 127.0.0.1.47456 > 127.0.0.1.4444: Flags [S], seq 2904330917, win 65495, options [mss 65495,sackOK], length 0
		21:57:44.763899 IP 127.0.0.1.4444 > 127.0.0.1.47456: Flags [S.], seq 2563021471, ack 2904330918, win 65483, length 0
		21:57:44.763905 IP 127.0.0.1.47456 > 127.0.0.1.4444: Flags [.], ack 1, win 512, length 0
		21:57:44.763923 IP 127.0.0.1.47456 > 127.0.0.1.4444: Flags [P.], seq 1:6, ack 1, win 512, length 5
		21:57:44.763926 IP 127.0.0.1.4444 > 127.0.0.1.47456: Flags [.], ack 6, win 512, length 0
	`, simtest.Also{}, "a greeting goes as it does on a real host")
}

func TestGreeting(t *testing.T) {
	n := simtest.New(t, simtest.Config{Seed: 1})
	client, server := n.Connect()
	n.Write(client, "hello")
	n.ExpectRead(server, "hello", "the server reads it")
	n.Golden()
}

func TestWhateverIsLost(t *testing.T) {
	axes := []simtest.Axis{simtest.Seeds(1, 5), simtest.Loss(0, 0.01, 0.1)}
	simtest.Sweep(t, simtest.Config{}, axes, func(t *testing.T, c simtest.Config) {
		n := simtest.New(t, c)
		client, server := n.Connect()
		n.Write(client, "hello")
		n.ExpectRead(server, "hello", "TCP is reliable")
	})
}

func TestOldData(t *testing.T) {
	p := simtest.NewPeer(t, simtest.PeerConfig{})
	f := p.Connect(simtest.Handshake{})
	f.Send(`P. 1:6(5) ack 1 "hello"`)
	f.Expect(". ack 6", "data is acknowledged")
	f.ExpectRead("hello", "and given to the application")
	f.Send(`P. 1:6(5) ack 1 "HELLO"`)
	f.Expect(". 1:1(0) ack 6", "an unacceptable segment is answered with an ACK (RFC 9293 section 3.10.7.4)")
	f.Send("F. 6")
	f.Expect(". ack 7", "the FIN is acknowledged")
	f.ExpectEOF("the old data is not delivered again")
	f.ExpectState(segment.CloseWait, "the peer has closed")
}

func TestUnacceptableSegments(t *testing.T) {
	for name, text := range map[string]string{
		"bad checksum":      "P. 1:6(5) ack 1 badsum",
		"RST out of window": "R 100000",
		"RST in the past":   "R -1",
		"no ACK":            "none 1:6(5)",
	} {
		t.Run(name, func(t *testing.T) {
			f := simtest.NewPeer(t, simtest.PeerConfig{}).Connect(simtest.Handshake{})
			f.Send(text)
			f.ExpectNothing(5*time.Second, "the segment is dropped")
			f.ExpectState(segment.Established, "and the connection goes on")
		})
	}
}

func TestZeroWindow(t *testing.T) {
	p := simtest.NewPeer(t, simtest.PeerConfig{})
	f := p.Connect(simtest.Handshake{ACK: ". 1:1(0) ack 1 win 0"})
	f.Write("hello")
	f.Expect(". ack 1", "a closed window is probed (RFC 9293 section 3.8.6.1)")
	f.Send(". 1 ack 1 win 1000")
	f.Expect("P. 1:6(5) ack 1", "the window is open")
}

func TestDialThePeer(t *testing.T) {
	p := simtest.NewPeer(t, simtest.PeerConfig{})
	f := p.Dialing(simtest.Handshake{ISS: new(segment.Seq(4294967290))})
	f.Expect("S 0:0(0) <mss 1460,...>", "the host opens with a SYN")
	f.Send("S. 0:0(0) ack 1 win 1000 <mss 536>")
	f.Expect(". 1:1(0) ack 1", "the host acknowledges the peer's SYN")
	if _, err := f.Dialed(); err != nil {
		t.Fatal(err)
	}
	f.Write("hello")
	f.Expect(`P. 1:6(5) ack 1 "hello"`, "the connection is open")
}

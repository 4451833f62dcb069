package simtest_test

import (
	"errors"
	"strings"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim/link"
	"github.com/seed-8df93623/tcpsim/sim/simtest"
	"github.com/seed-8df93623/tcpsim/trace/conversation"
)

var (
	seven     = simtest.Config{Seed: 7}
	sevenPeer = simtest.PeerConfig{Seed: 7}
)

// failures are tests that fail in the line with the comment "fails", and a word of
// RFC 9293 that the message must have.
var failures = []struct {
	name, term string
	body       func(t simtest.TB)
}{
	{"wrong acknowledgment", "SEG.ACK is 6, not 7", func(t simtest.TB) {
		f := simtest.NewPeer(t, sevenPeer).Connect(simtest.Handshake{})
		f.Send("P. 1:6(5)")
		f.Expect("P. 1:1(0) ack 7 win 10", "data is acknowledged") // fails
	}},
	{"no answer", "ESTABLISHED", func(t simtest.TB) {
		f := simtest.NewPeer(t, sevenPeer).Connect(simtest.Handshake{})
		f.Expect("P. 1:6(5)", "the server speaks first") // fails
	}},
	{"an answer too many", "nothing for 1s", func(t simtest.TB) {
		f := simtest.NewPeer(t, sevenPeer).Connect(simtest.Handshake{})
		f.Send("P. 1:6(5)")
		f.ExpectNothing(time.Second, "the peer is %s", "deaf") // fails
	}},
	{"silence before now", "nothing is to come for -1s, which is no time", func(t simtest.TB) {
		f := simtest.NewPeer(t, sevenPeer).Connect(simtest.Handshake{})
		f.Write("hello")
		f.ExpectNothing(-time.Second, "the host is silent") // fails
	}},
	{"silence of a sender before now", "nothing is to come for -1s, which is no time", func(t simtest.TB) {
		n := simtest.New(t, seven)
		n.Connect()
		n.From(n.Client).ExpectNothing(-time.Second, "the client is silent") // fails
	}},
	{"wrong state", "CLOSE-WAIT", func(t simtest.TB) {
		f := simtest.NewPeer(t, sevenPeer).Connect(simtest.Handshake{})
		f.Send("F. 1")
		f.ExpectState(segment.Established, "a FIN changes nothing") // fails
	}},
	{"wrong data", `"hello"`, func(t simtest.TB) {
		f := simtest.NewPeer(t, sevenPeer).Connect(simtest.Handshake{})
		f.Send(`P. 1 "hello"`)
		f.ExpectRead("hallo", "the application reads what was sent") // fails
	}},
	{"no data", "no more came for 5m0s (Config.Patience)", func(t simtest.TB) {
		n := simtest.New(t, seven)
		_, server := n.Connect()
		n.ExpectRead(server, "hello", "the server reads what nobody writes") // fails
	}},
	{"no end in time", "no more came for 5m0s (Config.Patience)", func(t simtest.TB) {
		n := simtest.New(t, seven)
		_, server := n.Connect()
		n.ExpectEOF(server, "the server reads what nobody writes") // fails
	}},
	{"read after close", "use of closed network connection", func(t simtest.TB) {
		n := simtest.New(t, seven)
		client, _ := n.Connect()
		n.CloseConn(client)
		n.ExpectRead(client, "hello", "the client reads what it has closed") // fails
	}},
	{"a listener of its own", "port 80, which Connect has it do", func(t simtest.TB) {
		n := simtest.New(t, seven)
		_, _ = n.Server.Listen("tcp", ":80")
		n.Connect() // fails
	}},
	{"the path of a capture", "want  lines such as IP 10.0.0.1.1024 >", func(t simtest.TB) {
		n := simtest.New(t, seven)
		n.Connect()
		n.ExpectTcpdump("testdata/hello.pcap", simtest.Also{}, "a handshake") // fails
	}},
	{"wrong octet of many", "(octets 2941 to 3000 of 3000)", func(t simtest.TB) {
		n := simtest.New(t, seven)
		client, server := n.Connect()
		n.Write(client, strings.Repeat("x", 2960)+strings.Repeat("y", 40))
		n.ExpectRead(server, strings.Repeat("x", 3000), "the application reads what was sent") // fails
	}},
	{"early end", "EOF", func(t simtest.TB) {
		f := simtest.NewPeer(t, sevenPeer).Connect(simtest.Handshake{})
		f.Send(`FP. 1 "hel"`)
		f.ExpectRead("hello", "the application reads what was sent") // fails
	}},
	{"no end", `the end of the stream`, func(t simtest.TB) {
		f := simtest.NewPeer(t, sevenPeer).Connect(simtest.Handshake{})
		f.Send(`P. 1 "x"`)
		f.ExpectEOF("nothing was sent") // fails
	}},
	{"no connection", "Accept or Dialed", func(t simtest.TB) {
		simtest.NewPeer(t, sevenPeer).Flow(simtest.Handshake{}).Write("x") // fails
	}},
	{"bad notation", "write 1:11(10)", func(t simtest.TB) {
		simtest.NewPeer(t, sevenPeer).Flow(simtest.Handshake{}).Send("S 1:11(9)") // fails
	}},
	{"next segment", "CTL is PSH ACK, not FIN ACK", func(t simtest.TB) {
		n := simtest.New(t, seven)
		client, _ := n.Connect()
		n.Write(client, "hello")
		n.From(n.Client).Expect("F. 1:1(0) ack 1", "the client closes") // fails
	}},
	{"no next segment", "got   nothing", func(t simtest.TB) {
		n := simtest.New(t, seven)
		n.Connect()
		n.From(n.Client).Expect("P. 1:6(5) ack 1", "the client sends hello") // fails
	}},
	{"segment in silence", "nothing for 5s", func(t simtest.TB) {
		n := simtest.New(t, seven)
		client, _ := n.Connect()
		n.Write(client, "hello")
		n.From(n.Server).ExpectNothing(5*time.Second, "the server has nothing to say") // fails
	}},
	{"not piggybacked", "pure ACK", func(t simtest.TB) {
		n := simtest.New(t, seven)
		client, _ := n.Connect()
		n.Write(client, "hello")
		ack := n.From(n.Server).Expect(". 1:1(0) ack 6", "the server acknowledges")
		ack.Is(conversation.PiggybackedACK, "the ACK rides along (RFC 9293 section 3.10.7.4)") // fails
	}},
	{"at another time", "about 1s", func(t simtest.TB) {
		n := simtest.New(t, seven)
		client, _ := n.Connect()
		n.Write(client, "hello")
		n.From(n.Client).Expect("P. 1:6(5)", "data").At(time.Second, "the client waits") // fails
	}},
	{"no retransmission", "1:6 sent again once", func(t simtest.TB) {
		n := simtest.New(t, seven)
		client, _ := n.Connect()
		n.Write(client, "hello")
		n.From(n.Client).ExpectRetransmission(simtest.Retransmission{Octets: "1:6"}, "the segment is lost") // fails
	}},
	{"retransmitted otherwise", "fast retransmission", func(t simtest.TB) {
		n := simtest.New(t, seven)
		client, _ := n.Connect()
		n.Link.Forward().AddRule(link.Nth(link.Data, link.Drop(), 1))
		n.Write(client, "hello")
		again := simtest.Retransmission{Octets: "1:6", By: conversation.FastRetransmission, After: time.Second}
		n.From(n.Client).ExpectRetransmission(again, "the segment is lost") // fails
	}},
	{"wrong numbers", "SEG.SEQ", func(t simtest.TB) {
		n := simtest.New(t, seven)
		n.Connect()
		n.ExpectHandshake(1000, 8000, "the handshake of RFC 9293, figure 6") // fails
	}},
	{"something else", "nothing else", func(t simtest.TB) {
		n := simtest.New(t, seven)
		client, server := n.Connect()
		n.CloseConn(client)
		n.CloseConn(server)
		n.From(n.Client).Expect("F.", "the client closes")
		n.ExpectNoMore("the server stays silent") // fails
	}},
	{"state of an end", "FIN-WAIT-2", func(t simtest.TB) {
		n := simtest.New(t, seven)
		client, _ := n.Connect()
		n.CloseConn(client)
		n.ExpectState(client, segment.TimeWait, "both sides have closed") // fails
	}},
	{"other than tcpdump", "first difference: length", func(t simtest.TB) {
		n := simtest.New(t, seven)
		client, _ := n.Connect()
		n.Write(client, "hello")
		n.ExpectTcpdump(`
			IP 1.1.1.1.5000 > 1.1.1.2.80: Flags [S], seq 700000, win 1, length 0
			IP 1.1.1.2.80 > 1.1.1.1.5000: Flags [S.], seq 800000, ack 700001, win 1, length 0
			IP 1.1.1.1.5000 > 1.1.1.2.80: Flags [.], ack 1, win 1, length 0
			IP 1.1.1.1.5000 > 1.1.1.2.80: Flags [P.], seq 1:5, ack 1, win 1, length 4
		`, simtest.Also{}, "as a real host does") // fails
	}},
	{"no tcpdump", "nothing about TCP", func(t simtest.TB) {
		simtest.New(t, seven).ExpectTcpdump("12:00:00.000000 hello", simtest.Also{}, "as a real host does") // fails
	}},
	{"damaged tcpdump", "this line cannot be understood", func(t simtest.TB) {
		simtest.New(t, seven).ExpectTcpdump(`
			IP 1.1.1.1.5000 > 1.1.1.2.80: Flags [S], seq 700000, win 1, length 0
			IP 1.1.1.2.80 > 1.1.1.1.5000: Flags [S.], seq 800000, ack 700001, win 1, options [mss 14`, simtest.Also{}, "as a real host does") // fails
	}},
	{"waiting process", "deadlock", func(t simtest.TB) {
		n := simtest.New(t, seven)
		_, server := n.Connect()
		n.Go("reader", func() error {
			_, err := server.Read(make([]byte, 1))
			return err
		})
	}},
	{"process with an error", "process reader: no luck", func(t simtest.TB) {
		simtest.New(t, seven).Go("reader", func() error { return errors.New("no luck") })
	}},
	{"assertion in a process", "SEG.ACK", func(t simtest.TB) {
		p := simtest.NewPeer(t, sevenPeer)
		f := p.Connect(simtest.Handshake{})
		p.Go("reader", func() error {
			f.Send("P. 1:6(5)")
			f.Expect(". ack 7", "data is acknowledged") // fails
			return nil
		})
		f.ExpectNothing(time.Second, "never reached")
	}},
	{"assertion at the end", "SEG.ACK", func(t simtest.TB) {
		p := simtest.NewPeer(t, sevenPeer)
		f := p.Connect(simtest.Handshake{})
		p.Go("reader", func() error {
			f.Send("P. 1:6(5)")
			f.Expect(". ack 7", "data is acknowledged") // fails
			return nil
		})
	}},
	{"bad host", "probability", func(t simtest.TB) {
		simtest.New(t, simtest.Config{Seed: 7, Link: link.Config{Loss: 2}}) // fails
	}},
	{"retransmitted twice", "2 times, not 1", func(t simtest.TB) {
		n := simtest.New(t, seven)
		client, _ := n.Connect()
		n.Link.Forward().AddRule(link.Nth(link.Data, link.Drop(), 1, 2))
		n.Write(client, "hello")
		n.From(n.Client).ExpectRetransmission(simtest.Retransmission{Octets: "1:6"}, "one loss, one retransmission") // fails
	}},
	{"retransmitted on neither connection", "0 times, not 1", func(t simtest.TB) {
		n := simtest.New(t, seven)
		first, _ := n.Connect()
		second, _ := n.Connect()
		n.Write(first, "hello")
		n.Write(second, "hello")
		n.From(n.Client).ExpectRetransmission(simtest.Retransmission{Octets: "1:6"}, "the segment is lost") // fails
	}},
	{"refused octets", "want them as in 1:21", func(t simtest.TB) {
		n := simtest.New(t, seven)
		n.From(n.Client).ExpectRetransmission(simtest.Retransmission{Octets: "1"}, "the segment is lost") // fails
	}},
}

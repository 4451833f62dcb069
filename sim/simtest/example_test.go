package simtest_test

import (
	"fmt"
	"strconv"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/segment/notation"
	"github.com/seed-8df93623/tcpsim/sim/link"
	"github.com/seed-8df93623/tcpsim/sim/simtest"
	"github.com/seed-8df93623/tcpsim/trace/conversation"
)

// example runs a body as a test does, and prints how it ends. In a test of your
// own the body is the test, and t is its *testing.T.
func example(body func(t simtest.TB)) {
	f := run("TestExample", body)
	for _, m := range f.messages {
		fmt.Println(withoutLines(m))
	}
	if !f.failed {
		fmt.Println("PASS")
	}
}

func ExampleNew() {
	example(func(t simtest.TB) {
		n := simtest.New(t, simtest.Config{})
		client, server := n.Connect()
		n.Write(client, "hello")
		n.CloseConn(client)
		n.ExpectRead(server, "hello", "the server reads what the client wrote")
		n.ExpectEOF(server, "and then the end of the stream")
		fmt.Println("at", n.Elapsed())
	})
	// Output:
	// at 20ms
	// PASS
}

func ExampleNewPeer() {
	example(func(t simtest.TB) {
		p := simtest.NewPeer(t, simtest.PeerConfig{})
		f := p.Connect(simtest.Handshake{})
		f.Send(`P. 1:6(5) ack 1 "hello"`)
		f.Expect(". ack 6", "data is acknowledged")
		f.Send("R 7")
		f.Expect(". 1:1(0) ack 6", "an RST in the window, but not at RCV.NXT, is answered with a challenge ACK (RFC 9293 section 3.10.7.4)")
		f.Send("R 6")
		f.ExpectState(segment.Closed, "the one at RCV.NXT resets the connection")
		f.ExpectNothing(5*time.Second, "and nothing answers an RST")
	})
	// Output:
	// PASS
}

func ExampleSender_Expect() {
	example(func(t simtest.TB) {
		n := simtest.New(t, simtest.Config{})
		client, _ := n.Connect()
		n.Write(client, "hello")
		n.From(n.Client).Expect("P. 1:6(5) ack 1", "the client sends the data")
		n.From(n.Server).Expect(". 1:1(0) ack 6", "the server acknowledges it").
			Is(conversation.PureACK, "nothing goes with the ACK")
		n.From(n.Server).ExpectNothing(5*time.Second, "there is nothing else to say")
		n.ExpectNoMore("nor for the client")
	})
	// Output:
	// PASS
}

func ExampleSender_ExpectRetransmission() {
	example(func(t simtest.TB) {
		n := simtest.New(t, simtest.Config{})
		client, _ := n.Connect()
		n.Link.Forward().AddRule(link.Nth(link.Data, link.Drop(), 1))
		n.Write(client, "hello")
		n.From(n.Client).ExpectRetransmission(simtest.Retransmission{
			Octets: "1:6", By: conversation.TailLossProbe, After: 210 * time.Millisecond,
		}, "lost data is sent again")
	})
	// Output:
	// PASS
}

func ExampleFlow_ExpectForm() {
	example(func(t simtest.TB) {
		f := simtest.NewPeer(t, simtest.PeerConfig{}).Connect(simtest.Handshake{})
		f.SendSegment(segment.Segment{Flags: segment.FIN | segment.ACK, Seq: f.SendNext, Ack: f.ReceiveNext, Window: 1000})
		f.ExpectForm(notation.Form{Flags: segment.ACK, Ack: notation.At(2)}, "the FIN is acknowledged")
	})
	// Output:
	// PASS
}

func ExampleNetwork_ExpectState() {
	example(func(t simtest.TB) {
		n := simtest.New(t, simtest.Config{Seed: 1})
		client, _ := n.Connect()
		n.CloseConn(client)
		n.ExpectState(client, segment.TimeWait, "who closes first waits in TIME-WAIT (RFC 9293 section 3.6)")
	})
	// Output:
	// example_test.go: who closes first waits in TIME-WAIT (RFC 9293 section 3.6)
	//   at 0.025000 s, seed 1: the state of 10.0.0.1:49152 > 10.0.0.2:80
	//   want  TIME-WAIT
	//   got   FIN-WAIT-2
	//   what happened (> is where it failed):
	//     0.010000 server accept ...
	//     0.015000 server SYN-RECEIVED -> ESTABLISHED
	//     0.015000 server accept = client:49152
	//     0.015000 client close
	//     0.015000 client ESTABLISHED -> FIN-WAIT-1
	//     0.015000 client > server: Flags [F.], seq 1, ack 1, win 4096, options [nop,nop,TS val 1635074540 ecr 787394232], length 0
	//     0.020000 server ESTABLISHED -> CLOSE-WAIT
	//     0.020000 server > client: Flags [.], ack 2, win 4093, options [nop,nop,TS val 787394247 ecr 1635074535], length 0
	//   > 0.025000 client FIN-WAIT-1 -> FIN-WAIT-2
}

// What happened is compared with the golden file of the test; TCPSIM_UPDATE=1 writes it.
func ExampleGolden() {
	example(func(t simtest.TB) {
		n := simtest.New(t, simtest.Config{Seed: 1})
		n.Connect()
		simtest.Golden(t, n.Trace())
	})
	// Output:
	// PASS
}

// Any bytes are a schedule of faults, so that a fuzz target may hand its own on.
func ExampleNetwork_Faults() {
	example(func(t simtest.TB) {
		n := simtest.New(t, simtest.Config{})
		for _, fault := range n.Faults([]byte{1, 0, 3, 9, 0, 2, 13, 12}) {
			fmt.Println(fault)
		}
		client, server := n.Connect()
		n.Write(client, "hello")
		n.ExpectRead(server, "hello", "it arrives all the same")
	})
	// Output:
	// from 8ms on, for 512ms, to the server no data arrives
	// from 8.192s on, for 4.096s, to the server and the client nothing arrives
	// PASS
}

// An axis of one's own, for Sweep beside Seeds, Loss, Delays and Rates.
func ExampleVary() {
	set := func(c *simtest.Config, packets int) { c.Link.Rate, c.Link.Queue = 10e6, packets }
	for _, setting := range simtest.Vary("queue", strconv.Itoa, set, 10, 100) {
		var c simtest.Config
		setting.Apply(&c)
		fmt.Println(setting.Name, c.Link.Queue)
	}
	// Output:
	// queue=10 10
	// queue=100 100
}

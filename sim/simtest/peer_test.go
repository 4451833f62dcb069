package simtest_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/segment/notation"
	"github.com/seed-8df93623/tcpsim/sim"
	"github.com/seed-8df93623/tcpsim/sim/simtest"
	"github.com/seed-8df93623/tcpsim/stack"
)

// connect opens a connection of a scripted peer with a host.
func connect(t *testing.T) *simtest.Flow {
	t.Helper()
	return simtest.NewPeer(t, simtest.PeerConfig{}).Connect(simtest.Handshake{})
}

func TestConnect(t *testing.T) {
	f := connect(t)
	f.Send(`P. 1:6(5) ack 1 "hello"`)
	f.Expect(". 1:1(0) ack 6", "data is acknowledged")
	f.ExpectRead("hello", "the application reads what was sent")
	f.Send("F. 6")
	f.Expect(". ack 7", "the FIN is acknowledged")
	f.ExpectState(segment.CloseWait, "the peer has closed")
	f.ExpectEOF("the FIN ends the stream")
	f.Close()
	f.Expect("F. 1:1(0) ack 7", "the host closes, too")
	f.Send(". ack 2")
	f.ExpectState(segment.Closed, "both FINs are acknowledged")
	f.ExpectNothing(5*time.Second, "the connection is over")
}

func TestDial(t *testing.T) {
	f := simtest.NewPeer(t, simtest.PeerConfig{}).Dial(simtest.Handshake{Port: 8080})
	assert.EqualValues(t, 8080, f.Local.Port())
	f.Write("hello")
	f.Expect(`P. 1:6(5) ack 1 "hello"`, "what the application writes is sent")
	f.Send(". ack 6")
	f.ExpectNothing(5*time.Second, "all is acknowledged")
}

func TestIPv6(t *testing.T) {
	p := simtest.NewPeer(t, simtest.PeerConfig{})
	f := p.Connect(simtest.Handshake{IPv6: true})
	assert.True(t, f.Remote.Addr().Is6())
	f.Send("P. len 5")
	f.Expect(". ack 6", "data is acknowledged")
	p.Dial(simtest.Handshake{IPv6: true}).ExpectState(segment.Established, "the host can dial, too")
}

// TestOverlap has data that comes twice, and in pieces that overlap.
func TestOverlap(t *testing.T) {
	f := connect(t)
	f.Send("P. 5:11(6) ack 1")
	f.Expect(". 1:1(0) ack 1", "out of order: the ACK asks for the first octet")
	f.Send("P. 1:8(7) ack 1")
	f.Expect(". ack 11", "with the gap filled, all is acknowledged")
	f.ExpectRead("abcdefghij", "each octet is delivered once")
}

// TestOutOfOrderFIN has a FIN come before the data. netstack keeps data that comes
// out of order, but no FIN alone, which its peer has to send again.
func TestOutOfOrderFIN(t *testing.T) {
	f := connect(t)
	f.Send("F. 6 ack 1")
	f.Expect(". ack 1", "the FIN is beyond a gap")
	f.ExpectState(segment.Established, "and is not acted upon")
	f.Send(`P. 1:6(5) ack 1 "hello"`)
	f.Expect(". ack 6", "the data is acknowledged")
	f.ExpectRead("hello", "and delivered")
	f.Send("F. 6 ack 1")
	f.Expect(". ack 7", "now the FIN is in order")
	f.ExpectEOF("then the end")
}

// TestChallengeACKs has what RFC 9293 section 3.10.7.4 and RFC 5961 have answered
// with an ACK.
func TestChallengeACKs(t *testing.T) {
	for name, text := range map[string]string{
		"SYN on a live connection": "S 1 win 1000",
		"RST inside the window":    "R 100",
		"old data":                 "P. -9:1(10) ack 1",
	} {
		t.Run(name, func(t *testing.T) {
			f := connect(t)
			f.Send(text)
			f.Expect(". 1:1(0) ack 1", "it is answered with an ACK of what is expected")
			f.ExpectState(segment.Established, "and changes nothing")
			f.Send(`P. 1 ack 1 "x"`)
			f.Expect(". ack 2", "the connection goes on")
		})
	}
}

// TestACKOfDataNeverSent: "If the ACK acks something not yet sent (SEG.ACK >
// SND.NXT), then send an ACK, drop the segment, and return" (RFC 9293 section
// 3.10.7.4).
func TestACKOfDataNeverSent(t *testing.T) {
	f := connect(t)
	f.Send(". 1 ack 100")
	f.Expect(". 1:1(0) ack 1", "an ACK is sent")
	f.ExpectState(segment.Established, "the segment is dropped")
}

// TestShrunkWindow: "a TCP receiver SHOULD NOT shrink the window"; "a sending TCP
// peer MUST be robust against window shrinking" (RFC 9293 section 3.8.6).
func TestShrunkWindow(t *testing.T) {
	f := connect(t)
	f.Write("hello")
	f.Expect("P. 1:6(5) ack 1", "the window is open")
	f.Send(". 1 ack 3 win 1")
	f.Drain(time.Second)
	f.Send(". 1 ack 6 win 10")
	f.Drain(time.Second)
	f.Write("world")
	f.ExpectState(segment.Established, "the connection has survived")
	f.Expect("P. 6:11(5) ack 1", "and goes on")
}

// TestTinyWindow: no more is sent than the window has room for (RFC 9293 section
// 3.8.6).
func TestTinyWindow(t *testing.T) {
	p := simtest.NewPeer(t, simtest.PeerConfig{})
	f := p.Connect(simtest.Handshake{ACK: ". 1:1(0) ack 1 win 3"})
	f.Write("hello")
	f.Expect(`P. 1:4(3) ack 1 "hel"`, "only three octets fit")
	f.Send(". ack 4 win 3")
	f.Expect(`P. 4:6(2) ack 1 "lo"`, "then the others")
}

func TestClosedPort(t *testing.T) {
	f := simtest.NewPeer(t, simtest.PeerConfig{}).Flow(simtest.Handshake{Port: 81})
	f.Send("S 0:0(0)")
	f.Expect("R. =0 ack 1", "a port that nobody listens on refuses (RFC 9293 section 3.10.7.1)")
}

// TestHalfOpenByHand has a handshake step by step, across the wrap of sequence
// numbers.
func TestHalfOpenByHand(t *testing.T) {
	p := simtest.NewPeer(t, simtest.PeerConfig{Host: sim.HostConfig{TCP: stack.Config{ISS: new(segment.Seq(4294967295))}}})
	p.Listen(80)
	f := p.Flow(simtest.Handshake{ISS: new(segment.Seq(4294967294))})
	f.Send("S 0:0(0) win 1000 <mss 1000,nop,wscale 7>")
	f.Expect("S. =4294967295 ack =4294967295 <mss,nop,wscale>", "the host answers in kind")
	f.ExpectState(segment.SynReceived, "half open")
	f.Send(". ack 1")
	f.Accept()
	f.Write("hello")
	f.Expect("P. 1:6(5) ack 1", "numbers wrap around")
	assert.EqualValues(t, 4294967295, f.IRS)
	assert.EqualValues(t, 5, f.ReceiveNext)
	assert.EqualValues(t, 4294967295, f.SendNext)
}

// TestFlowsAreApart has two connections at once.
func TestFlowsAreApart(t *testing.T) {
	p := simtest.NewPeer(t, simtest.PeerConfig{})
	a, b := p.Connect(simtest.Handshake{}), p.Connect(simtest.Handshake{})
	a.Write("a")
	b.Write("b")
	b.Expect(`P. "b"`, "each flow has its own segments")
	a.Expect(`P. "a"`, "whatever comes first")
	a.Send(". ack 2")
	b.Send(". ack 2")
	a.ExpectNothing(time.Second, "all is acknowledged")
	b.ExpectNothing(time.Second, "here, too")
}

// TestSendNext makes sure that numbers left out follow what was sent.
func TestSendNext(t *testing.T) {
	f := connect(t)
	f.Send("P. len 5")
	f.Send("P. len 5")
	f.Send("P. len 5 badsum")
	f.Send("P. 100:105(5)")
	assert.Equal(t, f.ISS.Add(11), f.SendNext, "neither damaged segments nor those beyond a gap count")
	all := f.Drain(time.Second)
	require.NotEmpty(t, all)
	assert.Equal(t, f.SendNext, all[len(all)-1].Ack)
}

func TestStructLiterals(t *testing.T) {
	f := connect(t)
	f.SendSegment(segment.Segment{Flags: segment.ACK | segment.PSH, Seq: f.SendNext, Ack: f.ReceiveNext, Payload: []byte("hi")})
	got := f.ExpectForm(notation.Form{Flags: segment.ACK, Ack: notation.At(3), Len: new(0)}, "data is acknowledged")
	assert.Equal(t, f.ISS.Add(3), got.Ack)
}

package stack

import (
	"net/netip"
	"syscall"
	"testing"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// RFC 9293 section 3.10.7.1, CLOSED: "If the ACK bit is off, sequence number zero
// is used, <SEQ=0><ACK=SEG.SEQ+SEG.LEN><CTL=RST,ACK>. If the ACK bit is on,
// <SEQ=SEG.ACK><CTL=RST>." "An incoming segment containing a RST is discarded."
func TestResetFromClosed(t *testing.T) {
	for _, c := range []Config{{}, {ISS: new(segment.Seq(1000)), DelayedACK: ms(40)}} {
		w := newWorld(t)
		n := w.host("server", c)
		p := &script{n, n.at(80), netip.MustParseAddrPort("10.0.0.99:4000")}
		assert.Equal(t, []string{"R. 0:0(0) ack 5001"}, p.deliver(segment.Segment{Flags: syn, Seq: 5000}))
		assert.Equal(t, []string{"R. 0:0(0) ack 5012"}, p.deliver(segment.Segment{Flags: syn | fin, Seq: 5000, Payload: make([]byte, 10)}))
		assert.Equal(t, []string{"R 77:77(0)"}, p.deliver(segment.Segment{Flags: syn | ack, Seq: 5000, Ack: 77}))
		assert.Equal(t, []string{"R 77:77(0)"}, p.deliver(data(5000, 10, 77)))
		assert.Empty(t, p.deliver(segment.Segment{Flags: rst, Seq: 5000}))
		assert.Empty(t, p.deliver(segment.Segment{Flags: rst | ack, Seq: 5000, Ack: 77}))
		assert.Empty(t, p.conns, "nothing is remembered")
	}
}

// What connect then says (RFC 9293 section 3.10.7.3 has "connection reset").
func TestRefused(t *testing.T) {
	w := newWorld(t)
	client, server := w.pair(Config{}, Config{})
	s := client.dial(server)
	w.run(ms(10))
	err := s.Connected()
	assert.ErrorIs(t, err, syscall.ECONNREFUSED)
	assert.EqualError(t, err, "connection refused")
	assert.Equal(t, "CLOSED SYN-SENT CLOSED", client.path())
	assert.Empty(t, client.conns)
	assert.Empty(t, w.timers)
}

// A SYN,ACK that comes after the application has given up is reset.
func TestLateSYNACK(t *testing.T) {
	w := newWorld(t)
	n := w.host("client", Config{ISS: new(segment.Seq(1000))})
	s := n.socket()
	require.NoError(t, s.Connect(netip.AddrPort{}, netip.MustParseAddrPort("10.0.0.99:80")))
	p := &script{n, s.Local(), s.Remote()}
	p.news()
	s.Close()
	assert.Equal(t, []string{"R 1001:1001(0)"}, p.deliver(segment.Segment{Flags: syn | ack, Seq: 5000, Ack: 1001, Window: 100}))
}

// Data for a socket that nobody has any more is answered with a reset that ends
// the connection (SHLD-3), in FIN-WAIT-1 and FIN-WAIT-2 alike.
func TestDataAfterClose(t *testing.T) {
	for _, acked := range []segment.Seq{1001, 1002} {
		w := newWorld(t)
		p, s := w.accepted(Config{})
		s.Close()
		p.news()
		assert.Equal(t, []string{"R. 1002:1002(0) ack 5001"}, p.deliver(data(5001, 10, acked)))
		assert.Equal(t, segment.Closed, s.State())
		assert.Empty(t, p.conns)
		assert.Empty(t, w.timers)
		assert.Equal(t, []string{"R 1002:1002(0)"}, p.deliver(data(5011, 10, 1002)))
	}
}

// RFC 5961 section 3.2: a RST counts only with the very number expected; one in
// the window is answered with a challenge ACK, any other dropped.
func TestResetArrives(t *testing.T) {
	w := newWorld(t)
	p, s := w.accepted(Config{})
	assert.Empty(t, p.deliver(segment.Segment{Flags: rst, Seq: 5000}))
	assert.Empty(t, p.deliver(segment.Segment{Flags: rst, Seq: 1 << 31}))
	assert.Equal(t, []string{". 1001:1001(0) ack 5001"}, p.deliver(segment.Segment{Flags: rst, Seq: 5002}))
	assert.Equal(t, segment.Established, s.State())
	p.moves = nil
	assert.Empty(t, p.deliver(segment.Segment{Flags: rst, Seq: 5001}))
	assert.Equal(t, []string{"ESTABLISHED > CLOSED"}, p.moves)
	_, err := s.Write([]byte("x"))
	assert.ErrorIs(t, err, syscall.ECONNRESET)
	_, err = s.Write([]byte("x"))
	assert.ErrorIs(t, err, syscall.EPIPE)

	// In CLOSE-WAIT, as in Linux, it is the write that fails.
	w = newWorld(t)
	p, s = w.accepted(Config{})
	p.deliver(segment.Segment{Flags: fin | ack, Seq: 5001, Ack: 1001, Window: 100})
	p.deliver(segment.Segment{Flags: rst, Seq: 5002})
	assert.Equal(t, segment.Closed, s.State())
	_, err = s.Read(make([]byte, 1))
	assert.Equal(t, eof, err)
	_, err = s.Write([]byte("x"))
	assert.ErrorIs(t, err, syscall.EPIPE)
}

// RFC 5961 section 4.2: "If the SYN bit is set, irrespective of the sequence
// number, TCP MUST send an ACK (also referred to as challenge ACK)". From a host
// that has restarted comes the reset that the ACK provokes (RFC 9293, figure 10).
func TestHalfOpenDiscovery(t *testing.T) {
	w := newWorld(t)
	p, s := w.accepted(Config{})
	assert.Equal(t, []string{". 1001:1001(0) ack 5001"}, p.deliver(segment.Segment{Flags: syn, Seq: 9000, Window: 100}))
	assert.Empty(t, p.deliver(segment.Segment{Flags: rst, Seq: 5001}))
	assert.Equal(t, segment.Closed, s.State())
}

// Challenge ACKs for segments without data are at most one in 500 ms.
func TestChallengeACKsAreFew(t *testing.T) {
	w := newWorld(t)
	p, _ := w.accepted(Config{})
	old := segment.Segment{Flags: ack, Seq: 4000, Ack: 1001, Window: 100}
	assert.Len(t, p.deliver(old), 1)
	assert.Empty(t, p.deliver(old))
	w.run(ms(500) - 1)
	assert.Empty(t, p.deliver(old))
	w.run(1)
	assert.Len(t, p.deliver(old), 1)
}

// RFC 1337 section 3, fix F1: "Ignore RST segments in TIME-WAIT state."
func TestResetInTimeWait(t *testing.T) {
	w := newWorld(t)
	p, listener := w.passive(Config{ISS: new(segment.Seq(1000)), NoTimestamps: true})
	p.reachTimeWait(listener)
	p.news()
	assert.Empty(t, p.deliver(segment.Segment{Flags: rst, Seq: 5002}))
	assert.Equal(t, "TIME-WAIT", p.State(p.mine, p.theirs).String())
}

// A passive open's connection in SYN-RECEIVED ends with a reset; the socket goes
// on listening (RFC 9293 section 3.10.7.4: "return this connection to the LISTEN
// state").
func TestResetInSynReceived(t *testing.T) {
	w := newWorld(t)
	p, listener := w.passive(Config{})
	p.deliver(segment.Segment{Flags: syn, Seq: 5000, Window: 100})
	p.moves = nil
	p.deliver(segment.Segment{Flags: rst, Seq: 5001})
	assert.Equal(t, []string{"SYN-RECEIVED > CLOSED"}, p.moves)
	assert.Equal(t, segment.Listen, listener.State())
	assert.Equal(t, []Connection{{Local: listener.Local(), State: segment.Listen}}, p.Connections())
}

// What netstack offers in a SYN, and how it begins (RFC 6928, RFC 6298): Linux's
// options in Linux's order, a window of 20 segments, ten segments at first.
func TestFirstSegments(t *testing.T) {
	w := newWorld(t)
	client, server := w.pair(Config{}, Config{})
	c, _ := w.connect(client, server)
	first := client.sent[0]
	assert.Equal(t, "mss sackOK TS nop wscale", kinds(first))
	assert.Equal(t, uint16(29184), first.Window)
	assert.True(t, first.IP.DontFragment)
	w.write(c, 100_000)
	assert.Len(t, client.news(), 10)
}

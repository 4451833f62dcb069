package stack

import (
	"syscall"
	"testing"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// All eleven states of RFC 9293 section 3.3.2 are reported, each transition by
// itself and in order.
func TestStatesInOrder(t *testing.T) {
	w := newWorld(t)
	client, server := w.pair(Config{}, Config{})
	listener := server.listen()
	c := client.dial(server)
	w.run(ms(10))
	s, err := listener.Accept()
	require.NoError(t, err)
	server.moves = server.moves[1:] // the listening socket's
	c.Close()
	w.run(ms(10))
	assert.Equal(t, "FIN-WAIT-2", c.State().String())
	s.Close()
	w.run(sec(61))
	assert.Equal(t, "CLOSED SYN-SENT ESTABLISHED FIN-WAIT-1 FIN-WAIT-2 TIME-WAIT CLOSED", client.path())
	assert.Equal(t, "LISTEN SYN-RECEIVED ESTABLISHED CLOSE-WAIT LAST-ACK CLOSED", server.path())
	assert.Empty(t, client.conns)
	assert.Empty(t, server.conns)
	listener.Close()
	assert.Empty(t, server.Connections())
}

// RFC 9293 section 3.5, figure 7: simultaneous connection synchronization.
// netstack does not take the ACK of a SYN,ACK in SYN-RECEIVED, as its sequence
// number lies before the window; it answers with an ACK, which the peer takes.
func TestSimultaneousOpen(t *testing.T) {
	w := newWorld(t)
	a, b := w.pair(Config{ISS: new(segment.Seq(100))}, Config{ISS: new(segment.Seq(300))})
	x, y := a.socket(), b.socket()
	require.NoError(t, x.Connect(a.at(1000), b.at(2000)))
	require.NoError(t, y.Connect(b.at(2000), a.at(1000)))
	w.run(ms(10))
	const path = "CLOSED SYN-SENT SYN-RECEIVED ESTABLISHED"
	assert.Equal(t, path, a.path())
	assert.Equal(t, path, b.path())
	assert.Equal(t, []string{"S 100:100(0)", "S. 100:100(0) ack 301", ". 101:101(0) ack 301"}, a.text())
	assert.Equal(t, []string{"S 300:300(0)", "S. 300:300(0) ack 101", ". 301:301(0) ack 101"}, b.text())
	w.write(x, 10)
	w.write(y, 20)
	w.run(ms(10))
	assert.Equal(t, 20, x.Unread())
	assert.Equal(t, 10, y.Unread())
}

// RFC 9293 section 3.6, figure 13: simultaneous close.
func TestSimultaneousClose(t *testing.T) {
	w := newWorld(t)
	client, server := w.pair(Config{}, Config{})
	c, s := w.connect(client, server)
	client.moves, server.moves = nil, nil
	c.Close()
	s.Close()
	w.run(sec(61))
	const path = "ESTABLISHED FIN-WAIT-1 CLOSING TIME-WAIT CLOSED"
	assert.Equal(t, path, client.path())
	assert.Equal(t, path, server.path())
}

// "The figure omits a transition from FIN-WAIT-1 to TIME-WAIT if a FIN is
// received and the local FIN is also acknowledged" (RFC 9293 section 3.3.2).
func TestFinAcknowledgesFin(t *testing.T) {
	w := newWorld(t)
	p, s := w.active(Config{})
	p.moves = nil
	s.Close()
	p.news()
	assert.Equal(t, []string{". 1002:1002(0) ack 5002"}, p.deliver(segment.Segment{Flags: fin | ack, Seq: 5001, Ack: 1002, Window: 60000}))
	assert.Equal(t, "ESTABLISHED FIN-WAIT-1 TIME-WAIT", p.path())
}

// The ACK that ends the handshake may carry data and a FIN; netstack handles all
// of it in one go, and both transitions are told.
func TestHandshakeWithFin(t *testing.T) {
	w := newWorld(t)
	p, listener := w.passive(Config{ISS: new(segment.Seq(1000)), NoTimestamps: true})
	p.deliver(segment.Segment{Flags: syn, Seq: 5000, Window: 60000})
	last := data(5001, 10, 1001)
	last.Flags |= fin
	assert.Equal(t, []string{". 1001:1001(0) ack 5012"}, p.deliver(last))
	assert.Equal(t, "CLOSED LISTEN SYN-RECEIVED ESTABLISHED CLOSE-WAIT", p.path())
	s, err := listener.Accept()
	require.NoError(t, err)
	size, err := w.drain(s)
	assert.Equal(t, 10, size)
	assert.Equal(t, eof, err)
}

// A connection's state is known before any application has accepted it.
func TestStateOfOneNotAccepted(t *testing.T) {
	w := newWorld(t)
	p, listener := w.passive(Config{ISS: new(segment.Seq(1000)), NoTimestamps: true})
	state := func() string { return p.State(p.mine, p.theirs).String() }
	assert.Equal(t, "CLOSED", state())
	assert.Equal(t, "LISTEN", listener.State().String())
	p.deliver(segment.Segment{Flags: syn, Seq: 5000, Window: 60000})
	assert.Equal(t, "SYN-RECEIVED", state())
	p.deliver(segment.Segment{Flags: ack, Seq: 5001, Ack: 1001, Window: 60000})
	assert.Equal(t, "ESTABLISHED", state())
	p.deliver(segment.Segment{Flags: fin | ack, Seq: 5001, Ack: 1001, Window: 60000})
	assert.Equal(t, "CLOSE-WAIT", state())
	assert.Equal(t, []Connection{{Local: listener.Local(), State: segment.Listen}, {p.mine, p.theirs, segment.CloseWait}}, p.Connections())
	p.deliver(segment.Segment{Flags: rst, Seq: 5002})
	assert.Equal(t, "CLOSED", state())

	// It may be accepted all the same, and be nothing to a successor of its name.
	p.deliver(segment.Segment{Flags: syn, Seq: 7000, Window: 60000})
	dead, err := listener.Accept()
	require.NoError(t, err)
	assert.Equal(t, "CLOSED", dead.State().String())
	assert.Equal(t, "SYN-RECEIVED", state())
	p.moves = nil
	assert.Empty(t, p.deliver(segment.Segment{Flags: ack, Seq: 7001, Ack: 1001, Window: 60000}))
	assert.Equal(t, []string{"SYN-RECEIVED > ESTABLISHED"}, p.moves)
}

// Half-open connections end with the socket that listens, without a segment.
func TestListenerTakesHalfOpenAlong(t *testing.T) {
	w := newWorld(t)
	p, listener := w.passive(Config{})
	p.deliver(segment.Segment{Flags: syn, Seq: 5000, Window: 60000})
	p.moves = nil
	listener.Close()
	assert.Equal(t, []string{"LISTEN > CLOSED", "SYN-RECEIVED > CLOSED"}, p.moves)
	assert.Empty(t, p.conns)
	assert.Empty(t, p.text())
}

// A handshake that nobody completes ends after 127 s, as Linux's with 6 retries.
func TestHalfOpenTimesOut(t *testing.T) {
	w := newWorld(t)
	p, _ := w.passive(Config{})
	p.deliver(segment.Segment{Flags: syn, Seq: 5000, Window: 60000})
	p.moves = nil
	w.run(sec(126))
	assert.Len(t, p.news(), 6)
	assert.Empty(t, p.moves)
	w.run(sec(1))
	assert.Equal(t, []string{"SYN-RECEIVED > CLOSED"}, p.moves)
	assert.Empty(t, p.conns)
}

// "It MAY accept a new SYN from the remote TCP endpoint to reopen the connection
// directly from TIME-WAIT state (MAY-2)" (RFC 9293 section 3.6.1). The new
// connection has an ISS, options and timers of its own.
func TestReopeningTimeWait(t *testing.T) {
	w := newWorld(t)
	p, listener := w.passive(Config{ISS: new(segment.Seq(1000)), NoTimestamps: true})
	p.reachTimeWait(listener)
	old, _ := listener.host.conns[connKey{p.mine, p.theirs}], p.news()
	p.moves = nil

	assert.Equal(t, []string{"S. 1000:1000(0) ack 9001"}, p.deliver(segment.Segment{
		Flags: syn, Seq: 9000, Window: 60000, Options: []segment.Option{segment.WScale(7)}}))
	assert.Empty(t, p.deliver(segment.Segment{Flags: ack, Seq: 9001, Ack: 1001, Window: 100}))
	assert.Equal(t, []string{"TIME-WAIT > CLOSED", "LISTEN > SYN-RECEIVED", "SYN-RECEIVED > ESTABLISHED"}, p.moves)
	s, err := listener.Accept()
	require.NoError(t, err)
	status := s.Status()
	assert.Equal(t, []any{segment.Seq(1000), segment.Seq(9000), uint32(100 << 7)}, []any{status.ISS, status.IRS, status.SndWnd})
	assert.NotSame(t, old, s.conn)
	w.run(sec(61))
	assert.Equal(t, segment.Established, s.State(), "the old 2MSL timer is gone")

	// One that does not get through its handshake ends by its own timer.
	s.Abort()
	p.reachTimeWait(listener)
	p.deliver(segment.Segment{Flags: syn, Seq: 90000, Window: 60000})
	p.moves = nil
	w.run(sec(127))
	assert.Equal(t, []string{"SYN-RECEIVED > CLOSED"}, p.moves)
	assert.Empty(t, p.conns)
}

// A SYN in TIME-WAIT that is not newer leaves the connection as it is.
func TestOldSynInTimeWait(t *testing.T) {
	w := newWorld(t)
	p, listener := w.passive(Config{ISS: new(segment.Seq(1000)), NoTimestamps: true})
	p.reachTimeWait(listener)
	p.moves, p.seen = nil, len(p.sent)
	assert.Empty(t, p.deliver(segment.Segment{Flags: syn, Seq: 4000, Window: 60000}))
	assert.Empty(t, p.moves)
	assert.Equal(t, "TIME-WAIT", p.State(p.mine, p.theirs).String())
}

// What a host is told of a connection by ICMP, or in fragments, or by no segment
// at all, is reported like everything else.
func TestTransitionsWithoutSegment(t *testing.T) {
	t.Run("icmp", func(t *testing.T) {
		w := newWorld(t)
		n := w.host("client", Config{ISS: new(segment.Seq(1000))})
		s := n.socket()
		require.NoError(t, s.Connect(n.at(4000), n.at(80)))
		n.moves = nil
		n.Deliver(unreachable(n.sent[0].bytes, 1))
		assert.Equal(t, []string{"SYN-SENT > CLOSED"}, n.moves)
		assert.ErrorIs(t, s.Connected(), syscall.EHOSTUNREACH)
		assert.Empty(t, n.conns)
	})
	t.Run("fragments", func(t *testing.T) {
		w := newWorld(t)
		p, s := w.accepted(Config{})
		p.moves = nil
		last := data(5001, 100, 1001)
		last.Flags |= fin
		for _, fragment := range fragments(p.bytes(last), 64) {
			p.Deliver(fragment)
		}
		assert.Equal(t, []string{". 1001:1001(0) ack 5102"}, p.text())
		assert.Equal(t, []string{"ESTABLISHED > CLOSE-WAIT"}, p.moves)
		assert.Equal(t, 100, s.Unread())
	})
	t.Run("keep-alive", func(t *testing.T) {
		w := newWorld(t)
		p, s := w.accepted(Config{KeepAlive: KeepAlive{Enable: true, Idle: sec(10), Interval: sec(1), Count: 2}})
		p.moves = nil
		w.run(sec(11))
		assert.Empty(t, p.moves)
		w.run(sec(1))
		assert.Equal(t, []string{"ESTABLISHED > CLOSED"}, p.moves)
		_, err := s.Read(make([]byte, 1))
		assert.ErrorIs(t, err, syscall.ETIMEDOUT)
		assert.Empty(t, p.conns)
	})
}

// A socket's owner may act when it is told the news; each step is reported.
func TestOwnerActs(t *testing.T) {
	w := newWorld(t)
	p, s := w.accepted(Config{})
	p.moves = nil
	s.Notify(func() {
		if s.State() == segment.CloseWait {
			w.write(s, 5)
			assert.NoError(t, s.Shutdown(false, true))
			s.Abort()
		}
	})
	answer := p.deliver(segment.Segment{Flags: fin | ack, Seq: 5001, Ack: 1001, Window: 60000})
	assert.Equal(t, []string{". 1001:1001(0) ack 5002", "P. 1001:1006(5) ack 5002", "F. 1006:1006(0) ack 5002", "R. 1007:1007(0) ack 5002"}, answer)
	assert.Equal(t, "ESTABLISHED CLOSE-WAIT LAST-ACK CLOSED", p.path())
}

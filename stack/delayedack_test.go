package stack

import (
	"fmt"
	"testing"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// received makes a host that delays ACKs by 40 ms, with a connection from the
// script whose next segment is 5001.
func received(t *testing.T, c Config) (*world, *script, *Socket) {
	w := newWorld(t)
	c.DelayedACK = ms(40)
	p, s := w.accepted(c)
	return w, p, s
}

// later lists what the host sends in the time to come, each with its time.
func (p *script) later(d time.Duration) []string {
	start := p.world.now
	p.world.run(d)
	list := []string{}
	for _, a := range p.news() {
		list = append(list, fmt.Sprint(a, " after ", a.at-start))
	}
	return list
}

// RFC 9293 section 3.8.6.3: "A TCP endpoint SHOULD implement a delayed ACK
// (SHLD-18)".
func TestDelayedACK(t *testing.T) {
	_, p, _ := received(t, Config{})
	assert.Empty(t, p.deliver(data(5001, 10, 1001)))
	assert.Empty(t, p.later(ms(39)))
	assert.Equal(t, []string{". 1001:1001(0) ack 5011 after 1ms"}, p.later(hour))

	// The delay is that of the first segment, not of the last.
	p.deliver(data(5011, 10, 1001))
	p.later(ms(30))
	assert.Empty(t, p.deliver(data(5021, 10, 1001)))
	assert.Equal(t, []string{". 1001:1001(0) ack 5031 after 10ms"}, p.later(hour))
}

// Without it netstack acknowledges at once.
func TestNoDelayedACK(t *testing.T) {
	w := newWorld(t)
	p, _ := w.accepted(Config{})
	assert.Equal(t, []string{". 1001:1001(0) ack 5011"}, p.deliver(data(5001, 10, 1001)))
}

// A segment with data or a FIN takes the ACK along.
func TestDelayedACKPiggybacks(t *testing.T) {
	w, p, s := received(t, Config{})
	p.deliver(data(5001, 20, 1001))
	w.write(s, 10)
	assert.Equal(t, []string{"P. 1001:1011(10) ack 5021"}, p.text())
	p.deliver(segment.Segment{Flags: ack, Seq: 5021, Ack: 1011, Window: 60000})
	assert.Empty(t, p.later(hour))

	p.deliver(data(5021, 20, 1011))
	require.NoError(t, s.Shutdown(false, true))
	assert.Equal(t, []string{"F. 1011:1011(0) ack 5041"}, p.text())
	p.deliver(segment.Segment{Flags: ack, Seq: 5041, Ack: 1012, Window: 60000})
	assert.Empty(t, p.later(hour))
}

// "An ACK SHOULD be generated for at least every second full-sized segment or
// 2*RMSS bytes of new data" (SHLD-19).
func TestDelayedACKSecondSegment(t *testing.T) {
	_, p, _ := received(t, Config{})
	assert.Empty(t, p.deliver(data(5001, 1460, 1001)))
	assert.Equal(t, []string{". 1001:1001(0) ack 7921"}, p.deliver(data(6461, 1460, 1001)))
	assert.Empty(t, p.deliver(data(7921, 1460, 1001)), "the count begins anew")
	assert.Equal(t, []string{". 1001:1001(0) ack 9382"}, p.deliver(data(9381, 1, 1001)), "more than one full-sized segment")
	assert.Empty(t, p.later(hour))

	// Small segments wait together.
	for n := range segment.Seq(10) {
		assert.Empty(t, p.deliver(data(9382+100*n, 100, 1001)))
	}
	assert.Equal(t, []string{". 1001:1001(0) ack 10382 after 40ms"}, p.later(hour))
}

// Where this host offers a small MSS, that is a full-sized segment.
func TestDelayedACKSmallMSS(t *testing.T) {
	_, p, _ := received(t, Config{MSS: 100})
	assert.Empty(t, p.deliver(data(5001, 100, 1001)))
	assert.Equal(t, []string{". 1001:1001(0) ack 5201"}, p.deliver(data(5101, 100, 1001)))
}

// RFC 5681 section 4.2: "Out-of-order data segments SHOULD be acknowledged
// immediately, in order to accelerate loss recovery. To trigger the fast
// retransmit algorithm, the receiver SHOULD send an immediate duplicate ACK when
// it receives a data segment above a gap in the sequence space. To provide
// feedback to senders recovering from losses, the receiver SHOULD send an
// immediate ACK when it receives a data segment that fills in all or part of a
// gap in the sequence space."
func TestDelayedACKGaps(t *testing.T) {
	w, p, s := received(t, Config{})
	closing := func() { assert.NoError(t, s.Shutdown(false, true)); p.news() }
	for _, half := range []bool{false, true} { // in FIN-WAIT-1 too, where netstack sends no SACK blocks
		start := s.Status().RcvNxt
		at := func(seq segment.Seq, size int) []string { return p.deliver(data(start+seq, size, 1001)) }
		next := s.Status().SndNxt
		want := func(number segment.Seq) []string {
			return []string{fmt.Sprintf(". %[1]d:%[1]d(0) ack %d", next, start+number)}
		}
		assert.Empty(t, at(0, 10))
		assert.Equal(t, want(10), at(20, 10), "above a gap, with the ACK that waited")
		assert.Equal(t, want(10), at(40, 10), "another gap")
		assert.Equal(t, want(30), at(10, 10), "fills the first")
		assert.Equal(t, want(35), at(30, 5), "fills part of the second")
		assert.Equal(t, want(50), at(35, 5), "fills the rest")
		assert.Empty(t, at(50, 10), "in order again")
		w.run(ms(40))
		assert.Equal(t, want(60), p.text())
		if !half {
			closing()
		}
	}
}

// A duplicate is answered at once, whether the ACK for it has left or waits.
func TestDelayedACKDuplicate(t *testing.T) {
	_, p, _ := received(t, Config{})
	p.deliver(data(5001, 10, 1001))
	assert.Equal(t, []string{". 1001:1001(0) ack 5011"}, p.deliver(data(5001, 10, 1001)))
	assert.Equal(t, []string{". 1001:1001(0) ack 5011"}, p.deliver(data(5001, 10, 1001)))
	assert.Empty(t, p.later(hour))
}

// A segment that netstack does not take, because it is damaged or lies outside
// the window, does not make a gap.
func TestDelayedACKStraySegments(t *testing.T) {
	_, p, _ := received(t, Config{})
	stray := data(5101, 100, 1001)
	stray.BadChecksum = true
	assert.Empty(t, p.deliver(stray))
	assert.Equal(t, []string{". 1001:1001(0) ack 5001"}, p.deliver(data(1_000_000, 2000, 1001)))
	assert.Equal(t, []string{". 1001:1001(0) ack 5001"}, p.deliver(data(4000, 10, 1001)))
	assert.Empty(t, p.deliver(data(5001, 10, 1001)))
	assert.Equal(t, []string{". 1001:1001(0) ack 5011 after 40ms"}, p.later(hour))
}

// A window update leaves at once: the peer may wait for it.
func TestDelayedACKWindowUpdate(t *testing.T) {
	w, p, s := received(t, Config{ReceiveBuffer: 8192, NoAutoTuning: true})
	seq, window := segment.Seq(5001), func() uint16 { return p.sent[len(p.sent)-1].Window }
	for window() > 0 {
		size := min(int(window()), 1000)
		p.deliver(data(seq, size, 1001))
		seq = seq.Add(size)
		p.later(ms(40))
	}
	require.Zero(t, s.Status().RcvWnd)

	// RFC 9293 section 3.8.6.1: "the receiving TCP peer must still send an
	// acknowledgment showing its next expected sequence number and current
	// window (zero)" to a segment that arrives when the window is zero.
	shut := fmt.Sprintf(". 1001:1001(0) ack %d", seq)
	assert.Equal(t, []string{shut}, p.deliver(data(seq, 1, 1001)))
	assert.Equal(t, []string{shut}, p.deliver(data(seq-1, 1, 1001)), "the probe that netstack and Linux send")
	size, _ := w.drain(s)
	assert.Equal(t, int(seq-5001), size)
	assert.Contains(t, p.text(), shut, "the same number, and a window")
	assert.NotZero(t, window())

	// An ACK that waits goes along.
	for window() > 2000 {
		size := min(int(window()), 1000)
		p.deliver(data(seq, size, 1001))
		seq = seq.Add(size)
		p.later(ms(40))
	}
	assert.Empty(t, p.deliver(data(seq, 10, 1001)))
	w.drain(s)
	assert.Contains(t, p.text(), fmt.Sprintf(". 1001:1001(0) ack %d", seq+10))
	assert.Empty(t, p.later(hour))
}

// Quick ACKs come first, as Linux begins; then the delay. A FIN's is delayed
// although some are left.
func TestQuickACKs(t *testing.T) {
	_, p, _ := received(t, Config{QuickACKs: 3})
	for n := range segment.Seq(3) {
		assert.Len(t, p.deliver(data(5001+10*n, 10, 1001)), 1)
	}
	assert.Empty(t, p.deliver(data(5031, 10, 1001)))

	_, p, _ = received(t, Config{QuickACKs: 3})
	assert.Len(t, p.deliver(data(5001, 5, 1001)), 1)
	assert.Empty(t, p.deliver(segment.Segment{Flags: fin | ack, Seq: 5006, Ack: 1001, Window: 60000}))
	assert.Equal(t, []string{". 1001:1001(0) ack 5007 after 40ms"}, p.later(hour))
}

// The last ACK, for the peer's FIN after our own, leaves at once as Linux's:
// nothing will come that it could ride on.
func TestDelayedACKOfLastFin(t *testing.T) {
	for name, acked := range map[string]segment.Seq{"FIN-WAIT-2": 1002, "simultaneous": 1001} {
		_, p, s := received(t, Config{})
		require.NoError(t, s.Shutdown(false, true))
		p.news()
		assert.Equal(t, []string{". 1002:1002(0) ack 5002"}, p.deliver(segment.Segment{Flags: fin | ack, Seq: 5001, Ack: acked, Window: 60000}), name)
	}
}

// The ACK that ends the handshake, and those of probes, do not wait.
func TestDelayedACKNotData(t *testing.T) {
	w := newWorld(t)
	p, _ := w.active(Config{DelayedACK: ms(40)}) // it looks for the handshake's
	keepAlive := segment.Segment{Flags: ack, Seq: 5000, Ack: 1001, Window: 60000}
	assert.Equal(t, []string{". 1001:1001(0) ack 5001"}, p.deliver(keepAlive))
	w.run(sec(1))
	p.deliver(data(5001, 10, 1001))
	assert.Equal(t, []string{". 1001:1001(0) ack 5011"}, p.deliver(keepAlive), "and take along what waits")
	assert.Empty(t, p.later(hour))
}

// No ACK outlives its connection.
func TestDelayedACKOfClosed(t *testing.T) {
	for name, end := range map[string]func(p *script, s *Socket){
		"reset":   func(p *script, s *Socket) { p.deliver(segment.Segment{Flags: rst, Seq: 5011}) },
		"abort":   func(p *script, s *Socket) { s.Abort() },
		"unread":  func(p *script, s *Socket) { s.Close() },
		"closing": func(p *script, s *Socket) { p.Close() },
	} {
		w, p, s := received(t, Config{})
		p.deliver(data(5001, 10, 1001))
		end(p, s)
		p.news()
		assert.Empty(t, p.later(hour), name)
		assert.Empty(t, w.timers, name)
	}
}

// The sequence space wraps around.
func TestDelayedACKWraps(t *testing.T) {
	w := newWorld(t)
	p, listener := w.passive(Config{DelayedACK: ms(40), NoTimestamps: true, NoSACK: true, ISS: new(segment.Seq(1000))})
	seq := segment.Seq(1<<32 - 5_000_000)
	p.deliver(segment.Segment{Flags: syn, Seq: seq - 1, Window: 60000})
	p.deliver(segment.Segment{Flags: ack, Seq: seq, Ack: 1001, Window: 60000})
	s, err := listener.Accept()
	require.NoError(t, err)
	sent := 0
	for range 10_000 {
		s1 := data(seq, 1000, 1001)
		p.Deliver(p.bytes(s1))
		seq = s1.End()
		w.drain(s)
		sent += len(p.news())
	}
	assert.Equal(t, 5000, sent, "an ACK for every second segment")
}

// An ACK of something new that also opens a window, which was shut, leaves at
// once: the peer waits for it, or probes.
func TestDelayedACKOpensWindow(t *testing.T) {
	for _, shut := range []bool{false, true} {
		for _, window := range []byte{0, 1} {
			tcp := tcpHeader(make([]byte, 20))
			tcp[11], tcp[12], tcp[13], tcp[15] = 101, 5<<4, byte(ack), window
			c := &conn{state: segment.Established, ack: delayedACK{begun: true, last: 100, newest: 100, furthest: 101, shut: shut}}
			assert.Equal(t, !shut || window == 0, (&Host{}).mayWait(c, tcp, 101))
		}
	}
}

package stack

import (
	"strings"
	"testing"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// After a loss Reno goes on with half of what was in flight (RFC 5681 equation
// 4), CUBIC with 0.7 of its window (RFC 9438 section 4.6).
func TestCongestionControl(t *testing.T) {
	for _, algorithm := range append(CongestionControls(), CongestionControl{}) {
		name, want := algorithm.Name, 0.5
		if strings.HasSuffix(name, "cubic") {
			want = 0.7
		}
		for _, sack := range []bool{true, false} {
			w := newWorld(t)
			c := Config{CongestionControl: algorithm, NoSACK: !sack, NoRACK: true}
			client, server := w.pair(c, c)
			s, r := w.connect(client, server)
			client.delay, server.delay = ms(50), ms(50)
			r.Notify(func() { w.drain(r) })
			assert.Equal(t, 10, s.Status().Cwnd, "RFC 6928")
			w.write(s, 500_000)
			w.run(ms(250))
			require.GreaterOrEqual(t, s.Status().Cwnd, 20, "slow start doubles the window each round trip")
			lost := false
			client.lose = func(*segment.Segment) bool { first := !lost; lost = true; return first }
			before := 0
			for s.Status().Ssthresh > 1<<20 {
				before = s.Status().Cwnd
				w.run(ms(1))
			}
			assert.InDelta(t, want*float64(before), s.Status().Ssthresh, 1, "%s, SACK %v, cwnd %d", name, sack, before)
			w.run(sec(3))
			assert.Equal(t, s.Status().SndNxt, s.Status().SndUna)
			assert.Zero(t, s.Status().InFlight)
		}
	}
}

// RFC 5681 section 3.2: "The TCP sender SHOULD use the 'fast retransmit'
// algorithm to detect and repair loss, based on incoming duplicate ACKs."
func TestFastRetransmit(t *testing.T) {
	w := newWorld(t)
	p, s := w.active(Config{})
	w.write(s, 5*1460)
	p.news()
	again := segment.Segment{Flags: ack, Seq: 5001, Ack: 2461, Window: 60000}
	p.deliver(again)
	assert.Empty(t, p.deliver(again))
	assert.Empty(t, p.deliver(again))
	assert.Equal(t, []string{". 2461:3921(1460) ack 5001"}, p.deliver(again))
}

// RFC 6582 section 3.2 wants the ACK to cover "more than recover", which begins
// at the ISS. netstack takes that by the letter: if the first of all data is
// lost, and there is no SACK, only the timeout repairs it.
func TestNoFastRetransmitOfFirst(t *testing.T) {
	w := newWorld(t)
	p, s := w.active(Config{})
	w.write(s, 5*1460)
	p.news()
	again := segment.Segment{Flags: ack, Seq: 5001, Ack: 1001, Window: 60000}
	for range 4 {
		assert.Empty(t, p.deliver(again))
	}
	assert.Equal(t, ". 1001:2461(1460) ack 5001 after 1s", p.later(sec(1))[0])
}

// A receiver with SACK tells what it has beyond a gap (RFC 2018); without, the
// ACK number is all there is.
func TestSACKBlocks(t *testing.T) {
	for _, off := range []bool{false, true} {
		w := newWorld(t)
		client, server := w.pair(Config{NoSACK: off}, Config{})
		c, _ := w.connect(client, server)
		lost := false
		client.lose = func(*segment.Segment) bool { first := !lost; lost = true; return first }
		for range 3 {
			w.write(c, 100)
		}
		start := c.Status().SndUna
		w.run(ms(2))
		answers := server.news()
		require.Len(t, answers, 2)
		for i, a := range answers {
			assert.Equal(t, start, a.Ack)
			var want []segment.Block
			if !off {
				want = []segment.Block{{Left: start + 100, Right: start.Add(200 + 100*i)}}
			}
			assert.Equal(t, want, a.SACKBlocks())
		}
	}
}

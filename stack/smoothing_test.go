package stack

import (
	"testing"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/stretchr/testify/assert"
)

// What the host takes netstack's sum to be is netstack's, each time: over delays that
// change, losses and recoveries.
func TestSmoothing(t *testing.T) {
	for _, c := range []Config{{}, {NoRACK: true}, {NoFixes: AllFixes}, {DelayedACK: ms(40)}} {
		always := fuses
		fuses = true
		t.Cleanup(func() { fuses = always })
		w := newWorld(t)
		client, server := w.pair(c, c)
		n := 0
		client.lose = func(s *segment.Segment) bool {
			n++
			client.delay = time.Duration(n%7) * ms(3)
			return n%41 == 0
		}
		from, to := w.connect(client, server)
		read := 0
		for range 400 {
			w.write(from, 3000)
			w.run(ms(30))
			m, _ := w.drain(to)
			read += m
		}
		w.run(sec(20))
		m, _ := w.drain(to)
		assert.Equal(t, 400*3000, read+m)
		s := from.conn.smoothing
		assert.Zero(t, s.missed, "%+v: netstack's sum is another (smoothing.go)", c)
		assert.Greater(t, s.found, 300, "%+v", c)
	}
}

// Where each product is rounded, a round-trip time that is always 3 ms is smoothed to a
// nanosecond less; where they are fused, to 3 ms.
func TestRoundedProducts(t *testing.T) {
	r := roundTrip{ms(3), 0}
	assert.Equal(t, roundTrip{ms(3) - 1, 0}, r.exact(ms(3), 7))
	if fuses {
		assert.Equal(t, r, r.fused(ms(3), 7))
	} else {
		assert.Equal(t, r.exact(ms(3), 7), r.fused(ms(3), 7))
	}
	assert.Equal(t, roundTrip{ms(1), ms(1) / 4}, roundTrip{ms(1), 0}.exact(0, 1), "the least")
}

// A timer that is put to another time goes off then, earlier too.
func TestShiftOfATimer(t *testing.T) {
	for _, by := range []time.Duration{-ms(5), ms(5)} {
		w := newWorld(t)
		client, server := w.pair(Config{NoRACK: true, NoFixes: AllFixes}, Config{})
		c, _ := w.connect(client, server)
		client.lose = func(*segment.Segment) bool { return len(client.sent) == client.seen+1 }
		w.write(c, 10)
		in, _ := c.conn.innards()
		at := in.resend().expiry() + by
		in.resend().shift(by, uptimeAt(w.now))
		w.run(sec(1))
		sent := client.news()
		assert.Equal(t, at, sent[1].at)
	}
}

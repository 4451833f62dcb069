package stack

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// RFC 9438 section 4.2, equations 1 and 2: after a loss at a window of 100 segments it
// is 100 again after K = cbrt((100 - 70) / 0.4) = 4.217 s, having grown ever more slowly
// before, and grows ever faster afterwards, W_cubic(t) = 0.4 (t - K)^3 + 100. Delayed
// ACKs change nothing.
func TestCUBIC(t *testing.T) {
	const rtt, k = 200 * time.Millisecond, 4.217
	for _, each := range []int{1, 2} {
		f := newFlow(t, CUBIC, 100, 100)
		f.lose()
		assert.Equal(t, []int{70, 70}, []int{f.Cwnd(), f.Ssthresh()}, "β = 0.7")
		start, plateau := f.w.now, time.Duration(0)
		for f.w.now-start < sec(10) {
			f.roundTrip(rtt, each)
			passed := (f.w.now - start).Seconds()
			want := 0.4*math.Pow(passed-k, 3) + 100
			assert.InDelta(t, want, f.Cwnd(), 3, "at %.1f s, an ACK for %d", passed, each)
			if f.Cwnd() < 100 {
				plateau = f.w.now - start
			}
		}
		assert.InDelta(t, k, plateau.Seconds(), 0.6, "an ACK for %d", each)
		assert.Greater(t, f.Cwnd(), 170)
	}
}

// K is exact to a millisecond.
func TestPeriodK(t *testing.T) {
	for wMax, want := range map[int64]int64{100: 4217, 1000: 9085, 10: 1957, 83333: 39684} {
		assert.Equal(t, want, cubeRoot(2500*micro*wMax*3/10), "W_max %d", wMax)
	}
	for _, x := range []int64{0, 1, 7, 8, 26, 27, 1<<62 - 1} {
		root := cubeRoot(x)
		assert.LessOrEqual(t, root*root*root, x)
		assert.Greater(t, (root+1)*(root+1)*(root+1), x)
	}
}

// RFC 9438 section 4.3: where W_cubic(t) is less than what Reno would have with β =
// 0.7, as on a short path, cwnd is W_est, which grows by α = 3 (1 - 0.7) / (1 + 0.7) =
// 0.529 segments a round trip, and by 1 once it has reached the window before the loss.
func TestRenoFriendlyRegion(t *testing.T) {
	f := newFlow(t, CUBIC, 100, 100)
	f.lose()
	rounds := 0
	for ; f.Cwnd() < 100; rounds++ {
		f.roundTrip(ms(1), 1)
	}
	assert.InDelta(t, 30/0.529, rounds, 3)
	for range 20 {
		f.roundTrip(ms(1), 1)
	}
	assert.InDelta(t, 120, f.Cwnd(), 2)
}

// RFC 9438 section 4.7: "if the current cwnd is less than W_max", a flow remembers
// cwnd * (1 + β) / 2 only, and leaves room for others.
func TestFastConvergence(t *testing.T) {
	f := newFlow(t, CUBIC, 100, 100)
	c := f.Controller.(*cubic)
	f.lose()
	assert.EqualValues(t, 100*micro, c.wMax)
	f.SetCwnd(80)
	f.lose()
	assert.EqualValues(t, 68*micro, c.wMax, "0.85 of 80")
	f.SetCwnd(90)
	f.lose()
	assert.EqualValues(t, 90*micro, c.wMax)
}

// RFC 9438 section 4.8: "During the first congestion avoidance stage after a timeout ...
// K is set to 0, and W_max is set to the congestion window size at the beginning of the
// current congestion avoidance stage."
func TestAfterATimeout(t *testing.T) {
	f := newFlow(t, CUBIC, 100, 100)
	f.v.Outstanding = 100
	f.TimedOut(false)
	assert.Equal(t, []int{1, 70}, []int{f.Cwnd(), f.Ssthresh()})
	for f.Cwnd() < 70 {
		f.roundTrip(ms(100), 1)
	}
	start := f.w.now
	for f.w.now-start < sec(5) {
		f.roundTrip(ms(100), 1)
	}
	assert.InDelta(t, 0.4*math.Pow(5, 3)+70, f.Cwnd(), 5)
}

// RFC 9438 section 5.8: "CUBIC does not increase its congestion window if a flow is
// application-limited", and the time of that does not count.
func TestApplicationLimited(t *testing.T) {
	f, other := newFlow(t, CUBIC, 100, 100), newFlow(t, CUBIC, 100, 100)
	f.lose()
	other.lose()
	f.roundTrip(ms(100), 1)
	other.roundTrip(ms(100), 1)
	before := f.Cwnd()
	for range 600 { // a segment each 100 ms, for a minute
		f.w.now += ms(100)
		f.v.Outstanding = 0
		f.Acknowledged(1, ms(100))
	}
	assert.Equal(t, before, f.Cwnd())
	f.w.now += hour // idle
	for range 20 {
		f.roundTrip(ms(100), 1)
		other.roundTrip(ms(100), 1)
		assert.InDelta(t, other.Cwnd(), f.Cwnd(), 2)
	}
}

// RFC 9438 section 4.2: the target is between cwnd and 1.5 cwnd.
func TestTargetIsBounded(t *testing.T) {
	f := newFlow(t, CUBIC, 10, 10)
	f.roundTrip(ms(100), 1)
	for range 100 { // on a path that is suddenly very long
		before := f.Cwnd()
		f.roundTrip(sec(60), 1)
		assert.LessOrEqual(t, f.Cwnd(), before*5/3+1)
		assert.GreaterOrEqual(t, f.Cwnd(), before)
		if f.Cwnd() > 1_000_000 {
			break
		}
	}
}

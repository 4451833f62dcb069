package stack

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"
)

// flow is a connection that fills its window, for a congestion control alone.
type flow struct {
	*CongestionState
	Controller
	w *world
}

// newFlow begins with a window of so many segments.
func newFlow(t *testing.T, c CongestionControl, cwnd, ssthresh int) *flow {
	w := newWorld(t)
	v := variables{TCPSenderState: &tcp.TCPSenderState{SndCwnd: cwnd, Ssthresh: ssthresh}, TCPRTTState: &tcp.TCPRTTState{}}
	s := &CongestionState{&Host{wiring: Wiring{Clock: w}}, v}
	return &flow{s, c.New(s), w}
}

// roundTrip has a window of segments acknowledged, so many with each ACK, within rtt.
func (f *flow) roundTrip(rtt time.Duration, each int) {
	left := f.Cwnd()
	start, all := f.w.now, left
	for left > 0 {
		n := min(each, left)
		left -= n
		f.w.now = start + rtt*time.Duration(all-left)/time.Duration(all)
		f.v.Outstanding = f.Cwnd() - n // the window was full
		f.Acknowledged(n, rtt)
	}
}

// lose has one of what is in flight, which is the whole window, lost and repaired.
func (f *flow) lose() {
	f.v.Outstanding = f.Cwnd()
	f.LossDetected()
	f.SetCwnd(f.Ssthresh())
	f.Recovered()
}

// RFC 5681 section 3.1: "During slow start, a TCP increments cwnd by at most SMSS bytes
// for each ACK received that cumulatively acknowledges new data." The window doubles
// each round trip, and with an ACK for every second segment it is half as much again.
func TestSlowStart(t *testing.T) {
	for _, c := range []CongestionControl{Reno, CUBIC} {
		f := newFlow(t, c, 10, 1000)
		f.lose() // CUBIC begins otherwise
		f.SetCwnd(10)
		f.SetSsthresh(1000)
		f.roundTrip(ms(100), 1)
		f.roundTrip(ms(100), 1)
		assert.Equal(t, 40, f.Cwnd(), c.Name)
		f.roundTrip(ms(100), 2)
		assert.Equal(t, 60, f.Cwnd(), c.Name)
		f.roundTrip(ms(100), 60)
		assert.Equal(t, 61, f.Cwnd(), c.Name)
	}
}

// RFC 5681 section 3.1: "During congestion avoidance, cwnd is incremented by roughly 1
// full-sized segment per round-trip time (RTT)", whether there is an ACK for each segment
// or for two, or for as many as a stretch ACK has.
func TestCongestionAvoidance(t *testing.T) {
	for _, each := range []int{1, 2, 7} {
		f := newFlow(t, Reno, 10, 10)
		for round := range 100 {
			f.roundTrip(ms(100), each)
			assert.InDelta(t, 11+round, f.Cwnd(), 1, "%d a round trip", each)
		}
	}
	f := newFlow(t, Reno, 10, 10)
	f.roundTrip(ms(100), 1)
	assert.Equal(t, 11, f.Cwnd(), "to the segment, where each is acknowledged")
	for range 9 {
		f.roundTrip(ms(100), 1)
	}
	assert.Equal(t, 20, f.Cwnd())
}

// RFC 5681 section 3.1, "cwnd MUST NOT be increased by more than SMSS bytes per RTT": an
// ACK of several windows, as comes when a lost ACK's successor does, counts as one.
func TestAnACKOfManyWindows(t *testing.T) {
	f := newFlow(t, Reno, 10, 10)
	f.Acknowledged(1000, ms(100))
	assert.Equal(t, 11, f.Cwnd())
}

// RFC 5681 section 3.1, equation 4: "ssthresh = max (FlightSize / 2, 2*SMSS)".
func TestEquation4(t *testing.T) {
	for flight, want := range map[int]int{1: 2, 4: 2, 5: 2, 6: 3, 100: 50} {
		f := newFlow(t, Reno, 100, 1000)
		f.v.Outstanding = flight
		f.LossDetected()
		assert.Equal(t, want, f.Ssthresh(), "of %d in flight", flight)
		assert.Equal(t, 100, f.Cwnd(), "recovery sets it")
	}
}

// RFC 5681 section 3.1: "upon a timeout ... cwnd MUST be set to no more than the loss
// window, LW, which equals 1 full-sized segment", and "when a TCP sender detects segment
// loss using the retransmission timer and the given segment has already been
// retransmitted by way of the retransmission timer at least once, the value of ssthresh
// is held constant". RFC 9438 section 4.8: CUBIC does the same with a ssthresh of its own.
func TestTimeouts(t *testing.T) {
	for c, want := range map[*CongestionControl]int{&Reno: 20, &CUBIC: 28} {
		f := newFlow(t, *c, 40, 1000)
		f.v.Outstanding = 40
		f.TimedOut(false)
		assert.Equal(t, []int{1, want}, []int{f.Cwnd(), f.Ssthresh()}, c.Name)
		f.v.Outstanding = 1
		f.TimedOut(true)
		assert.Equal(t, []int{1, want}, []int{f.Cwnd(), f.Ssthresh()}, c.Name)
		f.TimedOut(false)
		assert.Equal(t, []int{1, 2}, []int{f.Cwnd(), f.Ssthresh()}, c.Name)
	}
}

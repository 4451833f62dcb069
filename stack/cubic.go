package stack

import "time"

// cubic is CUBIC (RFC 9438), with HyStart++ for its first slow start (section 4.10) and
// fast convergence (section 4.7). All of it is in whole numbers, so that it comes out the
// same on every machine: windows in millionths of a segment, times in milliseconds.
type cubic struct {
	*CongestionState
	window int64         // cwnd, with its fraction
	wMax   int64         // cwnd before the last reduction; 0 if there was none
	prior  int64         // cwnd when ssthresh was last set
	slow   bool          // after a timeout
	last   time.Duration // when an ACK last came
	rtt    time.Duration // smoothed; netstack's own is in floating point, and not the same everywhere
	epoch  *cubicEpoch   // nil outside of congestion avoidance
	first  hystart       // slow start before any loss
}

// cubicEpoch is one stage of congestion avoidance (RFC 9438 section 4.1.2).
type cubicEpoch struct {
	start time.Duration
	k     int64 // when the window is wMax again, in ms since the start
	wMax  int64
	wEst  int64 // what Reno would have
}

const (
	micro = 1_000_000 // of a segment: the unit of windows

	betaPercent = 70      // RFC 9438 section 4.6: "SHOULD be set to 0.7"
	alpha       = 529_412 // 3 * (1 - 0.7) / (1 + 0.7), in millionths (section 4.3)
)

func newCUBIC(s *CongestionState) Controller {
	return &cubic{CongestionState: s, last: s.Now(), first: hystart{CongestionState: s, end: s.v.SndNxt}}
}

// Acknowledged grows the window, but for an application that does not fill it: "CUBIC
// does not increase its congestion window if a flow is application-limited" (RFC 9438
// section 5.8).
func (c *cubic) Acknowledged(segments int, rtt time.Duration) {
	c.measure(rtt)
	limited := c.InFlight()+segments < c.Cwnd()
	c.leaveOut(limited)
	switch {
	case limited:
		return
	case c.wMax == 0 && c.Cwnd() < c.Ssthresh():
		c.first.acknowledged(segments, rtt)
		return
	case c.slowStart(segments):
		c.epoch = nil
		return
	}
	if c.window/micro != int64(c.Cwnd()) { // netstack has set it
		c.window = int64(c.Cwnd()) * micro
	}
	if c.epoch == nil {
		c.begin()
	}
	c.grow(int64(segments))
	c.SetCwnd(int(c.window / micro))
}

// measure is RFC 6298 section 2, with alpha = 1/8.
func (c *cubic) measure(rtt time.Duration) {
	switch {
	case c.rtt == 0:
		c.rtt = rtt
	case rtt > 0:
		c.rtt += (rtt - c.rtt) / 8
	}
}

// leaveOut takes out of t what passed since the last ACK, if the window was not filled,
// or else what was more than a round trip: "t ... does not include application-limited
// periods, such as idle periods" (RFC 9438 section 5.8).
func (c *cubic) leaveOut(limited bool) {
	passed := c.Now() - c.last
	c.last = c.Now()
	if !limited {
		passed = max(0, passed-c.rtt)
	}
	if c.epoch != nil {
		c.epoch.start += passed
	}
}

// begin begins congestion avoidance. The first after a timeout, or without a loss
// before, starts at the plateau (RFC 9438 sections 4.8 and 4.10).
func (c *cubic) begin() {
	c.epoch = &cubicEpoch{start: c.Now(), wMax: c.wMax, wEst: c.window}
	if c.slow || c.wMax <= c.window {
		c.slow, c.epoch.wMax = false, c.window
	}
	c.epoch.k = cubeRoot(2500 * (c.epoch.wMax - c.window)) // equation 2, with C = 0.4
}

// at is W_cubic(t) = C * (t - K)^3 + W_max (RFC 9438 equation 1), with C = 0.4.
func (e *cubicEpoch) at(t time.Duration) int64 {
	const most = 1_000_000 // ms, whose cube is in range
	d := min(max(t.Milliseconds()-e.k, -most), most)
	return d*d*d/2500 + e.wMax
}

// grow is RFC 9438 sections 4.2 to 4.5, for an ACK of so many segments: one of two
// counts as two ACKs, so that delayed ACKs change nothing.
func (c *cubic) grow(segments int64) {
	e, t := c.epoch, c.Now()-c.epoch.start
	if e.wEst >= c.prior {
		e.wEst += segments * micro * micro / c.window
	} else {
		e.wEst += segments * alpha * micro / c.window
	}
	if e.at(t) < e.wEst {
		c.window = max(c.window, e.wEst)
		return
	}
	target := min(max(e.at(t+c.rtt), c.window), c.window+c.window/2)
	c.window += segments * (target - c.window) / (c.window / micro)
}

// LossDetected is RFC 9438 section 4.6.
func (c *cubic) LossDetected() { c.reduce() }

// TimedOut is RFC 9438 section 4.8: "CUBIC follows Reno to reduce cwnd, but sets
// ssthresh using β_cubic".
func (c *cubic) TimedOut(again bool) {
	if !again {
		c.reduce()
	}
	c.slow, c.epoch = true, nil
	c.SetCwnd(lossWindow)
}

// Recovered begins congestion avoidance anew.
func (c *cubic) Recovered() { c.epoch = nil }

// reduce sets ssthresh, and W_max: "if the current cwnd is less than W_max, this
// indicates that the saturation point experienced by this flow is getting reduced" (RFC
// 9438 section 4.7).
func (c *cubic) reduce() {
	c.prior = int64(c.Cwnd()) * micro
	if c.prior < c.wMax {
		c.wMax = c.prior * (100 + betaPercent) / 200
	} else {
		c.wMax = c.prior
	}
	c.SetSsthresh(max(c.InFlight()*betaPercent/100, 2))
	c.epoch = nil
}

// cubeRoot is the integer part of x's cube root.
func cubeRoot(x int64) int64 {
	low, high := int64(0), int64(2_000_000)
	for low < high {
		if middle := (low + high + 1) / 2; middle*middle*middle <= x {
			low = middle
		} else {
			high = middle - 1
		}
	}
	return low
}

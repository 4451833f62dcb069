package stack

import (
	"time"

	"gvisor.dev/gvisor/pkg/tcpip/seqnum"
)

// hystart is HyStart++ (RFC 9406), a slow start that ends before the bottleneck's queue
// overflows: when round-trip times rise it grows more slowly, in conservative slow start
// (CSS), and, if that was no mistake, goes on to congestion avoidance. Without
// timestamps netstack measures too seldom for it, and it is plain slow start.
type hystart struct {
	*CongestionState
	end           seqnum.Value  // SND.NXT when the round began
	current, last time.Duration // the least round-trip times of this round and the one before; 0 for none
	samples       int           // in this round
	baseline      time.Duration // the round-trip time that CSS began with; 0 outside of it
	rounds        int           // of CSS
	quarters      int           // of a segment, that cwnd is yet to grow by
}

// RFC 9406 section 4.3.
const (
	minRTTThreshold  = 4 * time.Millisecond
	maxRTTThreshold  = 16 * time.Millisecond
	minRTTDivisor    = 8
	enoughSamples    = 8
	cssGrowthDivisor = 4
	cssRounds        = 5
	mostOfAnACK      = 8 // L, "if the sender does not pace"
)

// acknowledged follows an ACK of so many segments (RFC 9406 section 4.2).
func (h *hystart) acknowledged(segments int, rtt time.Duration) {
	h.grow(min(segments, mostOfAnACK))
	if rtt > 0 {
		h.samples++
		if h.current == 0 || rtt < h.current {
			h.current = rtt
		}
	}
	if h.samples >= enoughSamples {
		h.decide()
	}
	if !h.v.SndUna.LessThan(h.end) {
		h.nextRound()
	}
}

func (h *hystart) grow(segments int) {
	if h.baseline == 0 {
		h.SetCwnd(h.Cwnd() + segments)
		return
	}
	h.quarters += segments
	h.SetCwnd(h.Cwnd() + h.quarters/cssGrowthDivisor)
	h.quarters %= cssGrowthDivisor
}

// decide begins CSS if the round-trip time has risen, and ends it if it has fallen again.
func (h *hystart) decide() {
	threshold := max(minRTTThreshold, min(h.last/minRTTDivisor, maxRTTThreshold))
	switch {
	case h.baseline == 0 && h.last > 0 && h.current >= h.last+threshold:
		h.baseline, h.rounds = h.current, 0
	case h.current < h.baseline:
		h.baseline = 0
	}
}

// nextRound ends a round. "If CSS_ROUNDS rounds are complete, enter congestion avoidance
// by setting the ssthresh to the current cwnd."
func (h *hystart) nextRound() {
	if h.baseline > 0 {
		h.rounds++
	}
	if h.rounds == cssRounds {
		h.SetSsthresh(h.Cwnd())
	}
	h.end, h.last, h.current, h.samples = h.v.SndNxt, h.current, 0, 0
}

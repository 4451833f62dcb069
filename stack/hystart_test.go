package stack

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// round has each segment of a window acknowledged, with this round-trip time.
func (h *hystart) round(rtt time.Duration) {
	n := h.Cwnd()
	for i := range n {
		if i == n-1 {
			h.v.SndUna = h.end
			h.v.SndNxt++
		}
		h.acknowledged(1, rtt)
	}
}

func newHystart(t *testing.T) *hystart {
	f := newFlow(t, CUBIC, 10, 1<<40)
	h := &f.Controller.(*cubic).first
	h.v.SndNxt, h.end = 1, 1
	return h
}

// RFC 9406 section 4.2: with a round-trip time that stays, the window doubles each round.
// One that is an eighth longer begins CSS, in which cwnd grows by a quarter of that, and
// which after 5 rounds, the first of them partial, becomes congestion avoidance.
func TestHyStart(t *testing.T) {
	h := newHystart(t)
	h.round(ms(80))
	h.round(ms(80))
	assert.Equal(t, 40, h.Cwnd())
	h.round(ms(89))
	assert.Equal(t, 80, h.Cwnd(), "an eighth is 10 ms")
	h.round(ms(101))
	assert.InDelta(t, 80+8+72/4, h.Cwnd(), 1, "from the eighth sample on")
	for range 3 {
		before := h.Cwnd()
		h.round(ms(101))
		assert.InDelta(t, before+before/4, h.Cwnd(), 1)
		assert.Less(t, h.Cwnd(), h.Ssthresh())
	}
	h.round(ms(150))
	assert.Equal(t, h.Cwnd(), h.Ssthresh())
}

// RFC 9406 section 4.2: "if currentRoundMinRTT < cssBaselineMinRtt", CSS was a mistake,
// and slow start goes on.
func TestHyStartGoesOn(t *testing.T) {
	h := newHystart(t)
	h.round(ms(80))
	h.round(ms(95))
	before := h.Cwnd()
	assert.Less(t, before, 40)
	h.round(ms(94))
	assert.InDelta(t, 2*before, h.Cwnd(), 8)
	h.round(ms(94))
	assert.Less(t, 3*before, h.Cwnd())
}

// RFC 9406 section 4.3: the threshold is an eighth of the round-trip time, between 4 and
// 16 ms.
func TestHyStartThreshold(t *testing.T) {
	for rtt, threshold := range map[int]int{1: 4, 32: 4, 80: 10, 128: 16, 1000: 16} {
		for more := threshold - 1; more <= threshold; more++ {
			h := newHystart(t)
			h.round(ms(rtt))
			h.round(ms(rtt + more))
			assert.Equal(t, more == threshold, h.baseline > 0, "%d and then %d ms", rtt, rtt+more)
		}
	}
}

// RFC 9406 section 4.2: cwnd grows by at most L = 8 segments with an ACK.
func TestHyStartOfAnACK(t *testing.T) {
	h := newHystart(t)
	h.end = 100
	h.acknowledged(2, ms(80))
	assert.Equal(t, 12, h.Cwnd())
	h.acknowledged(40, ms(80))
	assert.Equal(t, 20, h.Cwnd())
}

package link

import (
	"fmt"
	"time"
)

// Reordering has packets overtake others, as netem's "reorder": all are held up for a
// Delay, but for some that go on at once.
type Reordering struct {
	Delay time.Duration // of those that are overtaken
	// Probability is that of a packet to go on at once; Gap, if there is one, lets only
	// each so manieth packet do so.
	Probability float64
	Gap         int
}

// Kind is "reordering".
func (Reordering) Kind() string { return "reordering" }

// Check says what is wrong with the settings, if anything.
func (r Reordering) Check() error {
	switch {
	case r.Delay <= 0 || r.Delay > maxDelay:
		return fmt.Errorf("delay %s; want more than 0 and at most %s, for the others to overtake in", r.Delay, maxDelay)
	case r.Gap < 0:
		return fmt.Errorf("gap %d must not be negative", r.Gap)
	}
	return probabilities(probability{"probability", r.Probability})
}

func (r Reordering) begin(p *place) stage {
	return &reordering{settings: settings[Reordering]{r}, place: p}
}

type reordering struct {
	settings[Reordering]
	*place
	held int // since the last one that was not
}

func (r *reordering) pass(p Packet) {
	r.held++
	if r.held >= r.is.Gap && r.random.Float64() < r.is.Probability {
		r.held = 0
		p.Cause = "reordered"
		r.next(p)
		return
	}
	r.later(p, r.now()+r.is.Delay)
}

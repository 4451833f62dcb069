package sim

import (
	"errors"
	"time"
)

// InBubble reports whether it is called in a testing/synctest bubble.
func InBubble() bool {
	// Readings of a bubble's clock have no monotonic part.
	now := time.Now()
	return now == now.Round(0)
}

var (
	errOutside  = errors.New("sim: a network was used from outside its bubble; use it only from goroutines started inside synctest.Test, or give it the WallClock driver")
	errNoBubble = errors.New("sim: a network with the Bubble driver was made outside of any bubble; make it inside synctest.Test, or give it the WallClock driver")
	errNoClock  = errors.New("sim: a network with the WallClock driver was made in a bubble, which has no real time; give it the Bubble driver, or make it outside of synctest.Test")
	errInside   = errors.New("sim: a network that was made outside of any bubble is used in one; make it inside synctest.Test, where a network without a Driver takes Bubble")
	errLoop     = errors.New("sim: a network with the Loop driver that was made in a bubble is used outside of it; use it where it was made")
	errShared   = errors.New("sim: two at once run a network with the Loop driver; for several goroutines give it the Bubble driver, inside synctest.Test, or the WallClock driver; and let no function that the network calls wait for it")
)

// misused says what is wrong with using the network from this goroutine.
func (n *Network) misused() error {
	in := InBubble()
	switch driver := n.config.Driver; {
	case driver == Bubble && !n.inBubble && !in:
		return errNoBubble
	case driver == WallClock && n.inBubble:
		return errNoClock
	case in && !n.inBubble:
		return errInside
	case n.inBubble && !in && driver == Bubble:
		return errOutside
	case n.inBubble && !in:
		return errLoop
	}
	return nil
}

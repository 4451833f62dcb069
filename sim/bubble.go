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
)

// misused says what is wrong with using the network from this goroutine.
func (n *Network) misused() error {
	if n.live == nil || !n.live.bubble || InBubble() {
		return nil
	}
	if n.live.homeless {
		return errNoBubble
	}
	return errOutside
}

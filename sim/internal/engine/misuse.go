package engine

import (
	"errors"
	"runtime"
	"time"
)

// InBubble reports whether it is called in a testing/synctest bubble.
func InBubble() bool {
	// Readings of a bubble's clock have no monotonic part.
	now := time.Now()
	return now == now.Round(0)
}

var (
	ErrOutside   = errors.New("sim: a network was used from outside its bubble; use it only from goroutines started inside synctest.Test, or give it the WallClock driver")
	errNoBubble  = errors.New("sim: a network with the Bubble driver was made outside of any bubble; make it inside synctest.Test, or give it the WallClock driver")
	errNoClock   = errors.New("sim: a network with the WallClock driver was made in a bubble, which has no real time; give it the Bubble driver, or make it outside of synctest.Test")
	errInside    = errors.New("sim: a network that was made outside of any bubble is used in one; make it inside synctest.Test, where a network without a Driver takes Bubble")
	errLoop      = errors.New("sim: a network with the Loop driver that was made in a bubble is used outside of it; use it where it was made")
	errGoroutine = errors.New("sim: a goroutine uses a network whose time its test lets pass; wrap the test in synctest.Test, and any goroutine may use it, or start the goroutine with Network.Go")
	errShared    = errors.New("sim: two at once run a network with the Loop driver; for several goroutines give it the Bubble driver, inside synctest.Test, or the WallClock driver; and let no function that the network calls wait for it")
	errOwn       = errors.New("sim: Run is called by a process, and so waits for itself; call it from outside of all processes, and in a process wait for what it needs: a call on a connection, Sleep, a Group")
)

// inTest reports whether the goroutine that asks is a test's own, not one that it has
// started.
func inTest() bool {
	callers := make([]uintptr, 1000)
	n := runtime.Callers(0, callers)
	for _, pc := range callers[max(0, n-3):n] { // where it began
		if f := runtime.FuncForPC(pc - 1); f != nil && f.Name() == "testing.tRunner" {
			return true
		}
	}
	return false
}

// Misused says what is wrong with using the engine from this goroutine.
func (e *Engine) Misused() error {
	in := InBubble()
	_, isBubble := e.driver.(*bubble)
	_, isLoop := e.driver.(*loop)
	switch {
	case isBubble && !e.inBubble && !in:
		return errNoBubble
	case !isBubble && !isLoop && e.inBubble:
		return errNoClock
	case in && !e.inBubble:
		return errInside
	case e.inBubble && !in && isBubble:
		return ErrOutside
	case e.inBubble && !in:
		return errLoop
	}
	return nil
}

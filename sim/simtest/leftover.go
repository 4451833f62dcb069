package simtest

import (
	"strings"
	"time"

	"github.com/seed-8df93623/tcpsim/sim"
	"github.com/seed-8df93623/tcpsim/sim/internal/engine"
)

// A bubble's time stops when its test has ended, and package synctest panics if goroutines
// are left then: a handler that sleeps, too, though it would have ended.

// longestDrain is for how long goroutines may go on when their test has ended.
const longestDrain = time.Hour

// letEnd lets time pass in a bubble whose test has ended until the programs' goroutines
// have ended, too, and tells of those that have not after an hour.
func (x *test) letEnd() {
	x.t.Helper()
	if x.config.Driver != sim.Bubble {
		return
	}
	start := time.Now()
	left := engine.LeftInBubble()
	for d := time.Nanosecond; len(left) > 0 && time.Since(start) < longestDrain; d *= 2 {
		time.Sleep(d)
		left = engine.LeftInBubble()
	}
	if len(left) > 0 {
		x.t.Logf("an hour after the test has ended, these goroutines of its bubble have not; stop them before, or package synctest panics:\n  %s",
			strings.Join(left[:min(len(left), aroundLines)], "\n  "))
	}
}

package engine

import (
	"fmt"
	"strings"
	"time"
)

// bubble is the driver that goes by the time of a testing/synctest bubble: clocked, with
// an end that does not depend on a real clock, and a watchdog.
type bubble struct {
	*clocked
	name     string        // as goroutines' headers have it
	extended time.Duration // until when the test itself sleeps, as far as is known
}

// NewBubble makes an engine that goes by the time of the bubble that it is made in.
func NewBubble(c Config) *Engine {
	e := c.engine()
	e.instant.holds = true
	b := &bubble{clocked: newClocked(e), name: bubbleName()}
	b.clocked.horizon, b.clocked.asleep = b.horizon, b.testSleeps
	e.driver = b
	if e.inBubble {
		watchOver(b.clocked, b.name)
	}
	return e
}

const (
	longest = 365 * 24 * time.Hour // for how long programs may sleep
	oldest  = 10 * longest         // until when programs may go on
)

// horizon is when a run is over: when events have gone on for MaxTime though no
// program has done anything. Where the network has nothing left to do, programs may
// still have, after a long sleep; but if nobody does anything for longer than they may
// sleep, those who wait for the network do so for ever.
func (b *bubble) horizon() time.Duration {
	if len(b.queue.events) == 0 {
		return max(b.last+longest, b.extended)
	}
	return max(min(b.called+b.config.MaxTime, oldest), b.extended)
}

// testSleeps reports whether the goroutine of the bubble's test sleeps, or has just woken
// up: nobody waits for ever then, and the run goes on.
func (b *bubble) testSleeps() bool {
	for _, g := range goroutines(b.name, allStacks()) {
		waits := g.durable && g.state != "sleep"
		if !waits && strings.Contains(g.frames, "testing.tRunner(") {
			b.extended = b.now + b.config.MaxTime
			return true
		}
	}
	if b.now >= oldest {
		b.Exceed(fmt.Sprintf("%s since the start", oldest))
	}
	return false
}

func (b *bubble) close() {
	watched.Delete(b.clocked)
	b.clocked.close()
}

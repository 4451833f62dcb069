package engine

import "time"

// bubble is the driver that goes by the time of a testing/synctest bubble: clocked, with
// an end that does not depend on a real clock, and a watchdog.
type bubble struct{ *clocked }

// NewBubble makes an engine that goes by the time of the bubble that it is made in.
func NewBubble(c Config) *Engine {
	e := c.engine()
	e.instant.holds = true
	b := &bubble{newClocked(e)}
	b.clocked.horizon = b.horizon
	e.driver = b
	if e.inBubble {
		watchOver(b.clocked)
	}
	return e
}

// longest is how long programs may sleep.
const longest = 365 * 24 * time.Hour

// horizon is when a run is over: when events have gone on for MaxTime though no
// program has done anything. Where the network has nothing left to do, programs may
// still have, after a long sleep; but if nobody does anything for longer than they may
// sleep, those who wait for the network do so for ever.
func (b *bubble) horizon() time.Duration {
	if len(b.queue.events) == 0 {
		return b.last + longest
	}
	return b.called + b.config.MaxTime
}

func (b *bubble) close() {
	watched.Delete(b.clocked)
	b.clocked.close()
}

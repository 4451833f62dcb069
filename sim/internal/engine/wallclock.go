package engine

import "time"

// NewWallClock makes an engine that goes by real time. What calls do takes effect at once,
// and a run has no end but that of its processes.
func NewWallClock(c Config) *Engine {
	e := c.engine()
	l := newClocked(e)
	l.horizon = func() time.Duration { return never }
	l.asleep = func() bool { return false }
	e.driver = l
	return e
}

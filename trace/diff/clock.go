package diff

import "time"

// clock compares the passage of time in two traces, whose clocks may show
// different times at the start. It has to be set first.
//
// A single segment that is early or late differs, and one that follows it in
// time does not. If the segments after it are as late as it is, the delay has
// been passed on to them, and they do not differ either.
type clock struct {
	tolerance time.Duration
	ahead     time.Duration // how far got's clock is ahead of want's
	before    time.Duration // and how far it was before that, or seems to be now
}

// set takes the same event for having happened at two times.
func (c *clock) set(want, got time.Duration) { c.ahead, c.before = got-want, got-want }

// agree reports whether the two times of an event agree with those before.
func (c *clock) agree(want, got time.Duration) bool {
	return c.near(got-want, c.ahead) || c.near(got-want, c.before)
}

// advance is agree for the next event.
func (c *clock) advance(want, got time.Duration) bool {
	switch ahead := got - want; {
	case c.near(ahead, c.ahead):
	case c.near(ahead, c.before):
		c.ahead, c.before = c.before, c.ahead
	default:
		c.before = ahead
		return false
	}
	return true
}

func (c *clock) near(a, b time.Duration) bool { return max(a-b, b-a) <= c.tolerance }

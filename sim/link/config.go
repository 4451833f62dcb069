package link

import (
	"fmt"
	"time"
)

// MinDelay is the least that a packet takes over a link. With none at all a
// round trip would take no time, and netstack's RACK (RFC 8985), whose
// reordering window is a part of it, would take every segment for lost, for ever.
const MinDelay = time.Microsecond

// maxDelay is the most that a packet may be held up. A year is for ever to TCP, and sums
// of a few of them are still times.
const maxDelay = 365 * 24 * time.Hour

// Config is what a link is like in one direction. The zero value is all but perfect: no
// loss, no limit, and [MinDelay].
type Config struct {
	Delay time.Duration // propagation delay, at least [MinDelay], at most a year
	// Rate is in bits per second of IP packets; 0 is unlimited.
	Rate int64
	// Queue is how many packets may wait for the link while it is busy; more
	// are dropped. It needs a Rate; 0 is unlimited.
	Queue int
	// MTU is the size of the largest IP packet that passes, in bytes: 576 to 65535, and
	// at least 1280 for IPv6 (RFC 8200 section 5); 0 is unlimited. A larger one is
	// dropped, and its source told so as by a router halfway before a narrower link: by
	// ICMP's "fragmentation needed" (RFC 1191 section 4), though Don't Fragment may not
	// be set, or ICMPv6's "packet too big" (RFC 4443 section 3.2). The message comes over
	// the link's other direction.
	MTU int

	Loss      float64 // probability that a packet is lost
	Duplicate float64 // probability that a packet arrives twice
	Corrupt   float64 // probability that one bit of a packet arrives inverted

	// Jitter adds a random delay, evenly distributed between 0 and Jitter, which is a
	// year at most.
	Jitter time.Duration
	// Reorder lets a packet overtake those sent before it, as Jitter has it.
	// Otherwise packets arrive in the order of sending, and jitter delays those
	// behind too.
	Reorder bool

	// Elements are what packets meet besides, in this order: behind the rules and MTU,
	// before all else. Each has a random stream of its own. One that is of a kind with
	// one that was there before goes on as that, with what it knows and holds.
	Elements []Element
}

// Check says what is wrong with the configuration, if anything.
func (c Config) Check() error {
	for _, p := range []struct {
		name  string
		value float64
	}{{"loss", c.Loss}, {"duplicate", c.Duplicate}, {"corrupt", c.Corrupt}} {
		if !(p.value >= 0 && p.value <= 1) {
			return fmt.Errorf("%s %v is no probability; want 0 to 1", p.name, p.value)
		}
	}
	switch {
	case c.Delay < 0 || c.Jitter < 0:
		return fmt.Errorf("delay %s and jitter %s must not be negative", c.Delay, c.Jitter)
	case c.Delay > maxDelay || c.Jitter > maxDelay:
		return fmt.Errorf("delay %s and jitter %s must not be more than %s", c.Delay, c.Jitter, maxDelay)
	case c.Rate < 0 || c.Queue < 0:
		return fmt.Errorf("rate %d and queue %d must not be negative", c.Rate, c.Queue)
	case c.MTU != 0 && (c.MTU < 576 || c.MTU > 65535):
		return fmt.Errorf("mtu %d is out of range; want 576 to 65535", c.MTU)
	case c.Queue > 0 && c.Rate == 0:
		return fmt.Errorf("a queue of %d packets needs a rate: without one nothing ever waits", c.Queue)
	}
	for i, e := range c.Elements {
		if e == nil {
			return fmt.Errorf("element %d is nil", i+1)
		}
		if err := e.Check(); err != nil {
			return fmt.Errorf("%s: %w", e.Kind(), err)
		}
	}
	return nil
}

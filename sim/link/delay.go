package link

import (
	"math/rand/v2"
	"time"
)

// delay is what a packet takes to the far end. It is the last element: what passes it
// arrives.
type delay struct {
	line   *Line
	random *rand.Rand
	latest time.Duration // the latest arrival so far, of those in turn
}

// arrive works out when a packet arrives. One that a rule holds up does not hold up those
// behind it; one that chance does, unless the line reorders, does.
func (d *delay) arrive(p Packet) {
	c := &d.line.config
	at := p.at + max(c.Delay, MinDelay) + p.held
	if c.Jitter > 0 {
		at += time.Duration(d.random.Int64N(int64(c.Jitter) + 1))
	}
	inTurn := p.held == 0 && (at >= d.latest || !c.Reorder)
	if inTurn {
		at = max(at, d.latest)
		d.latest = at
	}
	d.line.world.Arrive(p, at, inTurn)
}

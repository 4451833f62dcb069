package link

import "math/rand/v2"

// duplicate has a packet arrive twice.
type duplicate struct {
	line   *Line
	random *rand.Rand
}

func (d *duplicate) pass(p Packet, next func(Packet)) {
	probability := d.line.config.Duplicate
	if probability == 0 || d.random.Float64() >= probability {
		next(p)
		return
	}
	p.Shared = true
	next(p)
	p.Cause = "duplicate"
	next(p)
}

package link

import "time"

// rate sends one packet after the other at the line's rate. Others wait meanwhile, and
// are dropped where there is no room for them.
type rate struct {
	line    *Line
	next    func(Packet)
	free    time.Duration   // when all that wait have been sent
	waiting []time.Duration // when each of those that wait begins to be sent
}

func (r *rate) pass(p Packet) {
	if c := &r.line.config; c.Rate > 0 {
		if !r.admit(p.at, c.Queue) {
			r.line.world.Drop(p, "queue full")
			return
		}
		r.free = max(r.free, p.at) + time.Duration(int64(len(p.Bytes))*8*int64(time.Second)/c.Rate)
		p.at = r.free
	}
	r.next(p)
}

// admit reports whether there is room in a queue of that size, and takes it.
func (r *rate) admit(now time.Duration, size int) bool {
	if size == 0 {
		return true
	}
	for len(r.waiting) > 0 && r.waiting[0] <= now {
		r.waiting = r.waiting[1:]
	}
	if len(r.waiting) >= size {
		return false
	}
	if r.free > now { // it begins to be sent when the line is free
		r.waiting = append(r.waiting, r.free)
	}
	return true
}

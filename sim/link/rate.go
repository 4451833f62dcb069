package link

import "time"

// rate sends one packet after the other at the line's rate. Others wait meanwhile, and
// are dropped where there is no room for them.
type rate struct {
	line    *Line
	next    func(Packet)
	free    time.Duration   // when all that wait have been sent
	waiting []time.Duration // when each of those that wait begins to be sent
	watched watched
}

func (r *rate) pass(p Packet) {
	if c := &r.line.config; c.Rate > 0 {
		watched := r.line.world.Watched()
		if !r.admit(p.at, c.Queue) {
			if watched {
				r.leave(p.at)
				r.tell(p.at, QueueSample{Event: QueueDrop, Number: p.Number})
			}
			r.line.world.Refuse(p, full)
			return
		}
		begin, busy := max(r.free, p.at), sending(len(p.Bytes), c.Rate)
		if watched {
			r.watch(&p, begin, busy)
		}
		p.Waited += begin - p.at
		r.free = begin + busy
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

// watched is what is known of the queue that somebody watches: those that have come since.
type watched struct {
	packets, bytes int
	leaving        []leaving // in their order
}

// leaving is a packet that waits, and what is told of it when it begins to be sent.
type leaving struct {
	sample QueueSample
	bytes  int
}

// watch tells of a packet that comes now, and once it begins to be sent.
func (r *rate) watch(p *Packet, begin, busy time.Duration) {
	now, size := p.at, len(p.Bytes)
	r.leave(now)
	w := &r.watched
	w.packets, w.bytes = w.packets+1, w.bytes+size
	r.tell(now, QueueSample{Event: Enqueued, Number: p.Number})
	w.leaving = append(w.leaving, leaving{QueueSample{Event: Dequeued, Number: p.Number, Sojourn: begin - now, Busy: busy, Time: begin}, size})
	if begin > now {
		r.line.world.At(begin, func() { r.leave(begin) })
		return
	}
	r.leave(now)
}

// leave tells of all that have begun to be sent by now.
func (r *rate) leave(now time.Duration) {
	w := &r.watched
	for len(w.leaving) > 0 && w.leaving[0].sample.Time <= now {
		first := w.leaving[0]
		w.leaving = w.leaving[1:]
		w.packets, w.bytes = w.packets-1, w.bytes-first.bytes
		r.tell(now, first.sample)
	}
}

// tell tells of what happens in the queue now.
func (r *rate) tell(now time.Duration, s QueueSample) {
	s.Queue, s.Time, s.Packets, s.Bytes = RateQueue, now, r.watched.packets, r.watched.bytes
	r.line.world.Queue(s)
}

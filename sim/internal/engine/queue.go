package engine

import "time"

// Event is something that is to happen at a time.
type Event struct {
	engine *Engine
	at     time.Duration
	order  uint64 // among events of the same time, that of their making
	by     *maker // of events with the same order; nil for all that happens in order
	index  int    // in the queue; -1 while not in it
	run    func()
}

// At is when it happens.
func (e *Event) At() time.Duration { return e.at }

// Stop takes the event back, and reports whether it was still to happen.
func (e *Event) Stop() bool { return e.engine.queue.remove(e) }

// Reset puts the event off until d from now, or has it happen again.
func (e *Event) Reset(d time.Duration) {
	e.Stop()
	e.engine.schedule(e, d)
}

// queue holds the events to come: a heap, so that its cost grows with the
// logarithm of their number.
type queue struct {
	events []*Event
	made   uint64
}

// next gives the number that puts an event behind all made before.
func (q *queue) next() uint64 {
	q.made++
	return q.made
}

func (q *queue) less(i, j int) bool {
	a, b := q.events[i], q.events[j]
	return a.at < b.at || a.at == b.at && (a.order < b.order || a.order == b.order && a.by.before(b.by))
}

func (q *queue) swap(i, j int) {
	q.events[i], q.events[j] = q.events[j], q.events[i]
	q.events[i].index, q.events[j].index = i, j
}

// push puts e in; its time and order are set.
func (q *queue) push(e *Event) {
	e.index = len(q.events)
	q.events = append(q.events, e)
	q.up(e.index)
}

// remove takes e out, if it is in.
func (q *queue) remove(e *Event) bool {
	i := e.index
	if i < 0 {
		return false
	}
	last := len(q.events) - 1
	q.swap(i, last)
	q.events[last] = nil
	q.events = q.events[:last]
	e.index = -1
	if i < last && !q.down(i) {
		q.up(i)
	}
	return true
}

func (q *queue) up(i int) {
	for i > 0 {
		parent := (i - 1) / 2
		if !q.less(i, parent) {
			return
		}
		q.swap(i, parent)
		i = parent
	}
}

func (q *queue) down(i int) bool {
	start := i
	for {
		child := 2*i + 1
		if child >= len(q.events) {
			break
		}
		if child+1 < len(q.events) && q.less(child+1, child) {
			child++
		}
		if !q.less(child, i) {
			break
		}
		q.swap(i, child)
		i = child
	}
	return i > start
}

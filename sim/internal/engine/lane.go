package engine

import "time"

// Lane is a series of events whose times never decrease, such as the arrivals
// at the end of a link that does not reorder. Only its first stands in the
// queue, which keeps the queue small however much is on its way.
type Lane[T any] struct {
	head  Event
	items []laneItem[T]
	first int
	busy  bool // its event is being run
}

type laneItem[T any] struct {
	at    time.Duration
	order uint64
	value T
}

// NewLane makes a lane whose events are that arrive is given what was added.
func NewLane[T any](e *Engine, arrive func(T)) *Lane[T] {
	l := &Lane[T]{}
	l.head = Event{engine: e, index: -1, run: func() {
		l.busy = true
		defer l.again()
		arrive(l.take())
	}}
	return l
}

// Add puts v behind all that was added before.
func (l *Lane[T]) Add(at time.Duration, v T) {
	l.items = append(l.items, laneItem[T]{at, l.head.engine.queue.next(), v})
	if l.head.index < 0 && !l.busy {
		l.arm()
	}
}

func (l *Lane[T]) arm() {
	l.head.at, l.head.order = l.items[l.first].at, l.items[l.first].order
	l.head.engine.queue.push(&l.head)
}

// again puts the next item's event into the queue, if there is one.
func (l *Lane[T]) again() {
	l.busy = false
	if l.first < len(l.items) {
		l.arm()
	}
}

// take removes the first item.
func (l *Lane[T]) take() T {
	v := l.items[l.first].value
	l.items[l.first] = laneItem[T]{}
	l.first++
	if l.first == len(l.items) {
		l.items, l.first = l.items[:0], 0
	} else if l.first > 64 && l.first > len(l.items)/2 { // keep memory flat
		kept := copy(l.items, l.items[l.first:])
		clear(l.items[kept:])
		l.items, l.first = l.items[:kept], 0
	}
	return v
}

// TakeIf takes the next item too, for one whose event is being run, if its event would be
// the next to be run, at this instant, and it is one that is wanted.
func (l *Lane[T]) TakeIf(wanted func(T) bool) (v T, ok bool) {
	e := l.head.engine
	if l.first == len(l.items) || l.items[l.first].at != e.now {
		return v, false
	}
	next := &l.items[l.first]
	if q := e.queue.events; len(q) > 0 && (q[0].at < next.at || q[0].at == next.at && q[0].order < next.order) {
		return v, false
	}
	if !wanted(next.value) {
		return v, false
	}
	return l.take(), true
}

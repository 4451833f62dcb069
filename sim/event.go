package sim

import (
	"time"

	"github.com/seed-8df93623/tcpsim/sim/link"
	"github.com/seed-8df93623/tcpsim/stack"
)

// event is something that is to happen at a time.
type event struct {
	at    time.Duration
	order uint64 // among events of the same time, that of their making
	by    *maker // of events with the same order; nil for all that happens in order
	index int    // in the queue; -1 while not in it
	run   func()
	// host is the one whose timer this is; nil for everything else.
	host *Host
}

// queue holds the events to come: a heap, so that its cost grows with the
// logarithm of their number.
type queue struct {
	events     []*event
	made       uint64
	disordered uint64 // made by calls
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
func (q *queue) push(e *event) {
	e.index = len(q.events)
	q.events = append(q.events, e)
	q.up(e.index)
}

// remove takes e out, if it is in.
func (q *queue) remove(e *event) bool {
	i := e.index
	if i < 0 {
		return false
	}
	last := len(q.events) - 1
	q.swap(i, last)
	q.events[last] = nil
	q.events = q.events[:last]
	e.index = -1
	if i < last {
		q.fix(i)
	}
	return true
}

// fix restores the order after the event at i has changed.
func (q *queue) fix(i int) {
	if !q.down(i) {
		q.up(i)
	}
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

// after makes an event d from now; a negative d means now, and one too far for the clock
// is at its end.
func (n *Network) after(d time.Duration, run func()) *event {
	e := &event{index: -1, run: run}
	n.schedule(e, d)
	return e
}

// alarm is after for an event that somebody waits for.
func (n *Network) alarm(d time.Duration, run func()) *event {
	e := n.after(d, run)
	n.use(e.at)
	return e
}

func (n *Network) schedule(e *event, d time.Duration) {
	e.at = n.now + min(max(d, 0), never-n.now)
	if e.order, e.by = n.queue.made, nil; n.live == nil || !n.live.disordered(e) {
		e.order = n.queue.next()
	}
	n.queue.push(e)
}

// clock is time as one host sees it.
type clock struct{ host *Host }

// Now implements stack.Clock.
func (c clock) Now() time.Duration { return c.host.network.now }

// AfterFunc implements stack.Clock.
func (c clock) AfterFunc(d time.Duration, f func()) stack.Timer {
	t := &timer{event{index: -1, run: f, host: c.host}}
	c.host.network.schedule(&t.event, d)
	return t
}

// timer is an event that can be taken back and put off: a stack.Timer.
type timer struct{ event event }

// Stop implements stack.Timer.
func (t *timer) Stop() bool { return t.event.host.network.queue.remove(&t.event) }

// Reset implements stack.Timer.
func (t *timer) Reset(d time.Duration) {
	n := t.event.host.network
	n.queue.remove(&t.event)
	n.schedule(&t.event, d)
}

// lane is a series of events whose times never decrease, such as the arrivals
// at the end of a link that does not reorder. Only its first stands in the
// queue, which keeps the queue small however much is on its way.
type lane struct {
	network *Network
	head    event
	items   []laneItem
	first   int
	busy    bool // its event is being run
}

type laneItem struct {
	at    time.Duration
	order uint64
	link.Packet
}

func (l *lane) add(at time.Duration, p link.Packet) {
	l.items = append(l.items, laneItem{at, l.network.queue.next(), p})
	if l.head.index < 0 && !l.busy {
		l.arm()
	}
}

func (l *lane) arm() {
	l.head.at, l.head.order = l.items[l.first].at, l.items[l.first].order
	l.network.queue.push(&l.head)
}

// take removes the first item, whose event has just been run.
func (l *lane) take() link.Packet {
	p := l.items[l.first].Packet
	l.items[l.first] = laneItem{}
	l.first++
	if l.first == len(l.items) {
		l.items, l.first = l.items[:0], 0
	} else if l.first > 64 && l.first > len(l.items)/2 { // keep memory flat
		kept := copy(l.items, l.items[l.first:])
		clear(l.items[kept:])
		l.items, l.first = l.items[:kept], 0
	}
	return p
}

// again puts the next item's event into the queue, if there is one.
func (l *lane) again() {
	if l.first < len(l.items) {
		l.arm()
	}
}

// more reports whether the next item's event would be run next, at this instant.
func (l *lane) more() bool {
	if l.first == len(l.items) || l.items[l.first].at != l.network.now {
		return false
	}
	q := l.network.queue.events
	next := &l.items[l.first]
	return len(q) == 0 || q[0].at > next.at || q[0].at == next.at && q[0].order > next.order
}

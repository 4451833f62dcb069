package link

import (
	"fmt"
	"time"
)

// Queue is how packets wait for a [Bottleneck]: a value of one of this package's types,
// which are its settings. Packets and bytes that wait are counted without the packet that
// is being sent.
type Queue interface {
	// Kind is what the queue is called: the same word as in scenario files.
	Kind() string
	// Check says what is wrong with the settings, if anything.
	Check() error
	// open puts one to work.
	open(w *waiting) discipline
}

// discipline is a queue at work.
type discipline interface {
	// put has a packet wait, or drops it, or another for it.
	put(p Packet)
	// take gives the packet that is to be sent next; on the way it may drop others.
	take() (p Packet, ok bool)
	// set has it go on with other settings; it reports false if they are another queue's.
	set(to any) bool
}

// QueueEvent is what happens in a queue.
type QueueEvent uint8

const (
	Enqueued    QueueEvent = iota + 1 // a packet has come and waits
	Dequeued                          // a packet is being sent
	QueueDrop                         // a packet is dropped
	QueueMarked                       // a packet is marked: congestion experienced (RFC 3168)
)

// RateQueue is the name of the queue before a line's [Config.Rate].
const RateQueue = "rate"

// QueueSample is a queue as it is when something has happened in it.
type QueueSample struct {
	Time    time.Duration
	Queue   string // the element's kind, with "2" behind it the second of that kind; or [RateQueue]
	Event   QueueEvent
	Number  int           // of the packet
	Sojourn time.Duration // how long the packet has waited
	Packets int           // that wait now
	Bytes   int           // that wait now
	Busy    time.Duration // of Dequeued: how long it takes to send the packet
}

// waiting is all that waits at a bottleneck, and what its discipline may use.
type waiting struct {
	*place
	packets, bytes int
	took           time.Duration // to send the last packet
}

// tell tells of what has happened to a packet.
func (w *waiting) tell(p Packet, e QueueEvent) {
	w.world.Queue(QueueSample{
		Time: w.now(), Queue: w.name, Event: e, Number: p.Number, Sojourn: w.now() - p.at, Packets: w.packets, Bytes: w.bytes,
	})
}

// leaves tells of a packet that is being sent, which takes so long.
func (w *waiting) leaves(p Packet, busy time.Duration) {
	w.world.Queue(QueueSample{
		Time: w.now(), Queue: w.name, Event: Dequeued, Number: p.Number, Sojourn: w.now() - p.at, Packets: w.packets, Bytes: w.bytes, Busy: busy,
	})
}

// drop drops a packet that does not wait, or not any more.
func (w *waiting) drop(p Packet, cause string) {
	w.tell(p, QueueDrop)
	p.Waited += w.now() - p.at
	w.world.Refuse(p, cause)
}

// full is why a packet is dropped for which there is no room.
const full = "queue full"

// mark marks a packet in place of dropping it, and reports whether its sender has said
// that it understands that.
func (w *waiting) mark(p *Packet) bool {
	if !p.experience() {
		return false
	}
	w.tell(*p, QueueMarked)
	return true
}

// fifo is packets that wait one behind the other. They count among all that wait.
type fifo struct {
	all   *waiting
	items []Packet
	first int
	bytes int
}

func (f *fifo) len() int { return len(f.items) - f.first }

// push has a packet wait behind all others.
func (f *fifo) push(p Packet) {
	f.items = append(f.items, p)
	f.count(p, 1)
	f.all.world.Keep(p)
	f.all.tell(p, Enqueued)
}

// pop takes the first packet.
func (f *fifo) pop() (p Packet, ok bool) {
	if f.len() == 0 {
		return p, false
	}
	p = f.items[f.first]
	f.items[f.first] = Packet{}
	f.first++
	if f.first == len(f.items) {
		f.items, f.first = f.items[:0], 0
	} else if f.first > 64 && f.first > len(f.items)/2 { // keep memory flat
		kept := copy(f.items, f.items[f.first:])
		clear(f.items[kept:])
		f.items, f.first = f.items[:kept], 0
	}
	f.count(p, -1)
	f.all.world.Release(p)
	return p, true
}

func (f *fifo) count(p Packet, sign int) {
	f.bytes += sign * len(p.Bytes)
	f.all.packets += sign
	f.all.bytes += sign * len(p.Bytes)
}

// limits are how much may wait.
type limits struct{ Packets, Bytes int }

// check says what is wrong with limits, if anything.
func (l limits) check() error {
	if l.Packets < 0 || l.Bytes < 0 {
		return fmt.Errorf("a queue of %d packets and %d bytes; neither may be negative", l.Packets, l.Bytes)
	}
	return nil
}

// or gives the limit in packets where none is set.
func (l limits) or(packets int) limits {
	if l == (limits{}) {
		l.Packets = packets
	}
	return l
}

// exceeded reports whether there is no room for so many bytes more in a packet.
func (l limits) exceeded(w *waiting, more int) bool {
	return l.Packets > 0 && w.packets >= l.Packets || l.Bytes > 0 && w.bytes+more > l.Bytes
}

// popLast takes the last packet.
func (f *fifo) popLast() (p Packet, ok bool) {
	if f.len() == 0 {
		return p, false
	}
	last := len(f.items) - 1
	p, f.items[last] = f.items[last], Packet{}
	f.items = f.items[:last]
	f.count(p, -1)
	f.all.world.Release(p)
	return p, true
}

package trace

import (
	"fmt"
	"time"
)

// QueueEvent is what happens in a queue.
type QueueEvent uint8

// The events. A packet that is dropped on its way out has come before.
const (
	Enqueued     QueueEvent = iota + 1 // a packet has come and waits
	Dequeued                           // a packet is being sent
	QueueDropped                       // a packet is dropped
	QueueMarked                        // a packet is marked: congestion experienced (RFC 3168)
)

// String is the event's name, such as "enqueued".
func (e QueueEvent) String() string {
	names := []string{"enqueued", "dequeued", "dropped", "marked"}
	if e >= Enqueued && e <= QueueMarked {
		return names[e-Enqueued]
	}
	return fmt.Sprintf("QueueEvent(%d)", uint8(e))
}

// QueueSample is the queue of a direction of a link when something has happened in it.
type QueueSample struct {
	Time     time.Duration // virtual time since the start of the run
	From, To string        // the nodes that the link joins
	Queue    string        // which of the direction's: an element, such as "codel", or the link's own, "rate"
	Event    QueueEvent
	Packet   int           // its number
	Sojourn  time.Duration // how long it has waited
	Packets  int           // that wait now, without the one that is being sent
	Bytes    int           // that wait now
	Busy     time.Duration // of Dequeued: how long it takes to send the packet
}

// SampleQueue appends s.
func (t *Trace) SampleQueue(s QueueSample) { t.Queues = append(t.Queues, s) }

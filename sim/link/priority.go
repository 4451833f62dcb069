package link

import "fmt"

// Priority is eight queues, one for each class selector: the first three bits of a
// packet's DSCP (RFC 2474 section 4.2.2). A packet is sent only if none of a higher class
// waits, which may starve the lower ones.
type Priority struct {
	// Packets is how many may wait in all; default 1000. When there is no room, the last
	// packet of the lowest class is dropped for one of a higher class.
	Packets int
}

// Kind is "priority".
func (Priority) Kind() string { return "priority" }

// Check says what is wrong with the settings, if anything.
func (p Priority) Check() error {
	if p.Packets < 0 {
		return fmt.Errorf("a queue of %d packets; want more than none", p.Packets)
	}
	return nil
}

func (p Priority) open(w *waiting) discipline {
	q := &priority{settings: settings[Priority]{p}, all: w}
	for i := range q.classes {
		q.classes[i].all = w
	}
	return q
}

type priority struct {
	settings[Priority]
	all     *waiting
	classes [8]fifo
}

func (q *priority) put(p Packet) {
	class := 0
	if p.View.IsValid() {
		class = int(p.View.IP().TOS >> 5)
	}
	if (limits{Packets: q.is.Packets}).or(usualPackets).exceeded(q.all, 0) {
		lowest := 0
		for q.classes[lowest].len() == 0 {
			lowest++
		}
		if lowest >= class {
			q.all.drop(p, full)
			return
		}
		last, _ := q.classes[lowest].popLast()
		q.all.drop(last, full)
	}
	q.classes[class].push(p)
}

func (q *priority) take() (p Packet, ok bool) {
	for class := len(q.classes) - 1; class >= 0; class-- {
		if p, ok = q.classes[class].pop(); ok {
			return p, true
		}
	}
	return p, false
}

package link

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"time"
)

// FQCoDel has a queue for each flow, each kept short as by [CoDel], and sends of one after
// the other as many bytes; those of flows that have just begun come first (RFC 8290). A
// flow is the packets of one protocol between two addresses and ports; those that hash to
// the same number share a queue.
type FQCoDel struct {
	// Target and Interval are CoDel's; default 5ms and 100ms.
	Target, Interval time.Duration
	// Flows is how many queues there are; default 1024.
	Flows int
	// Quantum is how many bytes of a flow are sent before the next one's turn; default
	// 1514.
	Quantum int
	// Packets and Bytes are how much may wait in all; with neither it is 10240 packets.
	// When there is no room, the first packets of the longest queue are dropped.
	Packets, Bytes int
	// ECN marks packets in place of dropping them if their senders understand it.
	ECN bool
}

// Kind is "fq-codel".
func (FQCoDel) Kind() string { return "fq-codel" }

// Check says what is wrong with the settings, if anything.
func (f FQCoDel) Check() error {
	switch {
	case f.Flows < 0 || f.Flows > 65536:
		return fmt.Errorf("%d flows are out of range; want 1 to 65536", f.Flows)
	case f.Quantum < 0 || f.Quantum > 1<<20:
		return fmt.Errorf("quantum %d is out of range; want 1 to 1048576 bytes", f.Quantum)
	}
	return f.codel().Check()
}

func (f *FQCoDel) codel() CoDel {
	return CoDel{Target: f.Target, Interval: f.Interval, Packets: f.Packets, Bytes: f.Bytes, ECN: f.ECN}
}

func (f FQCoDel) open(w *waiting) discipline {
	flows := f.Flows
	if flows == 0 {
		flows = 1024
	}
	return &fqCoDel{settings: settings[FQCoDel]{f}, all: w, flows: make([]flow, flows), salt: newSalt(w.random)}
}

type fqCoDel struct {
	settings[FQCoDel]
	all      *waiting
	flows    []flow
	new, old list
	salt     salt
}

// flow is one of the queues, in one of the two lists while anything waits in it or it has
// not been found empty.
type flow struct {
	fifo
	control control
	credits int // bytes that it may still send; RFC 8290 calls them so
	next    *flow
	listed  bool
}

// set keeps the number of queues, in which packets wait.
func (q *fqCoDel) set(to any) bool {
	now, ok := to.(FQCoDel)
	if !ok || now.Flows != q.is.Flows {
		return false
	}
	q.is = now
	return true
}

func (q *fqCoDel) quantum() int {
	if q.is.Quantum == 0 {
		return 1514
	}
	return q.is.Quantum
}

// put is RFC 8290 section 4.1.
func (q *fqCoDel) put(p Packet) {
	f := &q.flows[q.salt.number(&p, len(q.flows))]
	f.all = q.all
	f.push(p)
	if !f.listed {
		f.listed, f.credits = true, q.quantum()
		q.new.add(f)
	}
	most := limits{q.is.Packets, q.is.Bytes}.or(10240)
	for most.Packets > 0 && q.all.packets > most.Packets || most.Bytes > 0 && q.all.bytes > most.Bytes {
		q.dropOfLongest()
	}
}

// dropOfLongest drops half of the packets of the queue with the most bytes, but no more
// than 64, so that it need not be looked for again for each.
func (q *fqCoDel) dropOfLongest() {
	longest := &q.flows[0]
	for i := range q.flows {
		if q.flows[i].bytes > longest.bytes {
			longest = &q.flows[i]
		}
	}
	for range min(64, (longest.len()+1)/2) {
		p, _ := longest.pop()
		q.all.drop(p, full)
	}
}

// take is RFC 8290 section 4.2.
func (q *fqCoDel) take() (Packet, bool) {
	is := q.is.codel()
	for {
		from := &q.new
		if from.first == nil {
			from = &q.old
		}
		f := from.first
		if f == nil {
			return Packet{}, false
		}
		if f.credits <= 0 {
			f.credits += q.quantum()
			from.remove()
			q.old.add(f)
			continue
		}
		p, ok := f.control.take(&is, &f.fifo, q.is.Kind())
		if ok {
			f.credits -= len(p.Bytes)
			return p, true
		}
		from.remove()
		if from == &q.new && q.old.first != nil { // so that a flow cannot stay a new one for ever
			q.old.add(f)
			continue
		}
		f.listed = false
	}
}

// list is flows, one behind the other.
type list struct{ first, last *flow }

func (l *list) add(f *flow) {
	f.next = nil
	if l.first == nil {
		l.first = f
	} else {
		l.last.next = f
	}
	l.last = f
}

// remove takes the first flow out.
func (l *list) remove() { l.first = l.first.next }

// salt makes the numbers of flows differ from line to line and seed to seed.
type salt [2]uint64

func newSalt(random *rand.Rand) salt { return salt{random.Uint64(), random.Uint64()} }

// number is that of a packet's flow, below n.
func (s salt) number(p *Packet, n int) int {
	h := s[0]
	mix := func(v uint64) {
		h ^= v
		h *= 0x9e3779b97f4a7c15 // odd, so that nothing is lost
		h ^= h >> 32
	}
	if p.View.IsValid() {
		mix(uint64(p.View.Protocol()))
		for _, a := range [][16]byte{p.View.Src().As16(), p.View.Dst().As16()} {
			mix(binary.BigEndian.Uint64(a[:8]))
			mix(binary.BigEndian.Uint64(a[8:]))
		}
		if ports := p.View.Payload(); p.View.Whole() && len(ports) >= 4 {
			mix(uint64(binary.BigEndian.Uint32(ports)))
		}
	}
	mix(s[1])
	return int(h % uint64(n))
}

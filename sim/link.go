package sim

import (
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
)

// MinDelay is the least that a packet takes over a link. With none at all a
// round trip would take no time, and netstack's RACK (RFC 8985), whose
// reordering window is a part of it, would take every segment for lost, for ever.
const MinDelay = time.Microsecond

// Path is what a packet meets on its way over a link in one direction. The
// zero value is an all but perfect link: no loss, no limit, and [MinDelay].
type Path struct {
	Delay time.Duration // propagation delay, at least [MinDelay]
	// Rate is in bits per second of IP packets; 0 is unlimited.
	Rate int64
	// Queue is how many packets may wait for the link while it is busy; more
	// are dropped. It needs a Rate; 0 is unlimited.
	Queue int

	Loss      float64 // probability that a packet is lost
	Duplicate float64 // probability that a packet arrives twice
	Corrupt   float64 // probability that one bit of a packet arrives inverted

	// Jitter adds a random delay, evenly distributed between 0 and Jitter.
	Jitter time.Duration
	// Reorder lets a packet overtake those sent before it, as Jitter has it.
	// Otherwise packets arrive in the order of sending, and jitter delays those
	// behind too.
	Reorder bool
}

func (p Path) check() error {
	for _, c := range []struct {
		name  string
		value float64
	}{{"loss", p.Loss}, {"duplicate", p.Duplicate}, {"corrupt", p.Corrupt}} {
		if !(c.value >= 0 && c.value <= 1) {
			return fmt.Errorf("%s %v is no probability; want 0 to 1", c.name, c.value)
		}
	}
	switch {
	case p.Delay < 0 || p.Jitter < 0:
		return fmt.Errorf("delay %s and jitter %s must not be negative", p.Delay, p.Jitter)
	case p.Rate < 0 || p.Queue < 0:
		return fmt.Errorf("rate %d and queue %d must not be negative", p.Rate, p.Queue)
	case p.Queue > 0 && p.Rate == 0:
		return fmt.Errorf("a queue of %d packets needs a rate: without one nothing ever waits", p.Queue)
	}
	return nil
}

// Link joins two nodes. Each direction has its own properties and rules, which
// may change while the network runs.
type Link struct {
	forward, backward *Direction
}

// Link joins a and b, with the same properties in both directions.
func (n *Network) Link(a, b Node, both Path) (*Link, error) {
	if err := both.check(); err != nil {
		return nil, fmt.Errorf("link %s-%s: %w", a.Name(), b.Name(), err)
	}
	n.enter()
	defer n.leave()
	l := &Link{forward: n.direction(a, b, both), backward: n.direction(b, a, both)}
	a.attach(l.forward)
	b.attach(l.backward)
	return l, nil
}

// From is the direction that leads away from the given end.
func (l *Link) From(end Node) *Direction {
	switch end {
	case l.forward.from:
		return l.forward
	case l.backward.from:
		return l.backward
	}
	panic(fmt.Sprintf("sim: %s is at neither end of the link %s-%s", end.Name(), l.forward.from.Name(), l.forward.to.Name()))
}

// Both are the two directions, that from the first end first.
func (l *Link) Both() [2]*Direction { return [2]*Direction{l.forward, l.backward} }

// Direction is one direction of a link.
type Direction struct {
	network  *Network
	from, to Node
	path     Path
	down     bool
	rules    []*rule
	lane     lane
	free     time.Duration // when the link has sent all that waits
	latest   time.Duration // the latest arrival so far
	waiting  []time.Duration
	batch    []packet
	last     string // the destination address last found to be at the far end

	loss, duplicate, corrupt, jitter *rand.Rand
}

func (n *Network) direction(from, to Node, path Path) *Direction {
	d := &Direction{network: n, from: from, to: to, path: path}
	d.lane = lane{network: n}
	d.lane.head = event{index: -1, run: d.arriveNext}
	name := from.Name() + ">" + to.Name() + " "
	d.loss = stream(n.config.Seed, name+"loss")
	d.duplicate = stream(n.config.Seed, name+"duplicate")
	d.corrupt = stream(n.config.Seed, name+"corrupt")
	d.jitter = stream(n.config.Seed, name+"jitter")
	return d
}

// Path is what the direction is like now.
func (d *Direction) Path() Path {
	d.network.enter()
	defer d.network.leave()
	return d.path
}

// SetPath changes the direction for packets sent from now on. Those on their
// way are not overtaken unless the new path reorders.
func (d *Direction) SetPath(p Path) error {
	if err := p.check(); err != nil {
		return fmt.Errorf("link %s>%s: %w", d.from.Name(), d.to.Name(), err)
	}
	d.network.enter()
	defer d.network.leave()
	d.path = p
	return nil
}

// Inject sends a segment made by hand into the link, as if it came from this
// direction's beginning. It meets the same rules and impairments as any other.
func (d *Direction) Inject(s segment.Segment) error {
	b, err := s.Append(nil)
	if err != nil {
		return err
	}
	d.InjectBytes(b)
	return nil
}

// InjectBytes is Inject for bytes that need not be a valid packet.
func (d *Direction) InjectBytes(b []byte) {
	d.network.enter()
	defer d.network.leave()
	d.send(d.network.packet(d.from.Name(), d, b, true))
}

// send takes a packet over the link: rules first, then what chance has in store.
func (d *Direction) send(p packet) {
	d.network.sent(p)
	d.judge(p)
}

// end is the name of the node that a packet sent into the direction is for.
func (d *Direction) end(b []byte) string {
	if _, ok := d.to.(*Switch); ok {
		return d.network.nameOf(destination(b))
	}
	return d.to.Name()
}

// transmit lets chance decide about a packet that has passed the rules. extra
// is a delay that the rules asked for.
func (d *Direction) transmit(p packet, extra time.Duration) {
	path := &d.path
	if path.Loss > 0 && d.loss.Float64() < path.Loss {
		d.network.dropped(p, "lost")
		return
	}
	if path.Corrupt > 0 && d.corrupt.Float64() < path.Corrupt {
		p = d.flip(p)
	}
	again := path.Duplicate > 0 && d.duplicate.Float64() < path.Duplicate
	p.shared = p.shared || again
	d.enqueue(p, extra)
	if again {
		p.cause = "duplicate"
		d.enqueue(p, extra)
	}
}

// flip inverts one bit of what follows the packet's addresses, so that it still
// reaches the host that has to discard it.
func (d *Direction) flip(p packet) packet {
	first := 20
	if len(p.bytes) > 0 && p.bytes[0]>>4 == 6 {
		first = 40
	}
	if len(p.bytes) <= first {
		return p
	}
	damaged := append([]byte(nil), p.bytes...)
	bit := d.corrupt.IntN((len(damaged) - first) * 8)
	damaged[first+bit/8] ^= 1 << (bit % 8)
	p.bytes, p.cause = damaged, "corrupted"
	return p
}

// enqueue works out when a packet arrives.
func (d *Direction) enqueue(p packet, extra time.Duration) {
	now, path := d.network.now, &d.path
	at := now
	if path.Rate > 0 {
		if !d.admit(now) {
			d.network.dropped(p, "queue full")
			return
		}
		d.free = max(d.free, now) + time.Duration(int64(len(p.bytes))*8*int64(time.Second)/path.Rate)
		at = d.free
	}
	at += max(path.Delay, MinDelay) + extra
	if path.Jitter > 0 {
		at += time.Duration(d.jitter.Int64N(int64(path.Jitter) + 1))
	}
	overtakes := at < d.latest
	if overtakes && (path.Reorder || extra > 0) {
		d.overtake(at, p)
		return
	}
	if extra > 0 { // a rule delays this one, not those behind it
		d.overtake(at, p)
		return
	}
	d.latest = max(at, d.latest)
	d.lane.add(d.latest, p)
}

// overtake has a packet arrive out of turn.
func (d *Direction) overtake(at time.Duration, p packet) {
	d.network.after(at-d.network.now, func() { d.arrive(p) })
}

// admit reports whether there is room in the queue, and takes it.
func (d *Direction) admit(now time.Duration) bool {
	if d.path.Queue == 0 {
		return true
	}
	for len(d.waiting) > 0 && d.waiting[0] <= now {
		d.waiting = d.waiting[1:]
	}
	if len(d.waiting) >= d.path.Queue {
		return false
	}
	if d.free > now { // it begins to be sent when the link is free
		d.waiting = append(d.waiting, d.free)
	}
	return true
}

// arriveNext hands over the next packet of the lane, together with those of the
// same connection that arrive at the same instant if the node wants it so.
func (d *Direction) arriveNext() {
	l := &d.lane
	l.busy = true
	defer func() { l.busy = false; l.again() }()
	p := l.take()
	h, ok := d.to.(*Host)
	if !ok || !h.coalesce || !l.more() {
		d.arrive(p)
		return
	}
	d.batch = append(d.batch[:0], p)
	for l.more() && sameConnection(p.bytes, l.items[l.first].bytes) {
		d.batch = append(d.batch, l.take())
	}
	if h.down {
		for _, p := range d.batch {
			h.lost(p)
		}
		return
	}
	for _, p := range d.batch {
		d.network.delivered(p, d.to.Name())
	}
	h.deliverBatch(d.batch)
}

// arrive hands a packet to the node at the far end.
func (d *Direction) arrive(p packet) {
	switch to := d.to.(type) {
	case *Switch:
		to.deliver(p)
		return
	case *Host:
		if to.lost(p) {
			return
		}
	}
	d.network.delivered(p, d.to.Name())
	d.to.deliver(p)
}

package sim

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
)

// Link joins two nodes. Each direction has its own properties and rules, which
// may change while the network runs.
type Link struct {
	forward, backward *Direction
}

// AddLink joins a and b, with the same properties in both directions.
func (n *Network) AddLink(a, b Node, both Path) (*Link, error) {
	if err := n.misused(); err != nil {
		return nil, err
	}
	n.enter()
	defer n.leave()
	for _, end := range []Node{a, b} {
		if !slices.Contains(n.nodes, end) {
			return nil, errors.New("link: an end is nil, or a node of another network; link what AddHost, AddPeer and AddSwitch of this one gave")
		}
	}
	if err := both.check(); err != nil {
		return nil, fmt.Errorf("link %s-%s: %w", a.Name(), b.Name(), err)
	}
	if a == b {
		return nil, fmt.Errorf("link %s-%s: a node needs no link to itself", a.Name(), b.Name())
	}
	l := &Link{forward: n.direction(a, b, both), backward: n.direction(b, a, both)}
	a.attach(l.forward)
	b.attach(l.backward)
	return l, nil
}

// Forward is the direction from the first end, as [Network.AddLink] was given them, to
// the second.
func (l *Link) Forward() *Direction { return l.forward }

// Backward is the direction from the second end to the first.
func (l *Link) Backward() *Direction { return l.backward }

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

// Config is what the direction is like now.
func (d *Direction) Config() Path {
	d.network.enter()
	defer d.network.leave()
	return d.path
}

// SetConfig changes the direction for packets sent from now on. Those on their
// way are not overtaken unless the new path reorders.
func (d *Direction) SetConfig(p Path) error {
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

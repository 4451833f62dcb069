package sim

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim/internal/engine"
	"github.com/seed-8df93623/tcpsim/sim/link"
)

// Link joins two nodes. Each direction has its own properties and rules, which
// may change while the network runs.
type Link struct {
	forward, backward *Direction
}

// AddLink joins a and b, with the same properties in both directions.
func (n *Network) AddLink(a, b Node, both link.Config) (*Link, error) {
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
	if err := both.Check(); err != nil {
		return nil, fmt.Errorf("link %s-%s: %w", a.Name(), b.Name(), err)
	}
	if a == b {
		return nil, fmt.Errorf("link %s-%s: a node needs no link to itself", a.Name(), b.Name())
	}
	l := &Link{forward: n.direction(a, b, both), backward: n.direction(b, a, both)}
	l.forward.back, l.backward.back = l.backward, l.forward
	a.attach(l.forward)
	b.attach(l.backward)
	n.mapLink(l)
	return l, nil
}

// Forward is the direction from the first end, as [Network.AddLink] was given them, to
// the second.
func (l *Link) Forward() *Direction { return l.forward }

// Backward is the direction from the second end to the first.
func (l *Link) Backward() *Direction { return l.backward }

// SetDown takes both directions down, or up again: see [Direction.SetDown].
func (l *Link) SetDown(down bool) {
	l.forward.SetDown(down)
	l.backward.SetDown(down)
}

// Direction is one direction of a link.
type Direction struct {
	network  *Network
	from, to Node
	back     *Direction // the other one of the link
	between  bool       // an end is a router or a switch
	line     *link.Line
	lane     *engine.Lane[link.Packet]
	batch    []link.Packet
	same     func(link.Packet) bool // whether a packet belongs to the batch
	last     netip.Addr             // the destination address last found to be at the far end
	onQueue  func(link.QueueSample)
	packets  int // that were sent into it
	lost     int // of those and their copies
}

func (n *Network) direction(from, to Node, config link.Config) *Direction {
	d := &Direction{network: n, from: from, to: to}
	for _, end := range []Node{from, to} {
		if _, ok := end.(passer); ok {
			d.between = true
		}
	}
	d.lane = engine.NewLane(n.engine, d.arriveNext)
	d.same = func(p link.Packet) bool { return p.View.SameEnds(&d.batch[0].View) }
	d.line = link.NewLine(outside{d}, config)
	return d
}

// From is the node at which the direction begins.
func (d *Direction) From() Node { return d.from }

// To is the node to which it leads.
func (d *Direction) To() Node { return d.to }

// Config is what the direction is like now.
func (d *Direction) Config() link.Config {
	d.network.enter()
	defer d.network.leave()
	return d.line.Config()
}

// SetConfig changes the direction for packets sent from now on. Those on their
// way are not overtaken unless the new configuration reorders.
func (d *Direction) SetConfig(c link.Config) error {
	if err := c.Check(); err != nil {
		return fmt.Errorf("link %s>%s: %w", d.from.Name(), d.to.Name(), err)
	}
	d.network.enter()
	defer d.network.leave()
	d.line.SetConfig(c)
	return nil
}

// SetDown takes the direction down, or up again: a one-way partition. While it is down
// all packets are dropped that are sent into it; those on their way arrive.
func (d *Direction) SetDown(down bool) {
	d.network.enter()
	defer d.network.leave()
	d.line.SetDown(down)
}

// OnQueue has f called for each packet that comes to a queue of the direction, leaves it or
// is dropped there: see [link.Bottleneck] and [link.Config.Rate]. The network stands still meanwhile: f must not
// use it. nil ends that.
func (d *Direction) OnQueue(f func(link.QueueSample)) {
	d.network.enter()
	defer d.network.leave()
	d.onQueue = f
}

// Counted is how many packets have been sent into the direction since the start, and how
// many of those and of their copies were lost in it, for whatever reason.
func (d *Direction) Counted() (packets, lost int) {
	d.network.enter()
	defer d.network.leave()
	return d.packets, d.lost
}

// AddRule puts a rule in force, behind those that are; the function it returns
// takes it out again, which a rule may do itself. The first rule that drops a segment
// ends its way; delays and copies add up. A nil rule lets all pass.
func (d *Direction) AddRule(r link.Rule) (remove func()) {
	d.network.enter()
	defer d.network.leave()
	if r == nil {
		return d.line.AddRule(nil)
	}
	return d.line.AddRule(func(s *segment.Segment, at time.Duration) (v link.Verdict) {
		d.network.engine.Inside(func() { v = r(s, at) })
		return v
	})
}

// Inject sends a segment made by hand into the link, as if it came from this
// direction's beginning. It meets the same rules and impairments as any other.
func (d *Direction) Inject(s segment.Segment) error {
	b, err := s.Append(nil)
	if err != nil {
		return err
	}
	d.network.enter()
	defer d.network.leave()
	if err := d.network.engine.Err(); err != nil {
		return err
	}
	d.inject(b)
	return nil
}

// InjectBytes is Inject for bytes that need not be a valid packet.
func (d *Direction) InjectBytes(b []byte) {
	d.network.enter()
	defer d.network.leave()
	if d.network.engine.Err() == nil {
		d.inject(b)
	}
}

func (d *Direction) inject(b []byte) {
	d.send(d.network.packet(d.from.Name(), d, link.NewPacket(b), true))
}

// send takes a packet over the link.
func (d *Direction) send(p link.Packet) {
	d.network.sent(p)
	d.pass(p)
}

// pass takes over the link what may have come over others.
func (d *Direction) pass(p link.Packet) {
	d.packets++
	d.line.Send(p)
}

// end is the name of the node that a packet sent into the direction is for.
func (d *Direction) end(to netip.Addr) string {
	if _, ok := d.to.(passer); ok {
		return d.network.nameOf(to)
	}
	return d.to.Name()
}

// arriveNext hands over a packet whose turn it is, together with those of the
// same connection that arrive at the same instant if the node wants it so.
func (d *Direction) arriveNext(p link.Packet) {
	d.network.hold(-onItsWay(p))
	d.passed(&p)
	h, ok := d.to.(*Host)
	if !ok || !h.coalesce {
		d.arrive(p)
		return
	}
	d.batch = append(d.batch[:0], p)
	for next, ok := d.lane.TakeIf(d.same); ok; next, ok = d.lane.TakeIf(d.same) {
		d.network.hold(-onItsWay(next))
		d.passed(&next)
		d.batch = append(d.batch, next)
	}
	if len(d.batch) == 1 {
		d.arrive(p)
		return
	}
	if h.lost(p) { // and so are the others, which are for the same
		for _, p := range d.batch[1:] {
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
func (d *Direction) arrive(p link.Packet) {
	switch to := d.to.(type) {
	case passer:
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

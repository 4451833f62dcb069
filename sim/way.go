package sim

import (
	"github.com/seed-8df93623/tcpsim/sim/link"
	"github.com/seed-8df93623/tcpsim/trace"
)

// What a packet's way was is recorded if a router or switch is on it: two hosts and a link
// have nothing to tell that the packet's fate does not.

// hop is the last link that a packet has come over, and those before it, which copies that
// part later have in common.
type hop struct {
	trace.Hop
	before *hop
	number int // 1 for the first
}

// hop is a packet's way with the direction, at whose end it is now, or where it is lost.
func (d *Direction) hop(p *link.Packet) *hop {
	n := d.network
	h := n.spare.hops
	if h == nil {
		h = new(hop)
	}
	n.spare.hops, h.before = h.before, nil
	h.Hop = trace.Hop{From: d.from.Name(), To: d.to.Name(), Entered: p.Entered, Queued: p.Waited, Left: n.now()}
	h.number = 1
	if h.before, _ = p.Way.(*hop); h.before != nil {
		h.number += h.before.number
	}
	return h
}

// tells reports whether the way of a packet that is in the direction is recorded.
func (d *Direction) tells(p *link.Packet) bool {
	return (d.between || p.Way != nil) && recordOf(*p) != nil
}

// passed takes note that a packet is at the direction's end.
func (d *Direction) passed(p *link.Packet) {
	if d.tells(p) {
		p.Way = d.hop(p)
	}
}

// lose records that a packet is lost in the direction. refused is one that was to wait for
// it, or was found too large: it is still at its beginning, if nothing but queues has held
// it up.
func (d *Direction) lose(p link.Packet, cause string, refused bool) {
	d.lost++
	place := ""
	if d.tells(&p) {
		place = d.from.Name()
		if waited := d.network.now() - p.Entered; !refused || waited != p.Waited {
			place += ">" + d.to.Name()
		}
		p.Way = d.hop(&p)
	}
	d.network.dropped(p, cause, place)
}

// wayOf lists a packet's hops in their order, in the given memory if there is room.
func wayOf(p *link.Packet, room []trace.Hop) []trace.Hop {
	last, _ := p.Way.(*hop)
	if last == nil {
		return nil
	}
	if cap(room) < last.number {
		room = make([]trace.Hop, last.number)
	}
	room = room[:last.number]
	for h := last; h != nil; h = h.before {
		room[h.number-1] = h.Hop
	}
	return room
}

// forget takes the hops of a packet, of which there are no copies, to be used again.
func (s *spare) forget(p *link.Packet) {
	last, _ := p.Way.(*hop)
	for last != nil {
		before := last.before
		last.before, s.hops = s.hops, last
		last = before
	}
}

// at is the place of a node for a packet whose way is recorded, and else none.
func at(node Node, p *link.Packet) string {
	if p.Way == nil {
		return ""
	}
	return node.Name()
}

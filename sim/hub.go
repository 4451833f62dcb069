package sim

import (
	"net/netip"
	"slices"

	"github.com/seed-8df93623/tcpsim/sim/link"
)

// hub is what [Switch] and [Router] have in common: links to any number of nodes, and
// the knowledge which of them leads where.
type hub struct {
	network *Network
	name    string
	links   []*Direction // that lead away from it
	ways    map[netip.Addr]way
}

// way is how an address is reached: over which link first, and over how many in all.
type way struct {
	first *Direction
	links int
}

// passer is a node that passes packets on.
type passer interface {
	Node
	itsHub() *hub
}

// Name is the node's name.
func (h *hub) Name() string { return h.name }

func (h *hub) itsHub() *hub                     { return h }
func (h *hub) towards(to netip.Addr) *Direction { return h.way(to) }

func (h *hub) ongoing() []string { return nil }
func (h *hub) close()            {}

func (h *hub) attach(d *Direction) {
	h.links = append(h.links, d)
	for _, node := range h.network.nodes { // there are new ways
		if other, ok := node.(passer); ok {
			other.itsHub().ways = nil
		}
	}
}

// way is the first link of the shortest way to an address: the one over the fewest
// links, and of those as short the one whose links were added first. It is nil if
// there is none.
func (h *hub) way(to netip.Addr) *Direction { return h.find(to).first }

func (h *hub) find(to netip.Addr) way {
	if h.ways == nil {
		h.survey()
	}
	return h.ways[to]
}

// survey finds the ways to all addresses, nearer nodes before farther ones.
func (h *hub) survey() {
	type place struct {
		hub *hub
		way
	}
	h.ways = map[netip.Addr]way{}
	seen := map[*hub]bool{h: true}
	for queue := []place{{hub: h}}; len(queue) > 0; queue = queue[1:] {
		at := queue[0]
		for _, d := range at.hub.links {
			w := way{at.first, at.links + 1}
			if w.first == nil {
				w.first = d
			}
			for _, a := range d.to.Addresses() {
				if _, known := h.ways[a]; !known {
					h.ways[a] = w
				}
			}
			if next, ok := d.to.(passer); ok && !seen[next.itsHub()] {
				seen[next.itsHub()] = true
				queue = append(queue, place{next.itsHub(), w})
			}
		}
	}
}

// Path are the directions of links that a packet sent now from one node to another goes
// through, in their order. Where it could not be passed on, they end before to.
func (n *Network) Path(from, to Node) (path []*Direction) {
	for _, a := range to.Addresses() {
		if path = n.PathTo(from, a); len(path) > 0 && path[len(path)-1].to == to {
			return path
		}
	}
	return path
}

// PathTo is Path to an address. In a loop, it ends when it has as many directions as the
// network has nodes.
func (n *Network) PathTo(from Node, to netip.Addr) (path []*Direction) {
	n.enter()
	defer n.leave()
	for at := from; len(path) < len(n.nodes) && !slices.Contains(at.Addresses(), to); {
		d := at.towards(to)
		if d == nil {
			break
		}
		path, at = append(path, d), d.to
	}
	return path
}

// towards is the link of a node that leads to an address: the one whose far end has it,
// or else the one to the switch or router that knows the shortest way, or the first there
// is.
func towards(links []*Direction, to netip.Addr) *Direction {
	for _, d := range links {
		for _, a := range d.to.Addresses() {
			if a == to {
				return d
			}
		}
	}
	var best *Direction
	shortest := 0
	for _, d := range links {
		p, ok := d.to.(passer)
		if !ok {
			continue
		}
		if w := p.itsHub().find(to); w.first != nil && (best == nil || w.links < shortest) {
			best, shortest = d, w.links
		}
	}
	if best == nil && len(links) > 0 {
		best = links[0]
	}
	return best
}

// tell sends a message about a packet into d, which leads to its source, if one may be sent
// and d is not nil.
func (h *hub) tell(m message, about link.Packet, from source, d *Direction) {
	if b := m.about(&about.View, from); b != nil && d != nil {
		d.send(h.network.packet(h.name, d, link.NewPacket(b), false))
	}
}

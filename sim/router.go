package sim

import (
	"fmt"
	"net/netip"
	"slices"

	"github.com/seed-8df93623/tcpsim/sim/link"
)

// RouterConfig is what a router is made from. Only the name is required.
type RouterConfig struct {
	// Name is the router's, in traces.
	Name string
	// Addresses are its IP addresses, from which its messages come. Default: as a host's.
	Addresses []netip.Addr
	// Silent keeps the router from telling anybody what it does not pass on: to the path
	// MTU discovery of TCP it is a black hole (RFC 2923 section 2.1).
	Silent bool
}

// Router joins any number of nodes as a [Switch] does, and is seen by who looks at the IP
// header: each packet that it passes on has a time to live that is one less, as "every
// module that processes a datagram must decrease the TTL by at least one" (RFC 791
// section 3.2). It takes the shortest way, unless [Router.AddRoute] says otherwise.
//
// What it cannot pass on it drops and, unless it is silent, tells the source by ICMP or
// ICMPv6: "time exceeded" where the time to live is over (RFC 1812 section 5.3.1, RFC
// 4443 section 3.3), "net unreachable" or "no route" where no way leads to the
// destination, "host unreachable" or "address unreachable" where the link towards it is
// down or the host is, and "fragmentation needed" or "packet too big" where the next
// link's [link.Config.MTU] is too small. The messages come from the router's own address.
// It does not limit their rate, as RFC 4443 section 2.4 (f) asks of a router.
//
// A router has no TCP: what is sent to its own address is dropped.
type Router struct {
	hub
	addresses []netip.Addr
	silent    bool
	routes    []route
}

// route is a way that was given.
type route struct {
	to netip.Prefix
	by *Direction // nil if nothing goes there
}

// AddRouter adds a router to the network.
func (n *Network) AddRouter(config RouterConfig) (*Router, error) {
	if err := n.misused(); err != nil {
		return nil, err
	}
	n.enter()
	defer n.leave()
	addresses, err := n.admit(config.Name, config.Addresses)
	if err != nil {
		return nil, err
	}
	r := &Router{hub: hub{network: n, name: config.Name}, addresses: addresses, silent: config.Silent}
	n.put(r)
	return r, nil
}

// Addresses are the router's own.
func (r *Router) Addresses() []netip.Addr { return r.addresses }

// AddRoute has packets for the addresses in to go over the router's link to next. Of
// several routes the one with the longest prefix counts; one for a prefix that has a route
// takes its place. With a nil next they go nowhere and their source is told that there is no
// way. It is an error if no link joins the two. Two routers that send a packet to each
// other do so until its time to live is over.
func (r *Router) AddRoute(to netip.Prefix, next Node) error {
	r.network.enter()
	defer r.network.leave()
	if !to.IsValid() {
		return fmt.Errorf("router %s: %s is no prefix; want such as 10.1.0.0/16", r.name, to)
	}
	added := route{to: to.Masked()}
	if next != nil {
		i := slices.IndexFunc(r.links, func(d *Direction) bool { return d.to == next })
		if i < 0 {
			return fmt.Errorf("router %s: no link joins it to %s; make one with Network.AddLink", r.name, next.Name())
		}
		added.by = r.links[i]
	}
	r.routes = slices.DeleteFunc(r.routes, func(o route) bool { return o.to == added.to })
	at := slices.IndexFunc(r.routes, func(o route) bool { return o.to.Bits() <= to.Bits() })
	if at < 0 {
		at = len(r.routes)
	}
	r.routes = slices.Insert(r.routes, at, added)
	return nil
}

// next is the link over which an address is reached; nil if there is none.
func (r *Router) next(to netip.Addr) *Direction {
	for _, one := range r.routes {
		if one.to.Contains(to) {
			return one.by
		}
	}
	return r.way(to)
}

func (r *Router) towards(to netip.Addr) *Direction { return r.next(to) }

// deliver passes a packet on.
func (r *Router) deliver(p link.Packet) {
	d := r.next(p.View.Dst())
	cause, m := r.obstacle(&p, d)
	if cause == "" {
		d.pass(r.older(p))
		return
	}
	r.network.dropped(p, cause, at(r, &p))
	r.tell(m, p)
}

// obstacle is why a packet cannot be passed on into d, and what its source is told; ""
// if nothing is in its way.
func (r *Router) obstacle(p *link.Packet, d *Direction) (string, message) {
	switch {
	case !p.View.IsValid():
		return "malformed", message{}
	case slices.Contains(r.addresses, p.View.Dst()):
		return "for the router", message{}
	case p.View.IP().TTL <= 1:
		return "time to live over", expired
	case d == nil:
		return "no way", unrouted
	case d.line.Down():
		return "link down", unreachable
	}
	if h, ok := d.to.(*Host); ok && h.down && !r.silent {
		return "host down", unreachable
	}
	return "", message{}
}

// older is the packet with a time to live that is one less. Others may have its bytes.
func (r *Router) older(p link.Packet) link.Packet {
	p.Renew(append(r.network.buffer(len(p.Bytes)), p.Bytes...))
	p.View.SetTTL(p.View.IP().TTL - 1)
	return p
}

// tell sends a message about a packet to its source, unless the router is silent.
func (r *Router) tell(m message, about link.Packet) {
	if !r.silent {
		r.hub.tell(m, about, r.addresses, r.next(about.View.Src()))
	}
}

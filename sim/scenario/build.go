package scenario

import (
	"fmt"
	"net/netip"
	"slices"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim"
	"github.com/seed-8df93623/tcpsim/sim/link"
	"github.com/seed-8df93623/tcpsim/stack"
	"github.com/seed-8df93623/tcpsim/trace"
)

// build makes the nodes, their links, and the ways that are given.
func (r *run) build(noFixes stack.Fixes) error {
	for _, setup := range r.scenario.nodes {
		if err := r.add(setup, noFixes); err != nil {
			return r.scenario.errorAt(setup.line, err)
		}
	}
	for _, l := range r.scenario.links {
		var c link.Config
		if l.set != nil {
			l.set(&c)
		}
		made, err := r.network.AddLink(r.nodes[l.a], r.nodes[l.b], c)
		if err != nil {
			return r.scenario.errorAt(l.line, err)
		}
		r.links[[2]*hostSetup{l.a, l.b}], r.links[[2]*hostSetup{l.b, l.a}] = made.Forward(), made.Backward()
	}
	for _, one := range r.scenario.routes {
		if err := r.route(one); err != nil {
			return r.scenario.errorAt(one.line, err)
		}
	}
	for _, one := range r.scenario.routes {
		if err := r.checkLoop(one); err != nil {
			return r.scenario.errorAt(one.line, fmt.Errorf("route: %w", err))
		}
	}
	for _, d := range r.scenario.watched {
		if d := r.direction(d); r.watched[d] == nil {
			r.watched[d] = watch(d)
		}
	}
	return nil
}

// add makes one node.
func (r *run) add(setup *hostSetup, noFixes stack.Fixes) (err error) {
	switch {
	case setup.kind == aRouter:
		setup.router.Name = setup.name
		r.nodes[setup], err = r.network.AddRouter(setup.router)
		return err
	case setup.kind == aSwitch:
		r.nodes[setup], err = r.network.AddSwitch(setup.name)
		return err
	}
	h := &host{conns: map[string]*conn{}, known: map[trace.Conn]*conn{}}
	config := sim.HostConfig{Name: setup.name}
	for _, set := range setup.settings {
		set(&config)
	}
	config.TCP.NoFixes |= noFixes
	if setup.scripted {
		h.peer, err = r.network.AddPeer(setup.name, config.Addresses...)
	} else {
		h.Host, err = r.network.AddHost(config)
	}
	r.hosts[setup.name], r.nodes[setup] = h, h.node()
	return err
}

// route gives a router a way.
func (r *run) route(one routeSetup) error {
	prefixes := []netip.Prefix{one.to}
	if one.node != nil {
		prefixes = nil
		for _, a := range r.nodes[one.node].Addresses() {
			prefixes = append(prefixes, netip.PrefixFrom(a, a.BitLen()))
		}
	}
	var by sim.Node
	if one.by != nil {
		by = r.nodes[one.by]
	}
	for _, p := range prefixes {
		if err := r.nodes[one.at].(*sim.Router).AddRoute(p, by); err != nil {
			return err
		}
	}
	return nil
}

// reroute gives a router another way in the middle of the run.
func (r *run) reroute(one routeSetup) error {
	if err := r.route(one); err != nil {
		return err
	}
	return r.checkLoop(one)
}

// checkLoop reports a route that sends what is for a host in a circle.
func (r *run) checkLoop(one routeSetup) error {
	if one.loop || one.by == nil {
		return nil
	}
	for _, h := range r.scenario.hosts {
		for _, a := range r.nodes[h].Addresses() {
			if one.node != h && !one.to.Contains(a) {
				continue
			}
			if path := r.network.PathTo(r.nodes[one.at], a); len(path) == len(r.scenario.nodes) { // or it ends
				return fmt.Errorf("what is for %s goes in a circle: %s, %s, %s and so on; "+
					"take it out, or say loop=on if that is what you want", h.name, one.at.name, r.farEnd(path[0]), r.farEnd(path[1]))
			}
		}
	}
	return nil
}

// farEnd is the name of the node to which a direction leads.
func (r *run) farEnd(d *sim.Direction) string {
	for _, l := range r.scenario.links {
		switch d {
		case r.links[[2]*hostSetup{l.a, l.b}]:
			return l.b.name
		case r.links[[2]*hostSetup{l.b, l.a}]:
			return l.a.name
		}
	}
	return ""
}

// direction is the direction of a link between two nodes, or where no link joins them
// the first on the way.
func (r *run) direction(d direction) *sim.Direction {
	if direct := r.links[[2]*hostSetup{d.from, d.to}]; direct != nil {
		return direct
	}
	return r.network.Path(r.nodes[d.from], r.nodes[d.to])[0]
}

// meant limits what is said of a direction to what goes to its end, where no link joins
// the two.
func (r *run) meant(d direction, match link.Match) link.Match {
	if r.links[[2]*hostSetup{d.from, d.to}] != nil {
		return match
	}
	ends := r.nodes[d.to].Addresses()
	return func(s *segment.Segment) bool { return slices.Contains(ends, s.Dst.Addr()) && match(s) }
}

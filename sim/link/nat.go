package link

import (
	"errors"
	"net/netip"

	"github.com/seed-8df93623/tcpsim/segment"
)

// NAT gives what comes from inside one address of its own, and ports to tell connections
// apart by (RFC 5382). Both directions of a link have one with the same Mappings. TCP for
// another address than its own does not come in, nor what it has no mapping for; what is of
// another family of addresses than its own passes as it is, as does what is no TCP. ICMP
// about a segment that it has sent out is translated back.
//
// Who is outside has to have a way to Address: the far end of the link has one by
// default, a router by its routes.
type NAT struct {
	// Mappings are what both directions know: new(Mappings) for a link.
	Mappings *Mappings
	// Inward is set in the direction that leads inside.
	Inward bool
	// Address is what is seen from outside.
	Address netip.Addr
	// Symmetric gives each connection a port of its own, to which only its peer may
	// send. Otherwise all connections from one address and port inside have one port,
	// to which anybody may send: a full cone.
	Symmetric bool
	// Timeouts are how long a mapping is kept over which nothing is sent.
	Timeouts
}

// Mappings are those that a [NAT] has made. The zero value is none.
type Mappings struct {
	inside  map[ends]*mapping // by the end inside, and the other one if it is symmetric
	outside map[uint16]*mapping
}

// mapping is one port of the NAT.
type mapping struct {
	progress
	of   ends // of a full cone without the end outside
	port uint16
}

// Kind is "nat".
func (NAT) Kind() string { return "nat" }

// Check says what is wrong with the settings, if anything.
func (n NAT) Check() error {
	switch {
	case n.Mappings == nil:
		return errors.New("no Mappings; want new(link.Mappings), the same for both directions")
	case !n.Address.IsValid() || n.Address.Zone() != "" || n.Address.Is4In6():
		return errors.New("no address; want the one that is seen from outside, such as 192.0.2.1")
	}
	return n.Timeouts.Check()
}

func (n NAT) begin(p *place) stage { return &nat{settings: settings[NAT]{n}, place: p} }

type nat struct {
	settings[NAT]
	*place
}

func (n *nat) set(to any) bool {
	now, ok := to.(NAT)
	return ok && now.Mappings == n.is.Mappings && n.settings.set(to)
}

func (n *nat) pass(p Packet) {
	s, ok := p.followed()
	switch {
	case ok && s.Src.Addr().Is4() != n.is.Address.Is4():
	case ok && n.is.Inward:
		n.in(p, &s)
		return
	case ok:
		n.out(p, &s)
		return
	case n.is.Inward:
		if p, ok = n.about(p); !ok {
			n.world.Drop(p, n.is.Kind())
			return
		}
	}
	n.next(p)
}

// out translates a segment from inside.
func (n *nat) out(p Packet, s *segment.Segment) {
	of := ends{src: s.Src}
	if n.is.Symmetric {
		of.dst = s.Dst
	}
	m := n.is.Mappings.inside[of]
	if m == nil || !m.alive(n.is.Timeouts, n.now()) || m.over() && s.Flags.Has(segment.SYN) {
		n.is.Mappings.forget(m)
		if m = n.open(of); m == nil {
			n.world.Drop(p, "nat without a port")
			return
		}
	}
	n.see(m, s)
	e, _ := p.edit()
	e.putSource(netip.AddrPortFrom(n.is.Address, m.port))
	e.done("translated")
	n.next(p)
}

// in translates a segment from outside.
func (n *nat) in(p Packet, s *segment.Segment) {
	m := n.is.Mappings.outside[s.Dst.Port()]
	if m != nil && !m.alive(n.is.Timeouts, n.now()) {
		n.is.Mappings.forget(m)
		m = nil
	}
	if s.Dst.Addr() != n.is.Address || m == nil || m.of.dst.IsValid() && m.of.dst != s.Src {
		n.world.Drop(p, n.is.Kind())
		return
	}
	n.see(m, s)
	e, _ := p.edit()
	e.putDestination(m.of.src)
	e.done("translated")
	n.next(p)
}

// see takes note of a segment. The port of a full cone has many connections, so that the
// end of one is not its end.
func (n *nat) see(m *mapping, s *segment.Segment) {
	if n.is.Symmetric {
		m.progress.see(s, side(n.is.Inward), n.now())
		return
	}
	m.last = n.now()
	if s.Flags.Has(segment.SYN) {
		m.opened[side(n.is.Inward)] = true
	}
}

// open makes a mapping: the port is that inside if it is free, or else the next one that
// is. It is nil if none is.
func (n *nat) open(of ends) *mapping {
	all := n.is.Mappings
	if all.inside == nil {
		all.inside, all.outside = map[ends]*mapping{}, map[uint16]*mapping{}
	}
	const first = 1024
	port := max(of.src.Port(), first)
	for range 65536 - first {
		used := all.outside[port]
		if used != nil && !used.alive(n.is.Timeouts, n.now()) {
			all.forget(used)
			used = nil
		}
		if used == nil {
			m := &mapping{of: of, port: port}
			all.inside[of], all.outside[port] = m, m
			return m
		}
		if port++; port < first {
			port = first
		}
	}
	return nil
}

func (all *Mappings) forget(m *mapping) {
	if m != nil {
		delete(all.inside, m.of)
		delete(all.outside, m.port)
	}
}

package sim

import (
	"fmt"
	"net/netip"
	"strings"

	"github.com/seed-8df93623/tcpsim/sim/internal/engine"
	"github.com/seed-8df93623/tcpsim/sim/link"
)

// Switch joins any number of nodes: link each of them to it. A packet goes on over the
// link that leads to its destination, where it meets that direction's rules and
// impairments; to the trace it is one packet all the way. Switches may be linked to
// each other. What a switch cannot pass on is lost; see [Switch.AnswerUnreachable].
type Switch struct {
	hub
	answers bool // what it cannot pass on (unreachable.go)
}

// AddSwitch adds a switch to the network.
func (n *Network) AddSwitch(name string) (*Switch, error) {
	if err := n.misused(); err != nil {
		return nil, err
	}
	n.enter()
	defer n.leave()
	if err := n.admitName(name); err != nil {
		return nil, err
	}
	s := &Switch{hub: hub{network: n, name: name}}
	n.put(s)
	return s, nil
}

// admitName checks the name of a node to be.
func (n *Network) admitName(name string) error {
	switch {
	case n.engine.Closed():
		return engine.ErrClosed
	case name == "" || strings.ContainsAny(name, ":/> \t\n"):
		return fmt.Errorf("host name %q: want a word without spaces, colons, slashes or >", name)
	case n.named(name) != nil:
		return fmt.Errorf("host name %q is taken", name)
	}
	return nil
}

// Addresses are none: nothing is sent to a switch.
func (s *Switch) Addresses() []netip.Addr { return nil }

// deliver sends a packet on.
func (s *Switch) deliver(p link.Packet) {
	d := s.way(p.View.Dst())
	cause := s.obstacle(d)
	if cause == "" {
		d.pass(p)
		return
	}
	s.network.dropped(p, cause, at(s, &p))
	if s.answers {
		s.tell(unreachable, p, source{}, s.way(p.View.Src()))
	}
}

package simtest

import (
	"fmt"

	"github.com/seed-8df93623/tcpsim/sim"
)

// Host is the host of that name: Client, Server, or another one, which is added
// when it is asked for the first time, with a link like [Config.Link] to a switch that
// joins all hosts. Addresses are given by themselves, and the name can be dialed. What
// it sends to another such host passes the links of both.
func (n *Network) Host(name string) *sim.Host {
	n.t.Helper()
	for _, h := range []*sim.Host{n.Client, n.Server} {
		if h.Name() == name {
			return h
		}
	}
	for h := range n.links {
		if h.Name() == name {
			return h
		}
	}
	return n.Join(sim.HostConfig{Name: name}, n.config.Link)
}

// Join adds a host to the network, as [Network.Host] does, with a configuration and a
// link of its own.
func (n *Network) Join(config sim.HostConfig, path sim.Path) *sim.Host {
	n.t.Helper()
	s := n.Switch()
	h := n.host(config)
	n.links[h] = n.link(h, s, path)
	return h
}

// Switch is the switch that joins all hosts, and is added when there is none.
func (n *Network) Switch() *sim.Switch {
	n.t.Helper()
	if n.lan == nil {
		s, err := n.Network.AddSwitch("switch")
		n.must(err, "cannot make the switch")
		n.lan, n.links = s, map[*sim.Host]*sim.Link{}
		n.link(n.Client, s, sim.Path{})
		n.link(n.Server, s, sim.Path{})
	}
	return n.lan
}

// LinkOf is the link of a host, which is its first end: that between Client and Server
// for these two, and that to the switch for all others.
func (n *Network) LinkOf(h *sim.Host) *sim.Link {
	n.t.Helper()
	switch l := n.links[h]; {
	case l != nil:
		return l
	case h != n.Client && h != n.Server:
		n.fail("a host must have a link", "%s is none of the hosts that Client, Server, Host and Join give", fmt.Sprint(h.Name()))
	}
	return n.Link
}

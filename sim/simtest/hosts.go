package simtest

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/seed-8df93623/tcpsim/sim"
	"github.com/seed-8df93623/tcpsim/sim/link"
)

// host is one that was added to the two that each network has.
type host struct {
	config sim.HostConfig
	path   link.Config
	host   *sim.Host
	link   *sim.Link
	err    error
}

// AddHost adds a host of that name, with a link like [Config.Link] to a switch that
// joins all hosts. Addresses are given by themselves, and the name can be dialed. What
// it sends to another such host passes the links of both.
//
// Any goroutine may add hosts. Those that goroutines of a bubble add at one instant are
// added when all of them wait, in the order of their names.
func (n *Network) AddHost(name string) *sim.Host {
	n.test.t.Helper()
	return n.Join(sim.HostConfig{Name: name}, n.test.config.Link)
}

// Join adds a host to the network, as [Network.AddHost] does, with a configuration and a
// link of its own.
func (n *Network) Join(config sim.HostConfig, path link.Config) *sim.Host {
	n.test.t.Helper()
	h := &host{config: config, path: path}
	n.mu.Lock()
	n.wanted = append(n.wanted, h)
	n.mu.Unlock()
	if n.test.config.Driver == sim.Bubble {
		time.Sleep(time.Nanosecond) // until every goroutine waits
	}
	n.joinAll()
	n.test.must(h.err, "cannot make host "+config.Name)
	return h.host
}

// joinAll joins the hosts that are wanted.
func (n *Network) joinAll() {
	n.mu.Lock()
	defer n.mu.Unlock()
	slices.SortStableFunc(n.wanted, func(a, b *host) int { return cmp.Compare(a.config.Name, b.config.Name) })
	for _, h := range n.wanted {
		if h.err = n.join(h); h.err == nil {
			n.hosts = append(n.hosts, h)
		}
	}
	n.wanted = nil
}

// join joins a host to the switch, which is made for the first.
func (n *Network) join(h *host) (err error) {
	if n.lan == nil {
		if n.lan, err = n.Network.AddSwitch("switch"); err != nil {
			return err
		}
		for _, end := range []*sim.Host{n.Client, n.Server} {
			if _, err := n.Network.AddLink(end, n.lan, link.Config{}); err != nil {
				return err
			}
		}
	}
	if h.host, err = n.test.addHost(h.config); err != nil {
		return err
	}
	h.link, err = n.Network.AddLink(h.host, n.lan, h.path)
	return err
}

// Host is the host of that name: Client, Server, or one that was added.
func (n *Network) Host(name string) *sim.Host {
	n.test.t.Helper()
	var names []string
	for _, h := range n.all() {
		if h.host.Name() == name {
			return h.host
		}
		names = append(names, h.host.Name())
	}
	n.test.fail("a host must have been added before it is asked for",
		"there is no host %q; there are %s", name, strings.Join(names, ", "))
	return nil
}

// all are the network's hosts.
func (n *Network) all() []*host {
	n.mu.Lock()
	defer n.mu.Unlock()
	return append([]*host{{host: n.Client, link: n.Link}, {host: n.Server, link: n.Link}}, n.hosts...)
}

// Switch is the switch that joins all hosts. There is one once a host has been added.
func (n *Network) Switch() *sim.Switch {
	n.test.t.Helper()
	n.mu.Lock()
	lan := n.lan
	n.mu.Unlock()
	if lan == nil {
		n.test.fail("there must be a switch", "Client and Server have a link of their own; the switch is there once AddHost has added another host")
	}
	return lan
}

// LinkOf is the link of a host, which is its first end: that between Client and Server
// for these two, and that to the switch for all others.
func (n *Network) LinkOf(h *sim.Host) *sim.Link {
	n.test.t.Helper()
	for _, other := range n.all() {
		if other.host == h {
			return other.link
		}
	}
	n.test.fail("a host must have a link", "%s is none of the hosts that Client, Server, AddHost and Join give", h.Name())
	return nil
}

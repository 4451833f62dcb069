package sim

import (
	"fmt"
	"net/netip"
	"slices"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim/internal/engine"
	"github.com/seed-8df93623/tcpsim/sim/link"
	"github.com/seed-8df93623/tcpsim/stack"
	"github.com/seed-8df93623/tcpsim/trace"
)

// HostConfig is what a host is made from. Only the name is required.
type HostConfig struct {
	// Name is the host's, in traces and in addresses such as "server:80".
	Name string
	// Addresses are the host's IP addresses. Default: 10.0.0.N and fd00::N, N being 1
	// for the first host, or the next free.
	Addresses []netip.Addr
	// TCP is how the host's TCP behaves.
	TCP stack.Config
	// Coalesce hands segments of a connection that arrive at the same instant
	// to TCP together, as a network card that polls its queue does. TCP answers
	// them with one ACK, as netstack does in real time, and runs the faster.
	Coalesce bool
}

// Host is a machine with a TCP of its own.
type Host struct {
	network  *Network
	index    int // among the nodes
	name     string
	stack    *stack.Host
	tcp      stack.Config
	wiring   stack.Wiring
	down     bool         // it has crashed
	boots    int          // how often it was started again
	links    []*Direction // that lead away from it
	coalesce bool
	loop     *engine.Lane[link.Packet] // packets to itself, which take a link's least delay

	// cause is what the host is acting upon just now, for the trace.
	cause cause
	// effects are what it has done and the trace has not been told yet.
	effects  []effect
	latest   int                  // the number of the packet that it sent last
	caller   uintptr              // who makes the call that it acts upon: see engine.Caller
	later    bool                 // whether what that does takes effect when the instant is over
	sockets  map[*socket]struct{} // not closed yet
	blocks   int                  // of ports that dialers have (dialer.go)
	draining bool
}

// AddHost adds a machine to the network.
func (n *Network) AddHost(config HostConfig) (*Host, error) {
	if err := n.misused(); err != nil {
		return nil, err
	}
	n.enter()
	defer n.leave()
	addresses, err := n.admit(config.Name, config.Addresses)
	if err != nil {
		return nil, err
	}
	h := &Host{coalesce: config.Coalesce, network: n, name: config.Name, tcp: config.TCP, sockets: map[*socket]struct{}{}}
	h.wiring = stack.Wiring{Clock: clock{h}, Addresses: addresses, Output: h.emit, Buffer: n.buffer, Epoch: n.config.Epoch}
	h.wiring.Seed, _ = derive(n.config.Seed, "host "+h.name)
	if n.config.Recorder != nil {
		h.wiring.Inspect, h.wiring.Moved, h.wiring.Paused = true, h.moved, h.paused
	}
	if n.config.Sampler != nil {
		h.wiring.Sampled = h.sampled
	}
	if err := h.boot(); err != nil {
		return nil, fmt.Errorf("host %s: %w", h.name, err)
	}
	h.loop = engine.NewLane(n.engine, func(p link.Packet) {
		if h.lost(p) {
			return
		}
		n.delivered(p, h.name)
		h.deliver(p)
	})
	n.join(h, h.tcp.ISS != nil)
	return h, nil
}

// boot starts the host's TCP.
func (h *Host) boot() (err error) {
	h.stack, err = stack.New(h.tcp, h.wiring)
	return err
}

// clock is time as one host sees it.
type clock struct{ host *Host }

// Now implements stack.Clock.
func (c clock) Now() time.Duration { return c.host.network.now() }

// AfterFunc implements stack.Clock.
func (c clock) AfterFunc(d time.Duration, f func()) stack.Timer {
	h := c.host
	return h.network.engine.After(d, func() {
		h.cause = cause{kind: byTimer}
		f()
		h.drain()
	})
}

// admit checks the name and addresses of a node to be, and finds addresses for
// one that has none.
func (n *Network) admit(name string, addresses []netip.Addr) ([]netip.Addr, error) {
	if err := n.admitName(name); err != nil {
		return nil, err
	}
	if len(addresses) == 0 {
		return n.freeAddresses()
	}
	for _, a := range addresses {
		if other := n.owner(a); other != nil {
			return nil, fmt.Errorf("host %s: address %s is %s's; want another", name, a, other.Name())
		}
	}
	return addresses, nil
}

// freeAddresses finds addresses for the next node that nobody else has.
func (n *Network) freeAddresses() ([]netip.Addr, error) {
	for number := len(n.nodes) + 1; number < 1<<16; number++ {
		high, low := byte(number>>8), byte(number)
		v4 := netip.AddrFrom4([4]byte{10, 0, high, low})
		v6 := netip.AddrFrom16([16]byte{0: 0xfd, 14: high, 15: low})
		if n.owner(v4) == nil && n.owner(v6) == nil {
			return []netip.Addr{v4, v6}, nil
		}
	}
	return nil, fmt.Errorf("no address is left for another host")
}

// join makes a host or a peer part of the network, and of the trace.
func (n *Network) join(added Node, chosenISS bool) {
	if h, ok := added.(*Host); ok {
		h.index = len(n.nodes)
	}
	n.put(added)
	if r := n.config.Recorder; r != nil {
		r.AddHost(trace.Host{Name: added.Name(), Addresses: added.Addresses(), ChosenISS: chosenISS})
	}
}

// Name is the host's name.
func (h *Host) Name() string { return h.name }

// Addresses are the host's IP addresses.
func (h *Host) Addresses() []netip.Addr { return h.wiring.Addresses }

func (h *Host) attach(d *Direction) { h.links = append(h.links, d) }

// lost reports whether a packet finds the host crashed or is for another one, and records
// that: "A host MUST silently discard an incoming datagram that is not destined for the
// host" (RFC 1122 section 3.2.1.3). One that is damaged is IP's to discard.
func (h *Host) lost(p link.Packet) bool {
	switch {
	case h.down:
		h.network.dropped(p, "host down", at(h, &p))
	case p.View.IsValid() && !slices.Contains(h.wiring.Addresses, p.View.Dst()) && segment.Verify(p.Bytes) == nil:
		h.network.dropped(p, "for another host", at(h, &p))
	default:
		return false
	}
	return true
}

// deliver lets the host handle a packet that has arrived.
func (h *Host) deliver(p link.Packet) {
	h.cause = cause{kind: bySegment, number: p.Number}
	h.stack.Deliver(p.Bytes)
	h.network.recycle(p)
	h.drain()
}

// deliverBatch is deliver for packets that have arrived together.
func (h *Host) deliverBatch(packets []link.Packet) {
	h.cause = cause{kind: bySegment, number: packets[len(packets)-1].Number}
	bytes := make([][]byte, len(packets))
	for i, p := range packets {
		bytes[i] = p.Bytes
	}
	h.stack.DeliverBatch(bytes)
	for _, p := range packets {
		h.network.recycle(p)
	}
	h.drain()
}

// route finds the link to an address; own tells that it is the host's.
func (h *Host) route(to netip.Addr) (d *Direction, own bool) {
	if len(h.links) == 1 && h.links[0].last == to {
		return h.links[0], false
	}
	if slices.Contains(h.Addresses(), to) {
		return nil, true
	}
	d = towards(h.links, to)
	if d != nil && slices.Contains(d.to.Addresses(), to) {
		d.last = to
	}
	return d, false
}

func (h *Host) towards(to netip.Addr) *Direction { return towards(h.links, to) }

// ongoing lists the host's connections that are not closed.
func (h *Host) ongoing() []string {
	var items []string
	for _, c := range h.stack.Connections() {
		if c.State == segment.Listen {
			continue
		}
		items = append(items, fmt.Sprintf("connection %s > %s on %s is %s", c.Local, c.Remote, h.name, c.State))
	}
	return items
}

func (h *Host) close() { h.stack.Close() }

// closeSockets has every call fail that an application makes or waits in.
func (h *Host) closeSockets() {
	for _, s := range h.inOrder() {
		s.closed, s.operations = ended{is: true}, nil
		s.wakeAll()
	}
	clear(h.sockets)
}

// State is the state of the connection between the two addresses as this host
// has it, accepted by an application or not; CLOSED if there is none.
func (h *Host) State(local, remote netip.AddrPort) segment.State {
	h.network.enter()
	defer h.network.leave()
	return h.stack.State(local, remote)
}

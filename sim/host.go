package sim

import (
	"fmt"
	"net/netip"
	"strconv"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/stack"
	"github.com/seed-8df93623/tcpsim/trace"
)

// HostConfig is what a host is made from. Only the name is required.
type HostConfig struct {
	// Name is the host's, in traces and in addresses such as "server:80".
	Name string
	// TCP is how the host's TCP behaves, and its addresses; without any it is
	// given 10.0.0.N and fd00::N, N being 1 for the first host, or the next free. Output, Moved,
	// Seed and Epoch are set by the network.
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
	down     bool         // it has crashed
	boots    int          // how often it was started again
	links    []*Direction // that lead away from it
	coalesce bool
	loop     lane // packets to itself

	// cause is what the host is acting upon just now, for the trace.
	cause cause
	// effects are what it has done and the trace has not been told yet.
	effects  []effect
	sockets  map[*socket]struct{} // not closed yet
	blocks   int                  // of ports that dialers have (dialer.go)
	draining bool
}

// effect is one thing that a host does: a packet sent or a change of state. In
// a bubble it may be a call too.
type effect struct {
	packet    []byte
	variables trace.Variables // of the connection that the packet is of
	known     bool            // whether there are such variables
	moved     *trace.Transition
	call      *trace.Event
}

// AddHost adds a machine to the network.
func (n *Network) AddHost(config HostConfig) (*Host, error) {
	if err := n.misused(); err != nil {
		return nil, err
	}
	n.enter()
	defer n.leave()
	h := &Host{coalesce: config.Coalesce, network: n, name: config.Name, sockets: map[*socket]struct{}{}}
	tcp := config.TCP
	var err error
	if tcp.Addresses, err = n.admit(config.Name, tcp.Addresses); err != nil {
		return nil, err
	}
	tcp.Epoch = n.config.Epoch
	tcp.Seed, _ = derive(n.config.Seed, "host "+h.name)
	tcp.Buffer = n.buffer
	tcp.Output = h.output
	if n.config.Recorder != nil {
		tcp.Inspect = true
		tcp.Moved = h.moved
	}
	h.tcp = tcp
	if err := h.boot(); err != nil {
		return nil, fmt.Errorf("host %s: %w", h.name, err)
	}
	h.loop = lane{network: n}
	h.loop.head = event{index: -1, run: func() {
		p := h.loop.take()
		h.loop.again()
		if h.lost(p) {
			return
		}
		h.network.delivered(p, h.name)
		h.deliver(p)
	}}
	n.join(h, tcp.ISS != nil)
	return h, nil
}

// boot starts the host's TCP.
func (h *Host) boot() (err error) {
	h.stack, err = stack.New(h.tcp, clock{h})
	return err
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
			return nil, fmt.Errorf("host %s: address %s is %s's", name, a, other.Name())
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

// join makes a node part of the network.
func (n *Network) join(added Node, chosenISS bool) {
	if h, ok := added.(*Host); ok {
		h.index = len(n.nodes)
	}
	n.nodes = append(n.nodes, added)
	if r := n.config.Recorder; r != nil {
		r.AddHost(trace.Host{Name: added.Name(), Addresses: added.Addresses(), ChosenISS: chosenISS})
	}
}

// Name is the host's name.
func (h *Host) Name() string { return h.name }

// Addresses are the host's IP addresses.
func (h *Host) Addresses() []netip.Addr { return h.tcp.Addresses }

func (h *Host) attach(d *Direction) { h.links = append(h.links, d) }

// lost reports whether a packet finds the host crashed, and records that.
func (h *Host) lost(p packet) bool {
	if h.down {
		h.network.dropped(p, "host down")
	}
	return h.down
}

// deliver lets the host handle a packet that has arrived.
func (h *Host) deliver(p packet) {
	h.cause = cause{kind: bySegment, number: p.number}
	h.stack.Deliver(p.bytes)
	h.network.recycle(p)
	h.drain()
}

// deliverBatch is deliver for packets that have arrived together.
func (h *Host) deliverBatch(packets []packet) {
	h.cause = cause{kind: bySegment, number: packets[len(packets)-1].number}
	bytes := make([][]byte, len(packets))
	for i, p := range packets {
		bytes[i] = p.bytes
	}
	h.stack.DeliverBatch(bytes)
	for _, p := range packets {
		h.network.recycle(p)
	}
	h.drain()
}

// output takes note of a packet that TCP sends.
func (h *Host) output(packet []byte) {
	e := effect{packet: packet}
	if s, ok := h.stack.Sender(); ok {
		e.variables, e.known = variables(s), true
	}
	h.effects = append(h.effects, e)
}

// variables are what TCP knows, as the trace has it.
func variables(s stack.Sender) trace.Variables {
	v := trace.Variables(s)
	if v.Ssthresh > 1<<30 { // netstack's way to say that there is none yet
		v.Ssthresh = 0
	}
	return v
}

// moved takes note of a change of state.
func (h *Host) moved(local, remote netip.AddrPort, from, to segment.State) {
	h.effects = append(h.effects, effect{moved: &trace.Transition{
		Conn: trace.Conn{Local: local, Remote: remote}, From: from, To: to, Cause: h.causeOf(from, to),
	}})
}

// cause is what a host acts upon: a segment by its number, a call by its name,
// or a timer.
type cause struct {
	kind   byte
	number int
	call   string
}

const (
	byCall = iota
	bySegment
	byTimer
)

// String is the cause as the trace has it.
func (c cause) String() string {
	switch c.kind {
	case bySegment:
		return "segment " + strconv.Itoa(c.number)
	case byTimer:
		return "timer"
	}
	return c.call
}

// causeOf names what brought a transition about. netstack does not say which of
// its timers has run out, but the state that it ends does.
func (h *Host) causeOf(from, to segment.State) string {
	if h.cause.kind == byTimer {
		switch {
		case from == segment.TimeWait:
			return "2MSL timer"
		case from == segment.FinWait2:
			return "FIN-WAIT-2 timer"
		case to == segment.Closed:
			return "retries spent"
		}
	}
	return h.cause.String()
}

// drain lets what the host has done take effect: changes of state go to the
// trace, packets to the trace and onto the link, in the order of their making.
func (h *Host) drain() {
	switch {
	case h.draining || len(h.effects) == 0:
		return
	case h.network.holding():
		h.network.live.undone()
		return
	}
	h.draining = true
	for i := 0; i < len(h.effects); i++ {
		e := h.effects[i]
		h.effects[i] = effect{}
		switch {
		case e.moved != nil:
			h.network.config.Recorder.Record(trace.Event{Time: h.network.now, Kind: trace.Moved, Host: h.name, Transition: e.moved})
		case e.call != nil:
			h.network.config.Recorder.Record(*e.call)
		default:
			h.send(e)
		}
	}
	h.effects = h.effects[:0]
	h.draining = false
}

// send puts a packet of the host's own on the link towards its destination.
func (h *Host) send(e effect) {
	d, own := h.route(e.packet)
	p := h.network.packet(h.name, d, e.packet, false)
	if p.record != nil && e.known {
		p.record.variables = e.variables
		p.record.Variables = &p.record.variables
	}
	switch {
	case own:
		h.network.sent(p)
		h.loop.add(h.network.now, p)
	case d == nil:
		h.network.sent(p)
		h.network.dropped(p, "no link")
	default:
		d.send(p)
	}
}

// route finds the link to a packet's destination: the one whose far end has
// that address, or else the first there is.
func (h *Host) route(b []byte) (d *Direction, own bool) {
	if len(h.links) == 1 && h.links[0].last == string(destinationBytes(b)) {
		return h.links[0], false
	}
	to := destination(b)
	for _, a := range h.Addresses() {
		if a == to {
			return nil, true
		}
	}
	for _, d := range h.links {
		for _, a := range d.to.Addresses() {
			if a == to {
				d.last = string(destinationBytes(b))
				return d, false
			}
		}
	}
	if len(h.links) > 0 {
		return h.links[0], false
	}
	return nil, false
}

// destinationBytes are the destination address of an IP packet.
func destinationBytes(b []byte) []byte {
	switch {
	case len(b) >= 20 && b[0]>>4 == 4:
		return b[16:20]
	case len(b) >= 40 && b[0]>>4 == 6:
		return b[24:40]
	}
	return nil
}

func destination(b []byte) netip.Addr {
	a, _ := netip.AddrFromSlice(destinationBytes(b))
	return a
}

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
	for s := range h.sockets {
		s.closed, s.operations = true, nil
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

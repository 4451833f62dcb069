package stack

import (
	"cmp"
	"maps"
	"net/netip"
	"slices"

	"github.com/seed-8df93623/tcpsim/segment"
	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/stack"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"
)

// connKey names a connection of this host.
type connKey struct {
	Local, Remote netip.AddrPort
}

// conn is what the host knows of one connection besides what netstack knows.
// It lives from the connection's first segment until the connection is CLOSED.
type conn struct {
	key      connKey
	endpoint *tcp.Endpoint // nil until netstack has one
	state    segment.State // as last reported
	active   bool          // opened from this side
	touched  bool          // is in Host.touched

	iss    *segment.Seq // asked for with Socket.SetISS
	offset uint32       // what is added to netstack's sequence numbers (packets.go)
	syns   int          // SYNs sent, of an active open
	heir   *conn        // takes the place of this one, if a SYN in TIME-WAIT reopens it

	wire   wire       // numbers seen at the card (status.go)
	ack    delayedACK // (delayedack.go)
	fixing fixing     // (fixes.go)

	smoothing smoothing // (smoothing.go)

	out   outset        // (cause.go)
	limit segment.Limit // what keeps it from sending, as last told (pause.go)
}

// states maps netstack's states to the RFC's. What netstack calls by names of
// its own (a bound socket, a failed one) is CLOSED in the RFC's terms.
var states = [...]segment.State{
	tcp.StateEstablished: segment.Established,
	tcp.StateSynSent:     segment.SynSent,
	tcp.StateSynRecv:     segment.SynReceived,
	tcp.StateFinWait1:    segment.FinWait1,
	tcp.StateFinWait2:    segment.FinWait2,
	tcp.StateTimeWait:    segment.TimeWait,
	tcp.StateCloseWait:   segment.CloseWait,
	tcp.StateLastAck:     segment.LastAck,
	tcp.StateListen:      segment.Listen,
	tcp.StateClosing:     segment.Closing,
}

// stateOf is the RFC 9293 state of a netstack endpoint.
func stateOf(e *tcp.Endpoint) segment.State {
	if s := int(e.EndpointState()); s < len(states) {
		return states[s]
	}
	return segment.Closed
}

// connection finds the connection that has this name, or begins one.
func (h *Host) connection(key connKey) *conn {
	c := h.lookUp(key)
	if c == nil {
		c = &conn{key: key}
		h.conns[key] = c
	}
	return c
}

// lookUp finds the connection that has this name; nil if there is none. Most segments are
// of the connection that the one before was of.
func (h *Host) lookUp(key connKey) *conn {
	if c := h.latest; c != nil && c.key == key {
		return c
	}
	h.latest = h.conns[key]
	return h.latest
}

// touch puts c down for a look at its state when the action is over.
func (h *Host) touch(c *conn) {
	if !c.touched {
		c.touched = true
		h.touched = append(h.touched, c)
	}
}

// touchAll puts all connections down, in an order of their own.
func (h *Host) touchAll() {
	for _, key := range slices.SortedFunc(maps.Keys(h.conns), connKey.compare) { // order: sorted
		h.touch(h.conns[key])
	}
}

// prune forgets those touched connections that are over. A SYN cookie's does
// not begin before the cookie comes back.
func (h *Host) prune() {
	for _, c := range h.touched {
		c.touched = false
		c.heir = nil
		c.ack.came = arrivals{}
		if over := c.endpoint == nil || c.state == segment.Closed; over && h.conns[c.key] == c {
			delete(h.conns, c.key)
			h.latest = nil
		}
	}
	clear(h.touched)
	h.touched = h.touched[:0]
}

// refresh compares c's state with what was last reported.
func (h *Host) refresh(c *conn) {
	if c.endpoint == nil {
		if c.endpoint = h.find(c.key); c.endpoint == nil {
			return
		}
		if !c.active {
			c.state = segment.Listen // it was born of a listening socket
		}
	}
	for state := stateOf(c.endpoint); c.state != state; {
		from := c.state
		c.state = step(from, state)
		if h.wiring.Moved != nil {
			h.wiring.Moved(c.key.Local, c.key.Remote, from, c.state)
		}
	}
	if c.state == segment.Closed {
		h.forget(&c.ack)
		if c.heir != nil && h.conns[c.key] == c {
			h.conns[c.key] = c.heir
			h.latest = nil
			h.touch(c.heir)
		}
	}
}

// step is the next state on the way between two. netstack goes through several
// of RFC 9293 section 3.3.2 in one action where the segment that ends a
// handshake brings a FIN along, or brings back a SYN cookie.
func step(from, to segment.State) segment.State {
	switch {
	case from == segment.Listen && to > segment.SynReceived:
		return segment.SynReceived
	case from < segment.Established && to == segment.CloseWait:
		return segment.Established
	}
	return to
}

// find is netstack's endpoint of the connection, accepted or not.
func (h *Host) find(key connKey) *tcp.Endpoint {
	id := stack.TransportEndpointID{
		LocalPort:     key.Local.Port(),
		LocalAddress:  tcpip.AddrFromSlice(key.Local.Addr().AsSlice()),
		RemotePort:    key.Remote.Port(),
		RemoteAddress: tcpip.AddrFromSlice(key.Remote.Addr().AsSlice()),
	}
	e, ok := h.stack.FindTransportEndpoint(protocolOf(key.Local.Addr()), tcp.ProtocolNumber, id, nicID).(*tcp.Endpoint)
	if !ok || e.EndpointState() == tcp.StateListen {
		return nil
	}
	return e
}

// Connection is one connection of a host, as [Host.Connections] lists it.
type Connection struct {
	Local, Remote netip.AddrPort // Remote is the zero value for a socket that listens
	State         segment.State
}

// Connections lists the connections that are not CLOSED, accepted by an
// application or not, and the sockets that listen, in the order of their
// addresses.
func (h *Host) Connections() []Connection {
	var list []Connection
	for _, e := range h.stack.RegisteredEndpoints() {
		e, ok := e.(*tcp.Endpoint)
		if !ok || stateOf(e) == segment.Closed {
			continue
		}
		c := Connection{State: stateOf(e)}
		c.Local = netip.AddrPortFrom(addrOf(e.ID.LocalAddress), e.ID.LocalPort)
		if c.State != segment.Listen {
			c.Remote = netip.AddrPortFrom(addrOf(e.ID.RemoteAddress), e.ID.RemotePort)
		}
		list = append(list, c)
	}
	slices.SortFunc(list, func(a, b Connection) int {
		return cmp.Or(a.Local.Compare(b.Local), a.Remote.Compare(b.Remote))
	})
	return slices.Compact(list)
}

// State is the state of the connection between the two addresses, accepted by
// an application or not; CLOSED if there is none.
func (h *Host) State(local, remote netip.AddrPort) segment.State {
	if e := h.find(connKey{Local: local, Remote: remote}); e != nil {
		return stateOf(e)
	}
	return segment.Closed
}

func addrOf(a tcpip.Address) netip.Addr {
	ip, _ := netip.AddrFromSlice(a.AsSlice())
	return ip.Unmap()
}

package simtest

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim"
	"github.com/seed-8df93623/tcpsim/trace"
)

// Peer is a host under test, and the test itself at the other end of the link:
// a scripted peer, which sends any segment it likes and looks at each answer.
//
// A connection between them is a [Flow]: [Peer.Connect] has the peer open one to
// a listener of the host's, [Peer.Dial] has the host open one to the peer, and
// [Peer.Flow] opens none, for tests of the handshake itself. In a bubble and in real
// time, too, it is for one goroutine at a time.
type Peer struct {
	*sim.Network
	Host *sim.Host // under test
	Peer *sim.Peer // the test
	Link *sim.Link

	test      *test
	flows     []*Flow
	listeners map[uint16]*sim.Listener
	sorted    int // events of the trace that were looked at
}

// NewPeer makes a host (of [PeerConfig.Host]) and a scripted peer for a test.
func NewPeer(t TB, config PeerConfig) *Peer {
	t.Helper()
	x := newTest(t, config.network().withDefaults())
	p := &Peer{Network: x.network, test: x, listeners: map[uint16]*sim.Listener{}}
	var err error
	p.Peer, err = x.network.AddPeer("peer")
	x.must(err, "cannot make the peer")
	config.Host.Name = cmp.Or(config.Host.Name, "host")
	p.Host = x.host(config.Host)
	p.Link = x.link(p.Peer, p.Host, x.config.Link)
	x.events.trace.Absolute = false // for the ladder, as in the notation
	return p
}

// Go starts a process, as [Network.Go] does.
func (p *Peer) Go(name string, f func() error) { p.test.start(name, f) }

// Trace is what has happened so far, as [Network.Trace] has it.
func (p *Peer) Trace() *trace.Trace { return p.test.events.trace }

// Golden compares all that has happened so far with the test's golden file; see
// the function [Golden].
func (p *Peer) Golden() {
	p.test.t.Helper()
	p.test.golden()
}

// Handshake is how a connection with the peer begins. The zero value is useful.
type Handshake struct {
	// ISS is the peer's initial send sequence number. Default 1000.
	ISS *segment.Seq
	// Port is that of the side that listens. Default 80.
	Port uint16
	// SYN is what the peer sends: a SYN in [Peer.Connect], default
	// "S 0:0(0) win 65535 <mss 1460>"; a SYN-ACK in [Peer.Dial], default
	// "S. 0:0(0) ack 1 win 65535 <mss 1460>".
	SYN string
	// ACK is what completes the handshake of [Peer.Connect]. Default
	// ". 1:1(0) ack 1 win 65535".
	ACK string
	// IPv6 has the connection go over IPv6.
	IPv6 bool
}

// Listen has the host listen on a port; again gives the same listener.
func (p *Peer) Listen(port uint16) *sim.Listener {
	p.test.t.Helper()
	if p.listeners[port] == nil {
		l, err := p.Host.ListenTCP("tcp", fmt.Sprintf(":%d", port))
		p.test.must(err, "the host must be able to listen")
		p.listeners[port] = l
	}
	return p.listeners[port]
}

// Flow is a connection that the peer may open. Nothing is sent, and the host
// does not listen unless [Peer.Listen] says so.
func (p *Peer) Flow(h Handshake) *Flow {
	p.test.t.Helper()
	local := netip.AddrPortFrom(p.address(p.Peer, h.IPv6), uint16(40000+len(p.flows)))
	return p.flow(h, local, netip.AddrPortFrom(p.address(p.Host, h.IPv6), cmp.Or(h.Port, 80)))
}

// flow adds a flow.
func (p *Peer) flow(h Handshake, local, remote netip.AddrPort) *Flow {
	f := &Flow{Local: local, Remote: remote, ISS: 1000, peer: p}
	if h.ISS != nil {
		f.ISS = *h.ISS
	}
	f.SendNext = f.ISS
	p.flows = append(p.flows, f)
	return f
}

// address is the first address of a family.
func (p *Peer) address(node sim.Node, v6 bool) netip.Addr {
	p.test.t.Helper()
	for _, a := range node.Addresses() {
		if a.Is6() == v6 {
			return a
		}
	}
	p.test.fail("the connection needs addresses", "%s has none of this family: %v", node.Name(), node.Addresses())
	return netip.Addr{}
}

// Connect has the peer open a connection to the host, which listens and accepts
// it: the three-way handshake of RFC 9293 section 3.5.
func (p *Peer) Connect(h Handshake) *Flow {
	p.test.t.Helper()
	p.Listen(cmp.Or(h.Port, 80))
	f := p.Flow(h)
	f.Send(cmp.Or(h.SYN, "S 0:0(0) win 65535 <mss 1460>"))
	f.Expect("S. 0:0(0) ack 1", "the listener answers the SYN with a SYN-ACK (RFC 9293 section 3.5)")
	f.Send(cmp.Or(h.ACK, ". 1:1(0) ack 1 win 65535"))
	f.Accept()
	return f
}

// Dial has the host open a connection to the peer, up to ESTABLISHED.
func (p *Peer) Dial(h Handshake) *Flow {
	p.test.t.Helper()
	f := p.Dialing(h)
	f.Expect("S 0:0(0)", "a host that dials sends a SYN (RFC 9293 section 3.5)")
	f.Send(cmp.Or(h.SYN, "S. 0:0(0) ack 1 win 65535 <mss 1460>"))
	f.Expect(". 1:1(0) ack 1", "the host acknowledges the peer's SYN (RFC 9293 section 3.5)")
	_, err := f.Dialed()
	p.test.must(err, "the handshake is complete, so the host's connect must succeed")
	return f
}

// Dialing has the host begin to open a connection to the peer: its SYN is the
// first thing to expect of the flow. [Flow.Dialed] tells how it ends.
func (p *Peer) Dialing(h Handshake) *Flow {
	p.test.t.Helper()
	local := netip.AddrPortFrom(p.address(p.Peer, h.IPv6), cmp.Or(h.Port, 80))
	f := p.flow(h, local, netip.AddrPortFrom(p.address(p.Host, h.IPv6), 0))
	f.dialing = true
	p.GoBackground("dial", func() error {
		c, err := p.Host.DialTCP("tcp", local.String())
		p.test.inspect(func() { f.Conn, f.dialError, f.dialing = c, err, false })
		return nil
	})
	return f
}

// sort gives the segments that have come to the peer to the flows that they belong to.
func (p *Peer) sort() {
	for events := p.Trace().Events; p.sorted < len(events); p.sorted++ {
		e := events[p.sorted]
		if e.Kind != trace.Delivered || e.Host != p.Peer.Name() {
			continue
		}
		b := e.Packet.Bytes
		if e.Fate.Bytes != nil {
			b = e.Fate.Bytes
		}
		if s, err := segment.Parse(b); err == nil {
			p.take(&Seen{Segment: s, Packet: e.Packet, test: p.test, index: p.sorted})
		}
	}
}

// take gives a segment to its flow: of several the latest. One of no flow is passed over.
func (p *Peer) take(s *Seen) {
	for _, f := range slices.Backward(p.flows) {
		if f.Local == s.Dst && (f.Remote == s.Src || f.Remote.Port() == 0 && f.Remote.Addr() == s.Src.Addr()) {
			f.Remote = s.Src
			f.inbox = append(f.inbox, s)
			return
		}
	}
}

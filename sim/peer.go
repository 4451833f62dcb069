package sim

import (
	"fmt"
	"net/netip"
	"os"
	"slices"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim/internal/engine"
	"github.com/seed-8df93623/tcpsim/sim/link"
)

// Peer is a node without a TCP: what it sends is made by hand, and what it
// receives is looked at by hand. With it any behaviour of the TCP at the other
// end can be provoked.
type Peer struct {
	network   *Network
	name      string
	addresses []netip.Addr
	links     []*Direction
	received  []segment.Segment
	waiters   []*engine.Waiter
}

// AddPeer adds a scripted peer. Without addresses it is given some, as a host is.
func (n *Network) AddPeer(name string, addresses ...netip.Addr) (*Peer, error) {
	if err := n.misused(); err != nil {
		return nil, err
	}
	n.enter()
	defer n.leave()
	addresses, err := n.admit(name, addresses)
	if err != nil {
		return nil, err
	}
	p := &Peer{network: n, name: name, addresses: addresses}
	n.join(p, true)
	return p, nil
}

// Name is the peer's name.
func (p *Peer) Name() string { return p.name }

// Addresses are the peer's IP addresses.
func (p *Peer) Addresses() []netip.Addr { return p.addresses }

// Send sends a segment. It need make no sense, but must be one that can be
// written down: see [segment.Segment.Append].
func (p *Peer) Send(s segment.Segment) error {
	b, err := s.Append(nil)
	if err != nil {
		return err
	}
	p.network.enter()
	defer p.network.leave()
	if len(p.links) == 0 {
		return fmt.Errorf("peer %s has no link; make one with Network.AddLink", p.name)
	}
	d := p.towards(s.Dst.Addr())
	if err := p.network.engine.Err(); err != nil {
		return err
	}
	d.send(p.network.packet(p.name, d, link.NewPacket(b), true))
	return nil
}

// Receive takes the next segment that has come, and waits for one up to
// timeout; os.ErrDeadlineExceeded tells that none came.
func (p *Peer) Receive(timeout time.Duration) (segment.Segment, error) {
	n := p.network
	n.enter()
	defer n.leave()
	over := deadline{set: true, at: n.now() + max(timeout, 0)}
	for len(p.received) == 0 {
		if over.passed(n.now()) {
			return segment.Segment{}, fmt.Errorf("peer %s received no segment for %s: %w", p.name, timeout, os.ErrDeadlineExceeded)
		}
		w := &engine.Waiter{What: engine.Reason(func() string { return p.name + " waits for a segment" })}
		p.waiters = append(p.waiters, w)
		e := n.engine.After(over.at-n.now(), func() { n.engine.Wake(w) })
		err := n.engine.Park(w)
		e.Stop()
		if err != nil {
			return segment.Segment{}, err
		}
	}
	s := p.received[0]
	p.received = p.received[1:]
	return s, nil
}

// Received takes all segments that have come and were not taken yet.
func (p *Peer) Received() []segment.Segment {
	p.network.enter()
	defer p.network.leave()
	all := p.received
	p.received = nil
	return all
}

func (p *Peer) deliver(packet link.Packet) {
	own := link.NewPacket(slices.Clone(packet.Bytes))
	s, ok := own.Segment()
	if !ok {
		return // not for this level
	}
	p.received = append(p.received, s)
	waiters := p.waiters
	p.waiters = nil
	for _, w := range waiters {
		p.network.engine.Wake(w)
	}
}

func (p *Peer) towards(to netip.Addr) *Direction { return towards(p.links, to) }

func (p *Peer) attach(d *Direction) { p.links = append(p.links, d) }
func (p *Peer) ongoing() []string   { return nil }
func (p *Peer) close()              {}

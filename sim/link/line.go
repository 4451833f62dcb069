package link

import (
	"math/rand/v2"
	"slices"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
)

// Packet is one IP packet on its way, or a copy of one.
type Packet struct {
	Bytes  []byte
	View   segment.Datagram // of Bytes; the zero value if they are no IP packet
	Cause  string           // what makes its arrival an unusual one, for the trace; empty if nothing does
	Shared bool             // whether somebody else has the same bytes, such as a copy

	// Number and Note are whatever the network wants to find again.
	Number int
	Note   any

	held time.Duration // how long the rules hold it up
	at   time.Duration // when it leaves the element that had it last
}

// NewPacket makes a packet of bytes that are about to be sent.
func NewPacket(b []byte) (p Packet) {
	p.set(b, "")
	return p
}

// Segment reads the TCP segment that the packet carries. ok is false for anything else,
// such as a fragment. Its options and payload alias Bytes.
func (p *Packet) Segment() (s segment.Segment, ok bool) {
	if !p.View.Whole() {
		return s, false
	}
	s, err := p.View.Segment()
	return s, err == nil
}

// Renew gives the packet other bytes, of the same meaning to who looks for its cause.
func (p *Packet) Renew(b []byte) {
	p.set(b, p.Cause)
	p.Shared = false
}

// set changes what the packet is made of.
func (p *Packet) set(b []byte, cause string) {
	p.Bytes, p.Cause = b, cause
	p.View, _ = segment.ParseDatagram(b)
}

// World is what a line needs of the network around it.
type World interface {
	// Now is the time since the start.
	Now() time.Duration
	// Random makes the stream of random numbers for one cause, such as "loss".
	Random(cause string) *rand.Rand
	// Arrive has a packet arrive at the far end at a time: behind all that were to
	// arrive in turn before, or else out of turn.
	Arrive(p Packet, at time.Duration, inTurn bool)
	// Drop takes note of a packet that is lost, and why.
	Drop(p Packet, cause string)
	// TooLarge has the source of a packet told that it is larger than the line's MTU.
	TooLarge(p Packet, mtu int)
	// Reset resets both ends of the connection that a segment is of.
	Reset(s *segment.Segment)
	// Then calls f when it may use the network.
	Then(f func())
}

// Line is one direction of a link.
type Line struct {
	world  World
	config Config
	judge  judge
	first  func(Packet)
}

// element is one thing that a packet meets on its way. It hands the packet on, or what
// it makes of it, to next: not at all, once or more often.
type element interface {
	pass(p Packet, next func(Packet))
}

// NewLine makes a line. The configuration is one that [Config.Check] has nothing against.
func NewLine(world World, config Config) *Line {
	l := &Line{world: world, config: config}
	l.judge.line = l
	elements := []element{
		&l.judge,
		mtu{l},
		&loss{l, world.Random("loss")},
		&corrupt{l, world.Random("corrupt")},
		&duplicate{l, world.Random("duplicate")},
		&rate{line: l},
	}
	l.first = (&delay{line: l, random: world.Random("jitter")}).arrive
	for _, e := range slices.Backward(elements) {
		next := l.first
		l.first = func(p Packet) { e.pass(p, next) }
	}
	return l
}

// Config is what the line is like now.
func (l *Line) Config() Config { return l.config }

// SetConfig changes the line for packets sent from now on.
func (l *Line) SetConfig(c Config) { l.config = c }

// Send sends a packet into the line.
func (l *Line) Send(p Packet) {
	p.at = l.world.Now()
	l.first(p)
}

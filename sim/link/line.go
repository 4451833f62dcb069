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
	Copied bool             // whether somebody else may have the same Note

	// Number and Note are whatever the network wants to find again, and so is Way, of
	// which each copy goes on with its own.
	Number int
	Note   any
	Way    any

	Entered time.Duration // when it was sent into the line
	Waited  time.Duration // how long it has waited since in the line's queues

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
	p.Shared, p.Copied = false, p.Copied || p.Shared
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
	// Drop takes note of a packet that is lost on the line, and why.
	Drop(p Packet, cause string)
	// Refuse takes note of one that is lost before it goes on: as the line is down, the
	// packet too large, or a queue in which it waits or would have to.
	Refuse(p Packet, cause string)
	// TooLarge has the source of a packet told that it is larger than the line's MTU.
	TooLarge(p Packet, mtu int)
	// Reset resets both ends of the connection that a segment is of.
	Reset(s *segment.Segment)
	// Then calls f when it may use the network.
	Then(f func())

	// At calls f at a time that is not before now, behind all that was to be done then.
	At(at time.Duration, f func())
	// Keep takes note that a packet is kept on the line, and Release that it is no more.
	Keep(p Packet)
	Release(p Packet)
	// Queue takes note of what has happened in a queue, and Watched reports whether that is
	// of use to anybody.
	Queue(s QueueSample)
	Watched() bool
}

// Line is one direction of a link.
type Line struct {
	world  World
	config Config
	judge  judge
	mtu    mtu
	stands []*stand       // the elements at work
	begun  map[string]int // how many of each kind there were
	tail   func(Packet)   // what comes behind them
}

// NewLine makes a line. The configuration is one that [Config.Check] has nothing against.
//
// A packet meets the rules, the limit of its size, and the elements in their order. What
// comes behind them needs no time but at the end, so it is worked out at once: loss,
// damage, copies, the line's rate, and when the packet arrives.
func NewLine(world World, config Config) *Line {
	l := &Line{world: world}
	l.judge.line, l.mtu.line = l, l
	at := func(cause string, next func(Packet)) place { return place{world, cause, world.Random(cause), next} }
	last := &delay{line: l, random: world.Random("jitter")}
	rate := &rate{line: l, next: last.arrive}
	duplicate := &duplicate{at("duplicate", rate.pass), &l.config}
	corrupt := &corrupt{at("corrupt", duplicate.pass), &l.config}
	l.tail = (&loss{at("loss", corrupt.pass), &l.config}).pass
	l.judge.next = l.mtu.pass
	l.mtu.next = l.tail
	l.SetConfig(config)
	return l
}

// Config is what the line is like now.
func (l *Line) Config() Config {
	c := l.config
	c.Elements = slices.Clone(c.Elements)
	return c
}

// SetConfig changes the line for packets sent from now on.
func (l *Line) SetConfig(c Config) {
	c.Elements = slices.Clone(c.Elements)
	l.config = c
	if len(c.Elements) > 0 || len(l.stands) > 0 {
		l.arrange(c.Elements)
	}
}

// Send sends a packet into the line.
func (l *Line) Send(p Packet) {
	p.at = l.world.Now()
	p.Entered, p.Waited = p.at, 0
	l.judge.pass(p)
}

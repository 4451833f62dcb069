package link

import (
	"fmt"
	"net/netip"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
)

// ACKThinning spares acknowledgments, as links with a slow way back do: a segment with
// nothing but an ACK is held for a while, and dropped for a newer one of the same
// connection that acknowledges more. Duplicate ACKs and those with SACK blocks pass, and
// whatever passes of a connection takes the ACK that is held before it along.
type ACKThinning struct {
	// Hold is how long an ACK is held at most; default 10ms.
	Hold time.Duration
	// Every is how many ACKs may become one; default: any number. 2 passes every other
	// one.
	Every int
}

// Kind is "ack-thinning".
func (ACKThinning) Kind() string { return "ack-thinning" }

// Check says what is wrong with the settings, if anything.
func (a ACKThinning) Check() error {
	if a.Hold < 0 || a.Hold > maxDelay || a.Every < 0 || a.Every == 1 {
		return fmt.Errorf("hold %s and every %d; want a hold of 0 to %s, and every 2 or more", a.Hold, a.Every, maxDelay)
	}
	return nil
}

func (a ACKThinning) begin(p *place) stage {
	return &ackThinning{settings: settings[ACKThinning]{a}, place: p, of: map[ends]*acks{}}
}

type ackThinning struct {
	settings[ACKThinning]
	*place
	of map[ends]*acks
}

// ends are those of a connection, as the sender of a segment sees it.
type ends struct{ src, dst netip.AddrPort }

// reverse is the same connection as the receiver sees it.
func (e ends) reverse() ends { return ends{e.dst, e.src} }

// acks are those of a connection.
type acks struct {
	newest segment.Seq // that has been acknowledged
	held   *Packet     // nil if none is
	count  int         // ACKs that have become the one that is held, with itself
}

func (a *ackThinning) pass(p Packet) {
	s, ok := p.Segment()
	if !ok {
		a.next(p)
		return
	}
	of, known := a.of[ends{s.Src, s.Dst}]
	if !known {
		of = &acks{}
		a.of[ends{s.Src, s.Dst}] = of
	}
	newer := !known || of.newest.Less(s.Ack)
	if newer || s.Flags.Has(segment.SYN) {
		of.newest = s.Ack
	}
	if !newer || !PureACK(&s) || len(s.SACKBlocks()) > 0 {
		a.release(of)
		a.next(p)
		return
	}
	if of.held != nil {
		a.world.Drop(a.take(of), a.is.Kind())
	}
	if of.count++; a.is.Every > 0 && of.count >= a.is.Every {
		of.count = 0
		a.next(p)
		return
	}
	a.hold(of, p)
}

func (a *ackThinning) hold(of *acks, p Packet) {
	hold := a.is.Hold
	if hold == 0 {
		hold = 10 * time.Millisecond
	}
	of.held = &p
	a.world.Keep(p)
	a.world.At(a.now()+hold, func() {
		if of.held == &p {
			a.release(of)
		}
	})
}

// take takes out what is held.
func (a *ackThinning) take(of *acks) Packet {
	p := *of.held
	of.held = nil
	a.world.Release(p)
	return p
}

// release passes on what is held, if anything.
func (a *ackThinning) release(of *acks) {
	of.count = 0
	if of.held != nil {
		a.next(a.take(of))
	}
}

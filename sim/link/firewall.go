package link

import (
	"errors"

	"github.com/seed-8df93623/tcpsim/segment"
)

// Firewall lets segments pass of connections that it has seen begin, and drops or resets
// others: those of which it knows nothing, or not any more. Both directions of a link have
// one with the same Connections. What is no TCP passes.
type Firewall struct {
	// Connections are what both directions know: new(Connections) for a link.
	Connections *Connections
	// Inward is set in the direction that leads inside.
	Inward bool
	// Timeouts are how long a connection is known on which nothing is sent.
	Timeouts
	// Inbound lets connections be opened from outside, too.
	Inbound bool
	// Reset resets both ends of what does not pass, in place of dropping it without a
	// word.
	Reset bool
}

// Connections are those that a [Firewall] knows. The zero value is none.
type Connections struct {
	known map[ends]*progress // as the inside sees them
}

// Kind is "firewall".
func (Firewall) Kind() string { return "firewall" }

// Check says what is wrong with the settings, if anything.
func (f Firewall) Check() error {
	if f.Connections == nil {
		return errors.New("no Connections; want new(link.Connections), the same for both directions")
	}
	return f.Timeouts.Check()
}

func (f Firewall) begin(p *place) stage { return &firewall{settings: settings[Firewall]{f}, place: p} }

type firewall struct {
	settings[Firewall]
	*place
}

func (f *firewall) set(to any) bool {
	now, ok := to.(Firewall)
	return ok && now.Connections == f.is.Connections && f.settings.set(to)
}

func (f *firewall) pass(p Packet) {
	s, ok := p.followed()
	if ok && !f.admits(&s) {
		f.world.Drop(p, f.is.Kind())
		if f.is.Reset && !s.Flags.Has(segment.RST) && p.sound() {
			f.world.Reset(&s)
		}
		return
	}
	f.next(p)
}

// admits reports whether a segment passes, and takes note of it.
func (f *firewall) admits(s *segment.Segment) bool {
	known := &f.is.Connections.known
	if *known == nil {
		*known = map[ends]*progress{}
	}
	of := ends{s.Src, s.Dst}
	if f.is.Inward {
		of = of.reverse()
	}
	c := (*known)[of]
	begins := s.Flags.Has(segment.SYN) && !s.Flags.Has(segment.ACK) && (!f.is.Inward || f.is.Inbound)
	if c == nil || !c.alive(f.is.Timeouts, f.now()) || begins && c.over() {
		delete(*known, of)
		if !begins {
			return false
		}
		c = &progress{}
		(*known)[of] = c
	}
	c.see(s, side(f.is.Inward), f.now())
	return true
}

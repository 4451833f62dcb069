package link

import (
	"fmt"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
)

// Timeouts are how long a middlebox knows a connection on which nothing is sent (RFC 5382
// section 5).
type Timeouts struct {
	Idle       time.Duration // of one that is established; default 2h4m, the least that REQ-5 allows
	Transitory time.Duration // of one that is being opened or has been closed; default 4m, likewise
}

// Check says what is wrong with the settings, if anything.
func (t Timeouts) Check() error {
	if t.Idle < 0 || t.Transitory < 0 {
		return fmt.Errorf("idle %s and transitory %s must not be negative", t.Idle, t.Transitory)
	}
	return nil
}

// progress is how far a middlebox has seen a connection come.
type progress struct {
	last   time.Duration // when a segment was seen last
	opened [2]bool       // whether each side has sent a SYN
	closed [2]bool       // whether each side has sent a FIN
	reset  bool
}

// alive reports whether a connection is still known at a time.
func (p *progress) alive(t Timeouts, now time.Duration) bool {
	limit := t.Idle
	if limit == 0 {
		limit = 2*time.Hour + 4*time.Minute
	}
	if p.reset || p.opened != [2]bool{true, true} || p.closed == [2]bool{true, true} {
		if limit = t.Transitory; limit == 0 {
			limit = 4 * time.Minute
		}
	}
	return now-p.last < limit
}

// see takes note of a segment from one of the sides.
func (p *progress) see(s *segment.Segment, side int, now time.Duration) {
	p.last = now
	switch {
	case s.Flags.Has(segment.RST):
		p.reset = true
	case s.Flags.Has(segment.SYN):
		p.opened[side] = true
	case s.Flags.Has(segment.FIN):
		p.closed[side] = true
	}
}

// side is the number of the side that a packet comes from: 0 is inside.
func side(inward bool) int {
	if inward {
		return 1
	}
	return 0
}

// over reports whether the connection has ended, so that a SYN begins another one.
func (p *progress) over() bool { return p.reset || p.closed == [2]bool{true, true} }

// followed is the segment of a packet as a middlebox takes note of it: of one that is damaged
// it believes no flag that begins or ends a connection, as Linux's conntrack does not
// (nf_conntrack_checksum).
func (p *Packet) followed() (s segment.Segment, ok bool) {
	const control = segment.SYN | segment.FIN | segment.RST
	if s, ok = p.Segment(); ok && s.Flags&control != 0 && !p.sound() {
		s.Flags &^= control
	}
	return s, ok
}

// sound reports whether the segment's checksum is right.
func (p *Packet) sound() bool { return segment.Verify(p.Bytes) == nil }

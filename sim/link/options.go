package link

import (
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/seed-8df93623/tcpsim/segment"
)

// OptionStripper takes TCP options out of segments, as some middleboxes do: no-operations
// stand in their place. Where a SYN has lost an option, the connection does without it.
type OptionStripper struct {
	SACK        bool // "SACK permitted" and the blocks (RFC 2018)
	Timestamps  bool // RFC 7323 section 3
	WindowScale bool // RFC 7323 section 2
	Unknown     bool // all but these three and the maximum segment size
}

// Kind is "option-stripper".
func (OptionStripper) Kind() string { return "option-stripper" }

// Check says what is wrong with the settings, if anything.
func (o OptionStripper) Check() error {
	if o == (OptionStripper{}) {
		return errors.New("nothing to be stripped; want one of SACK, timestamps, window scale and unknown options")
	}
	return nil
}

func (o OptionStripper) begin(p *place) stage {
	return &optionStripper{settings: settings[OptionStripper]{o}, place: p}
}

type optionStripper struct {
	settings[OptionStripper]
	*place
}

func (o *optionStripper) pass(p Packet) {
	if e, ok := p.edit(); ok {
		e.options(func(kind segment.OptionKind, begin, end int) {
			if !o.strips(kind) {
				return
			}
			for at := begin; at < end; at++ {
				e.put(at, byte(segment.NoOperation))
			}
		})
		e.done("options stripped")
	}
	o.next(p)
}

func (o *optionStripper) strips(kind segment.OptionKind) bool {
	switch kind {
	case segment.MaximumSegmentSize:
		return false
	case segment.SACKPermitted, segment.SACK:
		return o.is.SACK
	case segment.Timestamps:
		return o.is.Timestamps
	case segment.WindowScale:
		return o.is.WindowScale
	}
	return o.is.Unknown
}

// MSSClamp makes the maximum segment size that SYNs offer no larger than it says, as
// routers before a tunnel do. A SYN without the option stays so.
type MSSClamp struct{ MSS int }

// Kind is "mss-clamp".
func (MSSClamp) Kind() string { return "mss-clamp" }

// Check says what is wrong with the settings, if anything.
func (c MSSClamp) Check() error {
	if c.MSS < 1 || c.MSS > 65535 {
		return fmt.Errorf("mss %d is out of range; want 1 to 65535", c.MSS)
	}
	return nil
}

func (c MSSClamp) begin(p *place) stage {
	return &mssClamp{settings: settings[MSSClamp]{c}, place: p}
}

type mssClamp struct {
	settings[MSSClamp]
	*place
}

func (c *mssClamp) pass(p Packet) {
	if s, ok := p.Segment(); ok && s.Flags.Has(segment.SYN) {
		e, _ := p.edit()
		e.options(func(kind segment.OptionKind, begin, end int) {
			if kind != segment.MaximumSegmentSize || end-begin != 4 {
				return
			}
			if int(binary.BigEndian.Uint16(e.now()[begin+2:])) > c.is.MSS {
				e.put(begin+2, byte(c.is.MSS>>8), byte(c.is.MSS))
			}
		})
		e.done("mss clamped")
	}
	c.next(p)
}

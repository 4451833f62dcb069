package stack

import (
	"slices"

	"github.com/seed-8df93623/tcpsim/segment"
	"gvisor.dev/gvisor/pkg/tcpip/header"
)

// netstack offers timestamps and window scaling in every SYN, and has no switch
// for either. An option is in use only if both SYNs have it (RFC 7323 sections
// 1.3 and 2.2), so a host is made to do without one at the card: it is taken
// out of the SYNs that leave, and hidden in those that arrive.

// omitted reports whether the host is to do without options of this kind.
func (h *Host) omitted(kind segment.OptionKind) bool {
	return kind == segment.Timestamps && h.config.NoTimestamps ||
		kind == segment.WindowScale && h.config.NoWindowScaling
}

// disregardOptions puts no-operations in the place of the options of an arriving
// SYN that the host is to do without.
func (h *Host) disregardOptions(syn tcpHeader) {
	for _, kind := range []segment.OptionKind{segment.Timestamps, segment.WindowScale} {
		if !h.omitted(kind) {
			continue
		}
		option := syn.option(byte(kind))
		first := syn.offset(option)
		for at := first; at < first+len(option); at++ { // as the last of four bytes
			syn.shift(at-3, header.TCPOptionNOP-uint32(syn[at]))
		}
	}
}

// leaveOptionsOut takes the options that the host is to do without out of a SYN
// that leaves.
func (h *Host) leaveOptionsOut(syn *outgoing) {
	if !h.config.NoTimestamps && !h.config.NoWindowScaling {
		return
	}
	s, err := syn.Segment()
	if err != nil {
		panic("stack: netstack sent what is no segment: " + err.Error())
	}
	s.Options = aligned(slices.DeleteFunc(s.Options, func(o segment.Option) bool {
		return o.Kind == segment.NoOperation || o.Kind == segment.EndOfOptions || h.omitted(o.Kind)
	}))
	packet, err := s.Append(h.buffer(syn.Len()))
	if err != nil {
		panic("stack: a SYN with fewer options: " + err.Error())
	}
	cause := syn.cause
	*syn = newOutgoing(packet)
	syn.cause = cause
}

// aligned fills the options of a SYN up to four bytes each as netstack and Linux
// do: SACK-Permitted and Timestamps fit together.
func aligned(options []segment.Option) []segment.Option {
	kinds := map[segment.OptionKind]bool{}
	for _, o := range options {
		kinds[o.Kind] = true
	}
	together := kinds[segment.SACKPermitted] && kinds[segment.Timestamps]
	var filled []segment.Option
	for _, o := range options {
		switch {
		case o.Kind == segment.WindowScale:
			filled = append(filled, segment.NOP())
		case !together && (o.Kind == segment.SACKPermitted || o.Kind == segment.Timestamps):
			filled = append(filled, segment.NOP(), segment.NOP())
		}
		filled = append(filled, o)
	}
	return filled
}

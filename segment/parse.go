package segment

import (
	"encoding/binary"
	"errors"
	"fmt"
	"net/netip"
)

// tcpHeaderLen is the length in octets of a TCP header without options.
const tcpHeaderLen = 20

// ErrNotTCP is the error of Parse and Verify, as errors.Is tells, for a complete
// IP packet which carries another protocol, such as ICMP.
var ErrNotTCP = errors.New("segment: not TCP")

// ParseError is the error of Parse and Verify for a packet they cannot read.
type ParseError struct {
	Field   string // the field at fault, by its name in the RFC
	Offset  int    // where it begins, in octets from the start of the packet
	Problem string // what is wrong with it
}

// Error returns the three fields in one line.
func (e *ParseError) Error() string {
	return fmt.Sprintf("segment: %s at byte %d: %s", e.Field, e.Offset, e.Problem)
}

func malformed(field string, offset int, format string, args ...any) error {
	return &ParseError{field, offset, fmt.Sprintf(format, args...)}
}

// Parse reads an IPv4 or IPv6 packet which carries TCP. The Data of Options and
// the Payload alias packet.
//
// It looks at structure only: checksums are for [Verify], and values are taken
// as they are, however odd. Bytes after the end that the IP header tells are
// ignored, as they are link padding. IPv6 hop-by-hop, routing, destination and
// atomic fragment headers are skipped.
//
// The error is a *[ParseError] for a packet that is malformed, truncated or a
// fragment, and wraps [ErrNotTCP] for a complete one which carries something
// else.
//
// Append writes the same bytes again, but for what a Segment does not hold:
// options and reserved flag of the IPv4 header, IPv6 extension headers, link
// padding, a TTL of 0 and wrong checksums.
func Parse(packet []byte) (Segment, error) {
	d, err := parseIP(packet)
	if err != nil {
		return Segment{}, err
	}
	b := packet[d.tcp:d.end]
	header := 4 * int(b[12]>>4)
	switch {
	case header < tcpHeaderLen:
		return Segment{}, malformed("Data Offset", d.tcp+12, "%d bytes, want at least %d", header, tcpHeaderLen)
	case header > len(b):
		return Segment{}, malformed("Data Offset", d.tcp+12, "%d bytes, but the packet has %d", header, len(b))
	}
	options, err := parseOptions(b[tcpHeaderLen:header], d.tcp+tcpHeaderLen)
	if err != nil {
		return Segment{}, err
	}
	return Segment{
		Src:      netip.AddrPortFrom(d.src, binary.BigEndian.Uint16(b)),
		Dst:      netip.AddrPortFrom(d.dst, binary.BigEndian.Uint16(b[2:])),
		Seq:      Seq(binary.BigEndian.Uint32(b[4:])),
		Ack:      Seq(binary.BigEndian.Uint32(b[8:])),
		Flags:    Flags(binary.BigEndian.Uint16(b[12:])) & allFlags,
		Window:   binary.BigEndian.Uint16(b[14:]),
		Checksum: binary.BigEndian.Uint16(b[16:]),
		Urgent:   binary.BigEndian.Uint16(b[18:]),
		Options:  options,
		Payload:  alias(b[header:]),
		IP:       d.ip,
	}, nil
}

// parseOptions reads the list of options b, which begins at offset of the
// packet. It goes over the list twice, to allocate once and no more than needed.
func parseOptions(b []byte, offset int) ([]Option, error) {
	if len(b) == 0 {
		return nil, nil
	}
	n := 0
	for list := b; len(list) > 0; n++ {
		o, rest, problem := cutOption(list)
		if problem != "" {
			return nil, malformed(o.Kind.String()+" option", offset+len(b)-len(list), "%s", problem)
		}
		list = rest
	}
	options := make([]Option, n)
	for i := range options {
		options[i], b, _ = cutOption(b)
	}
	return options, nil
}

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
// else. What there is of such packets, [ParseDatagram] and [Datagram.Segment]
// read.
//
// Append writes the same bytes again, but for what a Segment does not hold:
// options and reserved flag of the IPv4 header, IPv6 extension headers, link
// padding, a TTL of 0 and wrong checksums.
func Parse(packet []byte) (s Segment, err error) {
	d, err := parseWhole(packet)
	if err != nil {
		return s, err
	}
	if err = d.ReadSegment(&s); err != nil {
		return Segment{}, err
	}
	return s, nil
}

// parseWhole is [ParseDatagram] for a packet that must be all there.
func parseWhole(packet []byte) (Datagram, error) {
	d, err := ParseDatagram(packet)
	if err == nil {
		err = d.checkWhole()
	}
	return d, err
}

// checkWhole says what keeps d from being a complete packet, if anything does.
func (d *Datagram) checkWhole() error {
	if d.Missing() > 0 {
		return d.cut()
	}
	if _, ok := d.Fragment(); ok {
		field, at := "Fragment Offset", 6
		if d.fragment > 0 {
			field, at = "Fragment header", d.fragment
		}
		return malformed(field, at, "a fragment, not a complete packet")
	}
	return nil
}

// tcp is [Datagram.TCP], with the reason where there is none.
func (d *Datagram) tcp() ([]byte, error) {
	b, ok := d.TCP()
	switch {
	case ok:
		return b, nil
	case d.protocol == ProtocolTCP && !d.later:
		return nil, malformed("TCP header", d.payload, "needs %d bytes, has %d", tcpHeaderLen, len(d.Payload()))
	case d.protocol == ProtocolTCP:
		return nil, fmt.Errorf("%w: a fragment without its header", ErrNotTCP)
	case d.Version() == 4:
		return nil, fmt.Errorf("%w: IPv4 Protocol %d", ErrNotTCP, d.protocol)
	}
	return nil, fmt.Errorf("%w: IPv6 Next Header %d", ErrNotTCP, d.protocol)
}

// Segment reads the TCP segment in the packet, or what there is of it: of a packet that
// is cut off, the options that are whole and the payload that is there. The Data of
// Options and the Payload alias the packet; the list of options is allocated.
//
// The error wraps [ErrNotTCP] for a later fragment too. It is a *[ParseError] if the
// TCP header is malformed or its first 20 octets are not all there; if it is one of the
// options that is malformed, the segment comes with those before it.
func (d *Datagram) Segment() (s Segment, err error) {
	err = d.ReadSegment(&s)
	return s, err
}

// ReadSegment reads like [Datagram.Segment] into s, whose list of options is used again if
// it is long enough.
func (d *Datagram) ReadSegment(s *Segment) error {
	b, err := d.tcp()
	if err != nil {
		return err
	}
	header := 4 * int(b[12]>>4)
	whole, there := len(b)+d.Missing(), min(header, len(b))
	switch {
	case header < tcpHeaderLen:
		return malformed("Data Offset", d.payload+12, "%d bytes, want at least %d", header, tcpHeaderLen)
	case header > whole:
		return malformed("Data Offset", d.payload+12, "%d bytes, but the packet has %d", header, whole)
	}
	s.Src = netip.AddrPortFrom(d.Src(), binary.BigEndian.Uint16(b))
	s.Dst = netip.AddrPortFrom(d.Dst(), binary.BigEndian.Uint16(b[2:]))
	s.Seq = Seq(binary.BigEndian.Uint32(b[4:]))
	s.Ack = Seq(binary.BigEndian.Uint32(b[8:]))
	s.Flags = Flags(binary.BigEndian.Uint16(b[12:])) & allFlags
	s.Window = binary.BigEndian.Uint16(b[14:])
	s.Checksum = binary.BigEndian.Uint16(b[16:])
	s.Urgent = binary.BigEndian.Uint16(b[18:])
	s.Payload = alias(b[there:])
	s.IP = d.IP()
	list := b[tcpHeaderLen:there]
	if there < header {
		list = list[:wholeOptions(list)]
	}
	s.Options, err = parseOptions(s.Options[:0], list, d.payload+tcpHeaderLen)
	return err
}

// parseOptions reads the list of options b, which begins at offset of the
// packet, up to one that is malformed, into options. It goes over the list twice, to allocate
// at most once and no more than needed.
func parseOptions(options []Option, b []byte, offset int) (_ []Option, err error) {
	n := 0
	for list := b; len(list) > 0; n++ {
		o, rest, problem := cutOption(list)
		if problem != "" {
			err = malformed(o.Kind.String()+" option", offset+len(b)-len(list), "%s", problem)
			break
		}
		list = rest
	}
	if n > cap(options) {
		options = make([]Option, n)
	}
	options = options[:n]
	for i := range options {
		options[i], b, _ = cutOption(b)
	}
	return options, err
}

// wholeOptions is how many octets the options take that a list, which is cut off, has
// all of. The list may have ended before that.
func wholeOptions(list []byte) (n int) {
	for n < len(list) {
		size := 1
		switch kind := OptionKind(list[n]); {
		case kind == EndOfOptions:
			return len(list)
		case kind == NoOperation:
		case n+1 == len(list):
			return n
		default:
			size = max(2, int(list[n+1])) // less is wrong, as cutOption says
		}
		if n+size > len(list) {
			return n
		}
		n += size
	}
	return n
}

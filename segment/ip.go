package segment

import "encoding/binary"

// The IP headers without options and extensions (RFC 791, RFC 8200).
const (
	ipv4HeaderLen = 20
	ipv6HeaderLen = 40

	defaultTTL = 64

	dontFragment   = 1 << 14
	moreFragments  = 1 << 13
	fragmentOffset = 1<<13 - 1

	flowLabel = 1<<20 - 1
)

// IP protocol numbers, which are also values of IPv6's Next Header (IANA, "Assigned
// Internet Protocol Numbers").
const (
	ProtocolICMP   = 1
	ProtocolTCP    = 6
	ProtocolUDP    = 17
	ProtocolICMPv6 = 58

	protocolHopByHop    = 0
	protocolRouting     = 43
	protocolFragment    = 44
	protocolDestination = 60
)

// ParseDatagram reads the IP header with which packet begins, IPv6's with its extension
// headers. Fragments, packets that are cut off behind it and bytes that trail the packet
// are no errors: see [Datagram.Fragment], [Datagram.Missing] and [Datagram.Trailing].
// Checksums are not looked at.
//
// The error is a *[ParseError]. The view then has the packet's addresses if its fixed
// header is there, and no payload; otherwise it is the zero value.
func ParseDatagram(packet []byte) (Datagram, error) { return ParseOffloaded(packet, 0) }

// ParseOffloaded is [ParseDatagram] for a packet as a capture on its sender may have it,
// or on a receiver that has joined several: where it is longer than its header can tell,
// or left to the network card to be cut, the header may tell a length of 0. It then is
// of the given length, which is the frame's.
func ParseOffloaded(packet []byte, length int) (d Datagram, err error) {
	if err = d.parse(packet, length); err != nil {
		d.payload, d.broken = d.length, true // nothing is to be taken for what it is not
	}
	return d, err
}

func (d *Datagram) parse(packet []byte, length int) error {
	if len(packet) == 0 {
		return malformed("Version", 0, "the packet is empty")
	}
	switch version := packet[0] >> 4; version {
	case 4:
		return d.parseIPv4(packet, length)
	case 6:
		return d.parseIPv6(packet, length)
	default:
		return malformed("Version", 0, "%d, want 4 or 6", version)
	}
}

func (d *Datagram) parseIPv4(b []byte, length int) error {
	if len(b) < ipv4HeaderLen {
		return malformed("IPv4 header", 0, "needs %d bytes, has %d", ipv4HeaderLen, len(b))
	}
	if total := int(binary.BigEndian.Uint16(b[2:])); total > 0 {
		length = total
	}
	d.packet, d.length = b, max(length, ipv4HeaderLen)
	d.payload, d.protocol = 4*int(b[0]&0x0f), b[9]
	d.later = binary.BigEndian.Uint16(b[6:])&fragmentOffset != 0
	switch {
	case d.payload < ipv4HeaderLen:
		return malformed("IHL", 0, "%d bytes, want at least %d", d.payload, ipv4HeaderLen)
	case length < d.payload:
		return malformed("Total Length", 2, "%d bytes, less than the header's %d", length, d.payload)
	case d.payload > len(b):
		return d.cut()
	}
	return nil
}

func (d *Datagram) parseIPv6(b []byte, length int) error {
	if len(b) < ipv6HeaderLen {
		return malformed("IPv6 header", 0, "needs %d bytes, has %d", ipv6HeaderLen, len(b))
	}
	if told := int(binary.BigEndian.Uint16(b[4:])); told > 0 || length < ipv6HeaderLen {
		length = ipv6HeaderLen + told
	}
	d.packet, d.length = b, length
	d.payload, d.protocol = ipv6HeaderLen, b[6]
	return d.skipExtensions()
}

// skipExtensions moves the payload behind the extension headers (RFC 8200 section 4).
func (d *Datagram) skipExtensions() error {
	const unit = 8 // "an integer multiple of 8 octets long"
	for !d.later { // then what follows is the middle of something
		var field string
		switch d.protocol {
		case protocolHopByHop:
			field = "Hop-by-Hop Options header"
		case protocolRouting:
			field = "Routing header"
		case protocolFragment:
			field = "Fragment header"
		case protocolDestination:
			field = "Destination Options header"
		default:
			return nil
		}
		b, need := d.Payload(), unit
		if len(b) >= unit && d.protocol != protocolFragment {
			need += unit * int(b[1])
		}
		switch {
		case need <= len(b):
		case d.Missing() > 0:
			return d.cut()
		default:
			return malformed(field, d.payload, "needs %d bytes, has %d", need, len(b))
		}
		switch d.protocol {
		case protocolFragment:
			d.fragment = d.payload
			d.later = binary.BigEndian.Uint16(b[2:])&^7 != 0
		case protocolRouting:
			d.routing = d.payload
		}
		d.protocol, d.payload = b[0], d.payload+need
	}
	return nil
}

// cut is the error of a packet that is not all there.
func (d *Datagram) cut() error {
	const problem = "%d bytes, but the packet is cut after %d"
	if d.Version() == 4 {
		return malformed("Total Length", 2, problem, d.length, len(d.packet))
	}
	return malformed("Payload Length", 4, problem, d.length-ipv6HeaderLen, len(d.packet)-ipv6HeaderLen)
}

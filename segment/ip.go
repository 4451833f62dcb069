package segment

import (
	"encoding/binary"
	"fmt"
	"net/netip"
)

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

// IP protocol numbers, which are also values of IPv6's Next Header.
const (
	protocolHopByHop    = 0
	protocolTCP         = 6
	protocolRouting     = 43
	protocolFragment    = 44
	protocolDestination = 60
)

// datagram is an IP packet taken apart as far as the TCP header.
type datagram struct {
	src, dst netip.Addr
	ip       IP
	tcp, end int // offsets in the packet: where TCP begins and ends
}

// parseIP reads the headers before TCP's, and makes sure that TCP's fits.
func parseIP(packet []byte) (datagram, error) {
	d, err := parseVersion(packet)
	if err != nil {
		return datagram{}, err
	}
	if n := d.end - d.tcp; n < tcpHeaderLen {
		return datagram{}, malformed("TCP header", d.tcp, "needs %d bytes, has %d", tcpHeaderLen, n)
	}
	return d, nil
}

func parseVersion(packet []byte) (datagram, error) {
	if len(packet) == 0 {
		return datagram{}, malformed("Version", 0, "the packet is empty")
	}
	switch version := packet[0] >> 4; version {
	case 4:
		return parseIPv4(packet)
	case 6:
		return parseIPv6(packet)
	default:
		return datagram{}, malformed("Version", 0, "%d, want 4 or 6", version)
	}
}

func parseIPv4(b []byte) (datagram, error) {
	if len(b) < ipv4HeaderLen {
		return datagram{}, malformed("IPv4 header", 0, "needs %d bytes, has %d", ipv4HeaderLen, len(b))
	}
	header := 4 * int(b[0]&0x0f)
	total := int(binary.BigEndian.Uint16(b[2:]))
	fragment := binary.BigEndian.Uint16(b[6:])
	switch {
	case header < ipv4HeaderLen:
		return datagram{}, malformed("IHL", 0, "%d bytes, want at least %d", header, ipv4HeaderLen)
	case total < header:
		return datagram{}, malformed("Total Length", 2, "%d bytes, less than the header's %d", total, header)
	case total > len(b):
		return datagram{}, malformed("Total Length", 2, "%d bytes, but the packet is cut after %d", total, len(b))
	case fragment&(moreFragments|fragmentOffset) != 0:
		return datagram{}, malformed("Fragment Offset", 6, "a fragment, not a complete packet")
	case b[9] != protocolTCP:
		return datagram{}, fmt.Errorf("%w: IPv4 Protocol %d", ErrNotTCP, b[9])
	}
	return datagram{
		src: netip.AddrFrom4([4]byte(b[12:16])),
		dst: netip.AddrFrom4([4]byte(b[16:20])),
		ip: IP{
			TTL:          b[8],
			TOS:          b[1],
			ID:           binary.BigEndian.Uint16(b[4:]),
			DontFragment: fragment&dontFragment != 0,
		},
		tcp: header,
		end: total,
	}, nil
}

func parseIPv6(b []byte) (datagram, error) {
	if len(b) < ipv6HeaderLen {
		return datagram{}, malformed("IPv6 header", 0, "needs %d bytes, has %d", ipv6HeaderLen, len(b))
	}
	first := binary.BigEndian.Uint32(b) // version, traffic class, flow label
	length := int(binary.BigEndian.Uint16(b[4:]))
	if have := len(b) - ipv6HeaderLen; length > have {
		return datagram{}, malformed("Payload Length", 4, "%d bytes, but the packet is cut after %d", length, have)
	}
	end := ipv6HeaderLen + length
	tcp, err := skipExtensions(b[:end])
	if err != nil {
		return datagram{}, err
	}
	return datagram{
		src: netip.AddrFrom16([16]byte(b[8:24])),
		dst: netip.AddrFrom16([16]byte(b[24:40])),
		ip:  IP{TTL: b[7], TOS: uint8(first >> 20), FlowLabel: first & flowLabel},
		tcp: tcp,
		end: end,
	}, nil
}

// skipExtensions returns the offset of the TCP header in an IPv6 packet, after
// its extension headers (RFC 8200 section 4).
func skipExtensions(packet []byte) (int, error) {
	const unit = 8 // "an integer multiple of 8 octets long"
	next, at := packet[6], ipv6HeaderLen
	for next != protocolTCP {
		var field string
		switch next {
		case protocolHopByHop:
			field = "Hop-by-Hop Options header"
		case protocolRouting:
			field = "Routing header"
		case protocolFragment:
			field = "Fragment header"
		case protocolDestination:
			field = "Destination Options header"
		default:
			return 0, fmt.Errorf("%w: IPv6 Next Header %d", ErrNotTCP, next)
		}
		b := packet[at:]
		if len(b) < unit {
			return 0, malformed(field, at, "needs %d bytes, has %d", unit, len(b))
		}
		length := unit
		if next != protocolFragment {
			length += unit * int(b[1])
		} else if offsetAndMore := binary.BigEndian.Uint16(b[2:]) &^ 0b110; offsetAndMore != 0 {
			return 0, malformed(field, at, "a fragment, not a complete packet")
		}
		if length > len(b) {
			return 0, malformed(field, at, "needs %d bytes, has %d", length, len(b))
		}
		next, at = b[0], at+length
	}
	return at, nil
}

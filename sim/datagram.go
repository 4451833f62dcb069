package sim

import (
	"encoding/binary"
	"net/netip"

	"github.com/seed-8df93623/tcpsim/segment"
)

// datagram is an IP packet as a router looks at it: whole, or a first fragment.
type datagram struct {
	bytes    []byte // without what follows the packet's end
	src, dst netip.Addr
	protocol byte // the payload's
	payload  []byte
}

// parseDatagram reads a packet's headers. It fails for those that a router must not
// answer with an error message: "a packet which fails the IP header validation tests", or
// "any fragment of a datagram other then the first fragment" (RFC 1812 section 4.3.2.7).
func parseDatagram(b []byte) (d datagram, ok bool) {
	switch {
	case len(b) >= 20 && b[0]>>4 == 4:
		return parseIPv4(b)
	case len(b) >= 40 && b[0]>>4 == 6:
		return parseIPv6(b)
	}
	return datagram{}, false
}

func parseIPv4(b []byte) (datagram, bool) {
	const fragmentOffset = 1<<13 - 1
	header, total := 4*int(b[0]&0x0f), int(binary.BigEndian.Uint16(b[2:]))
	switch {
	case header < 20 || total < header || total > len(b):
		return datagram{}, false
	case segment.Checksum(b[:header], 0) != 0xffff:
		return datagram{}, false
	case binary.BigEndian.Uint16(b[6:])&fragmentOffset != 0:
		return datagram{}, false
	}
	src, dst := netip.AddrFrom4([4]byte(b[12:])), netip.AddrFrom4([4]byte(b[16:]))
	return datagram{b[:total], src, dst, b[9], b[header:total]}, true
}

// parseIPv6 passes over the extension headers (RFC 8200 section 4).
func parseIPv6(b []byte) (datagram, bool) {
	const hopByHop, routing, fragment, destinationOptions = 0, 43, 44, 60
	total := 40 + int(binary.BigEndian.Uint16(b[4:]))
	if total > len(b) {
		return datagram{}, false
	}
	b = b[:total]
	next, rest := b[6], b[40:]
	for next == hopByHop || next == routing || next == fragment || next == destinationOptions {
		if len(rest) < 8 {
			return datagram{}, false
		}
		size := 8
		if next != fragment {
			size += 8 * int(rest[1])
		} else if binary.BigEndian.Uint16(rest[2:])>>3 != 0 {
			return datagram{}, false
		}
		if size > len(rest) {
			return datagram{}, false
		}
		next, rest = rest[0], rest[size:]
	}
	src, dst := netip.AddrFrom16([16]byte(b[8:])), netip.AddrFrom16([16]byte(b[24:]))
	return datagram{b, src, dst, next, rest}, true
}

// isError reports whether the packet is an ICMP error message (RFC 1122 section 3.2.2,
// RFC 4443 section 2.1), or an ICMPv6 redirect, none of which is answered by another;
// one whose type is missing may be.
func (d datagram) isError() bool {
	switch {
	case d.protocol != protocolICMP && d.protocol != protocolICMPv6:
		return false
	case len(d.payload) == 0:
		return true
	case d.protocol == protocolICMPv6:
		return d.payload[0] < 128 || d.payload[0] == 137
	}
	switch d.payload[0] {
	case 3, 4, 5, 11, 12: // unreachable, source quench, redirect, time exceeded, parameter problem
		return true
	}
	return false
}

// ofOneHost reports whether an address is that of one host: not "a zero address, a
// loopback address, a broadcast address, a multicast address, or a Class E address"
// (RFC 1122 section 3.2.2).
func ofOneHost(a netip.Addr) bool {
	classE := a.Is4() && a.As4()[0] >= 240 // and the limited broadcast
	return !a.IsUnspecified() && !a.IsLoopback() && !a.IsMulticast() && !classE
}

package capture

import (
	"encoding/binary"
	"fmt"
)

// linkType says what stands before the IP header, by the numbers of
// https://www.tcpdump.org/linktypes.html. Files have the low 16 bits of it; what
// is above them is the length of a checksum at the end of frames.
type linkType uint16

const (
	linkNull     linkType = 0 // BSD loopback, in the byte order of who captured
	linkEthernet linkType = 1
	linkRaw12    linkType = 12 // what raw IP is called inside systems
	linkRaw14    linkType = 14 // and in OpenBSD
	linkRaw      linkType = 101
	linkLoop     linkType = 108 // OpenBSD loopback, in network byte order
	linkCooked   linkType = 113 // Linux cooked capture
	linkIPv4     linkType = 228
	linkIPv6     linkType = 229
	linkCooked2  linkType = 276 // Linux cooked capture, version 2
)

const knownLinks = "1 (Ethernet), 101, 228, 229, 12 or 14 (raw IP), 113 or 276 (Linux cooked), 0 or 108 (loopback): " +
	"capture on another interface"

func (l linkType) known() bool {
	switch l {
	case linkNull, linkEthernet, linkRaw12, linkRaw14, linkRaw, linkLoop, linkCooked, linkIPv4, linkIPv6, linkCooked2:
		return true
	}
	return false
}

// network cuts the link header off a frame. What carries no IP is named in
// reason.
func (l linkType) network(frame []byte) (packet []byte, reason string) {
	switch l {
	case linkRaw, linkRaw12, linkRaw14, linkIPv4, linkIPv6:
		return frame, ""
	case linkEthernet:
		return afterType(frame, 12, 14)
	case linkCooked:
		return afterType(frame, 14, 16)
	case linkCooked2:
		return afterType(frame, 0, 20)
	case linkNull, linkLoop:
		return afterFamily(frame)
	}
	return nil, fmt.Sprintf("link type %d", l)
}

const cutLink = "frame cut off in its link header"

// etherTypes are the ones worth a name.
var etherTypes = map[uint16]string{
	0x0806: "ARP", 0x8035: "RARP", 0x8863: "PPPoE", 0x8864: "PPPoE", 0x8847: "MPLS", 0x888e: "EAPOL", 0x88cc: "LLDP", 0x88f7: "PTP",
}

// afterType is what follows a header of the given size with a type at an offset,
// and behind it any VLAN tags (IEEE 802.1Q).
func afterType(frame []byte, offset, size int) (packet []byte, reason string) {
	if len(frame) < size {
		return nil, cutLink
	}
	kind, rest := binary.BigEndian.Uint16(frame[offset:]), frame[size:]
	for kind == 0x8100 || kind == 0x88a8 || kind == 0x9100 {
		if len(rest) < 4 {
			return nil, cutLink
		}
		kind, rest = binary.BigEndian.Uint16(rest[2:]), rest[4:]
	}
	switch name := etherTypes[kind]; {
	case kind == etherTypeIPv4 || kind == etherTypeIPv6:
		return rest, ""
	case name != "":
		return nil, name
	case kind < 0x0600: // a length
		return nil, "IEEE 802.3 frame"
	}
	return nil, fmt.Sprintf("EtherType 0x%04x", kind)
}

// afterFamily is what follows an address family, of which each system has its own
// for IPv6. The byte order is guessed: families are small.
func afterFamily(frame []byte) (packet []byte, reason string) {
	if len(frame) < 4 {
		return nil, cutLink
	}
	family := binary.LittleEndian.Uint32(frame)
	if family > 0xffff {
		family = binary.BigEndian.Uint32(frame)
	}
	switch family {
	case 2, 10, 24, 28, 30:
		return frame[4:], ""
	}
	return nil, fmt.Sprintf("address family %d", family)
}

package capture

import (
	"encoding/binary"
	"fmt"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
)

// linkType says what stands before the IP header, by the numbers of
// https://www.tcpdump.org/linktypes.html. Files have the low 16 bits of it; what
// is above them is the length of a checksum at the end of frames.
type linkType uint16

const (
	linkNull      linkType = 0 // BSD loopback, in the byte order of who captured
	linkEthernet  linkType = 1
	linkPPP       linkType = 9
	linkRaw12     linkType = 12 // what raw IP is called inside systems
	linkRaw14     linkType = 14 // and in OpenBSD
	linkPPPSerial linkType = 50 // PPP, or Cisco HDLC, with the same header
	linkPPPoE     linkType = 51
	linkRaw       linkType = 101
	linkHDLC      linkType = 104 // Cisco's
	linkWireless  linkType = 105 // IEEE 802.11
	linkLoop      linkType = 108 // OpenBSD loopback, in network byte order
	linkCooked    linkType = 113 // Linux cooked capture
	linkRadiotap  linkType = 127 // IEEE 802.11 with what the radio tells
	linkIPv4      linkType = 228
	linkIPv6      linkType = 229
	linkNFLOG     linkType = 239 // of Linux' netfilter
	linkCooked2   linkType = 276 // Linux cooked capture, version 2
)

const knownLinks = "1 (Ethernet), 101, 228, 229, 12 or 14 (raw IP), 113 or 276 (Linux cooked), 0 or 108 (loopback), " +
	"9 or 50 (PPP), 51 (PPPoE), 104 (Cisco HDLC), 105 or 127 (IEEE 802.11), 239 (NFLOG): capture on another interface"

func (l linkType) known() bool {
	switch l {
	case linkNull, linkEthernet, linkPPP, linkRaw12, linkRaw14, linkPPPSerial, linkPPPoE, linkRaw, linkHDLC, linkWireless, linkLoop,
		linkCooked, linkRadiotap, linkIPv4, linkIPv6, linkNFLOG, linkCooked2:
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
	case linkHDLC:
		return afterType(frame, 2, 4)
	case linkPPPSerial:
		if len(frame) > 0 && (frame[0] == 0x0f || frame[0] == 0x8f) { // Cisco's unicast and multicast
			return afterType(frame, 2, 4)
		}
		return decoded(frame, layers.LinkTypePPP, "PPP control")
	case linkPPP:
		return decoded(frame, layers.LinkTypePPP, "PPP control")
	case linkPPPoE:
		return decoded(frame, layers.EthernetTypePPPoESession, "PPPoE")
	case linkWireless, linkRadiotap:
		return decoded(frame, layers.LinkType(l), "IEEE 802.11 frame")
	case linkNFLOG:
		return afterNFLOG(frame)
	}
	return nil, fmt.Sprintf("link type %d", l)
}

// decoded is what follows headers that a decoder knows.
func decoded(frame []byte, first gopacket.Decoder, name string) (packet []byte, reason string) {
	if packet = afterLayers(frame, first); packet == nil {
		return nil, name
	}
	return packet, ""
}

const cutLink = "frame cut off in its link header"

// etherTypes are the ones worth a name.
var etherTypes = map[uint16]string{
	0x0806: "ARP", 0x8035: "RARP", 0x8863: "PPPoE", 0x8864: "PPPoE", 0x8847: "MPLS", 0x8848: "MPLS", 0x888e: "EAPOL", 0x88cc: "LLDP", 0x88f7: "PTP",
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
	case name == "PPPoE" || name == "MPLS":
		return decoded(rest, layers.EthernetType(kind), name)
	case name != "":
		return nil, name
	case kind < 0x0600: // a length
		return decoded(rest, layers.LayerTypeLLC, "IEEE 802.3 frame")
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

// afterNFLOG is the packet among the attributes of a message of Linux' netfilter log, whose
// numbers are in the byte order of who captured.
func afterNFLOG(frame []byte) (packet []byte, reason string) {
	const header, payload = 4, 9
	if len(frame) < header {
		return nil, cutLink
	}
	for b := frame[header:]; len(b) >= 4; {
		size, kind := int(binary.LittleEndian.Uint16(b)), binary.LittleEndian.Uint16(b[2:])
		if kind > 0xff {
			size, kind = int(binary.BigEndian.Uint16(b)), binary.BigEndian.Uint16(b[2:])
		}
		switch {
		case size < 4:
			return nil, "malformed NFLOG attribute"
		case kind == payload:
			return b[4:min(size, len(b))], ""
		}
		b = b[min(len(b), (size+3)/4*4):]
	}
	return nil, cutLink
}

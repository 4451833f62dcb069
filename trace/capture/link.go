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
	linkNull      linkType = 0 // BSD loopback, in the byte order of who captured
	linkEthernet  linkType = 1
	linkTokenRing linkType = 6 // IEEE 802.5
	linkPPP       linkType = 9
	linkFDDI      linkType = 10
	linkRaw12     linkType = 12 // what raw IP is called inside systems
	linkRaw14     linkType = 14 // and in OpenBSD
	linkPPPSerial linkType = 50 // PPP, or Cisco HDLC, with the same header
	linkPPPoE     linkType = 51
	linkRaw       linkType = 101
	linkHDLC      linkType = 104 // Cisco's
	linkWireless  linkType = 105 // IEEE 802.11
	linkATM       linkType = 100 // LLC over ATM (RFC 1483)
	linkRelay     linkType = 107 // Frame Relay
	linkLoop      linkType = 108 // OpenBSD loopback, in network byte order
	linkCooked    linkType = 113 // Linux cooked capture
	linkPFLog     linkType = 117 // OpenBSD's packet filter
	linkRadiotap  linkType = 127 // IEEE 802.11 with what the radio tells
	linkPPPD      linkType = 166 // PPP of Linux' daemon
	linkPPI       linkType = 192 // another link type's frame, with what was measured
	linkIPv4      linkType = 228
	linkIPv6      linkType = 229
	linkNFLOG     linkType = 239 // of Linux' netfilter
	linkCooked2   linkType = 276 // Linux cooked capture, version 2
)

func (l linkType) known() bool {
	switch l {
	case linkNull, linkEthernet, linkPPP, linkRaw12, linkRaw14, linkPPPSerial, linkPPPoE, linkRaw, linkHDLC, linkWireless, linkLoop,
		linkTokenRing, linkFDDI, linkATM, linkRelay, linkPPPD, linkCooked, linkPFLog, linkRadiotap, linkPPI, linkIPv4, linkIPv6, linkNFLOG, linkCooked2:
		return true
	}
	return false
}

// opened is what is found in a frame.
type opened struct {
	packet []byte // an IP packet, with what follows it
	outer  string // what was around it, as [trace.Packet.Outer] has it
	reason string // why there is no packet: the name of what carries none
}

// network cuts the link header off a frame.
func (l linkType) network(frame []byte) opened {
	switch l {
	case linkRaw, linkRaw12, linkRaw14, linkIPv4, linkIPv6:
		return opened{packet: frame}
	case linkEthernet:
		return afterType(frame, 12, 14)
	case linkCooked:
		return afterCooked(frame, 14, 16)
	case linkCooked2:
		return afterCooked(frame, 0, 20)
	case linkNull, linkLoop:
		return afterFamily(frame)
	case linkHDLC:
		return afterType(frame, 2, 4)
	case linkPPPSerial:
		return afterSerial(frame)
	case linkPPP:
		return decoded(frame, framePPP, "PPP control")
	case linkPPPD:
		return afterPPPD(frame)
	case linkPPPoE:
		return afterPPPoE(frame)
	case linkRelay:
		return afterRelay(frame)
	case linkATM:
		return afterLLC(frame, "LLC frame")
	case linkFDDI:
		return afterRing(frame, 13, false)
	case linkTokenRing:
		return afterRing(frame, 14, true)
	case linkWireless, linkRadiotap:
		return decoded(frame, frameOf(l), "IEEE 802.11 frame")
	case linkPFLog:
		return afterPFLog(frame)
	case linkPPI:
		return afterPPI(frame)
	case linkNFLOG:
		return afterNFLOG(frame)
	}
	return opened{reason: l.String()}
}

// decoded is what follows headers that a decoder knows.
func decoded(frame []byte, first decoder, name string) opened {
	packet, outer := afterLayers(frame, first, len(frame))
	if packet == nil {
		return opened{reason: name + unread}
	}
	return opened{packet: packet, outer: outer}
}

const cutLink = "frame cut off in its link header"

// isTag reports whether an EtherType is that of a VLAN tag: IEEE 802.1Q's, 802.1ad's, and
// those that were in use before it.
func isTag(kind uint16) bool {
	return kind == 0x8100 || kind == 0x88a8 || kind == 0x9100 || kind == 0x9200
}

// afterType is what follows a header of the given size with a type at an offset,
// and behind it any VLAN tags.
func afterType(frame []byte, offset, size int) opened {
	if len(frame) < size {
		return opened{reason: cutLink}
	}
	kind, rest := binary.BigEndian.Uint16(frame[offset:]), frame[size:]
	for isTag(kind) {
		if len(rest) < 4 {
			return opened{reason: cutLink}
		}
		kind, rest = binary.BigEndian.Uint16(rest[2:]), rest[4:]
	}
	switch name := etherTypes[kind]; {
	case kind == etherTypeIPv4 || kind == etherTypeIPv6:
		return opened{packet: rest}
	case name == "PPPoE":
		return afterPPPoE(rest)
	case name == "MPLS":
		return decoded(rest, typeOf(kind), name)
	case name != "":
		return opened{reason: name}
	case kind < 0x0600: // a length
		return afterLLC(rest, "IEEE 802.3 frame")
	}
	return opened{reason: fmt.Sprintf("EtherType 0x%04x", kind)}
}

// afterCooked is afterType for a Linux cooked capture, of which tcpdump tells what a VLAN
// tag is before.
func afterCooked(frame []byte, offset, size int) opened {
	o := afterType(frame, offset, size)
	if o.reason != "" || !isTag(binary.BigEndian.Uint16(frame[offset:])) {
		return o
	}
	switch binary.BigEndian.Uint16(frame[size+2:]) {
	case etherTypeIPv4:
		o.outer = "ethertype IPv4, "
	case etherTypeIPv6:
		o.outer = "ethertype IPv6, "
	}
	return o
}

// afterSerial is what follows a header of PPP on a serial line, which tcpdump names the
// protocol of, or of Cisco's HDLC.
func afterSerial(frame []byte) opened {
	if len(frame) > 0 && (frame[0] == 0x0f || frame[0] == 0x8f) { // Cisco's unicast and multicast
		return afterType(frame, 2, 4)
	}
	o := decoded(frame, framePPP, "PPP control")
	if len(o.packet) > 0 {
		o.outer += version(o.packet[0]>>4) + ": "
	}
	return o
}

// afterRing is what follows the header of a frame on a ring, which ends in two addresses,
// and, where there may be one, the route that bridges have found, if the first bit of the
// source tells of it.
func afterRing(frame []byte, size int, routed bool) opened {
	if len(frame) <= size {
		return opened{reason: cutLink}
	}
	if routed && frame[size-6]&0x80 != 0 {
		size += max(2, int(frame[size]&0x1f))
	}
	if len(frame) <= size {
		return opened{reason: cutLink}
	}
	return afterLLC(frame[size:], "LLC frame")
}

// afterPFLog is what follows a header of a length that it tells, but for padding.
func afterPFLog(frame []byte) opened {
	if len(frame) == 0 {
		return opened{reason: cutLink}
	}
	size := (int(frame[0]) + 3) / 4 * 4
	if len(frame) <= size {
		return opened{reason: cutLink}
	}
	return opened{packet: frame[size:]}
}

// afterPPI is what is found in the frame of another link type behind a header of the
// Per-Packet Information, whose length and link type are in little endian.
func afterPPI(frame []byte) opened {
	if len(frame) < 8 {
		return opened{reason: cutLink}
	}
	size, link := int(binary.LittleEndian.Uint16(frame[2:])), linkType(binary.LittleEndian.Uint32(frame[4:]))
	if size < 8 || size > len(frame) {
		return opened{reason: cutLink}
	}
	if link == linkPPI {
		return opened{reason: "PPI in PPI"}
	}
	return link.network(frame[size:])
}

// afterFamily is what follows an address family, of which each system has its own
// for IPv6. The byte order is guessed: families are small.
func afterFamily(frame []byte) opened {
	if len(frame) < 4 {
		return opened{reason: cutLink}
	}
	family := binary.LittleEndian.Uint32(frame)
	if family > 0xffff {
		family = binary.BigEndian.Uint32(frame)
	}
	switch family {
	case 2, 10, 24, 28, 30:
		return opened{packet: frame[4:]}
	}
	return opened{reason: fmt.Sprintf("address family %d", family)}
}

// afterNFLOG is the packet among the attributes of a message of Linux' netfilter log, whose
// numbers are in the byte order of who captured.
func afterNFLOG(frame []byte) opened {
	const header, payload = 4, 9
	if len(frame) < header {
		return opened{reason: cutLink}
	}
	for b := frame[header:]; len(b) >= 4; {
		size, kind := int(binary.LittleEndian.Uint16(b)), binary.LittleEndian.Uint16(b[2:])
		if kind > 0xff {
			size, kind = int(binary.BigEndian.Uint16(b)), binary.BigEndian.Uint16(b[2:])
		}
		switch {
		case size < 4:
			return opened{reason: "malformed NFLOG attribute"}
		case kind == payload:
			return opened{packet: b[4:min(size, len(b))]}
		}
		b = b[min(len(b), (size+3)/4*4):]
	}
	return opened{reason: cutLink}
}

package segment

import "encoding/binary"

// icmpHeaderLen is the length in octets of what all messages of ICMP and ICMPv6 begin
// with (RFC 792, RFC 4443 section 2.1).
const icmpHeaderLen = 8

// ICMP is what a message of ICMP or ICMPv6 begins with.
type ICMP struct {
	Type, Code uint8
	// Rest is what follows the checksum, by Type: identifier and sequence number, the
	// next link's MTU, or nothing (RFC 792, RFC 1191 section 4, RFC 4443).
	Rest uint32
}

// ICMP returns the header of the message of ICMP, in an IPv4 packet, or of ICMPv6, in an
// IPv6 packet. ok is false for another protocol, later fragments, and if the header's 8
// octets are not all there.
func (d *Datagram) ICMP() (m ICMP, ok bool) {
	b := d.Payload()
	if !d.isICMP() || len(b) < icmpHeaderLen || d.later {
		return ICMP{}, false
	}
	return ICMP{b[0], b[1], binary.BigEndian.Uint32(b[4:])}, true
}

func (d *Datagram) isICMP() bool {
	return d.protocol == ProtocolICMP && d.Version() == 4 || d.protocol == ProtocolICMPv6 && d.Version() == 6
}

// IsICMPError reports whether the packet is an error message of ICMP or ICMPv6, which is
// about another packet, as far as its type is there. IPv6's Redirect, which is about a
// packet too, is none to ICMPv6 (RFC 4861 section 4.5).
func (d *Datagram) IsICMPError() bool {
	b := d.Payload()
	switch {
	case !d.isICMP() || len(b) == 0 || d.later:
		return false
	case d.Version() == 6:
		return b[0] < 128 // RFC 4443 section 2.1
	}
	switch b[0] { // RFC 1122 section 3.2.2
	case 3, 4, 5, 11, 12: // unreachable, source quench, redirect, time exceeded, parameter problem
		return true
	}
	return false
}

// Quoted returns the packet that an ICMP error message is about, of which it has the
// first octets (RFC 792, RFC 4443 section 3). ok is false if d is no such message or the
// IP header is not all there.
func (d *Datagram) Quoted() (about Datagram, ok bool) {
	if _, ok := d.ICMP(); !ok || !d.IsICMPError() {
		return Datagram{}, false
	}
	about, err := ParseDatagram(d.Payload()[icmpHeaderLen:])
	if err != nil || about.Version() != d.Version() {
		return Datagram{}, false
	}
	return about, true
}

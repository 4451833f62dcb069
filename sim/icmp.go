package sim

import (
	"encoding/binary"
	"net/netip"
	"slices"

	"github.com/seed-8df93623/tcpsim/segment"
)

const (
	// "the ICMP datagram SHOULD contain as much of the original datagram as possible
	// without the length of the ICMP datagram exceeding 576 bytes" (RFC 1812 section
	// 4.3.2.3), and for IPv6 "without making the error message packet exceed the minimum
	// IPv6 MTU" (RFC 4443 section 2.4 (c)).
	longestICMP   = 576
	longestICMPv6 = 1280
)

// source is where a message comes from: of each family the address, if it has one.
type source []netip.Addr

// unnumbered is the source of who has no address: RFC 7600 section 4.8 has that of IPv4.
var unnumbered = source{netip.MustParseAddr("192.0.0.8"), netip.MustParseAddr("fd00::c000:8")}

// of is the address of one family.
func (s source) of(family netip.Addr) []byte {
	for _, a := range slices.Concat(s, unnumbered) {
		if a.Is4() == family.Is4() {
			return a.AsSlice()
		}
	}
	return nil
}

// message is an ICMP message about a packet, and the like of ICMPv6.
type message struct {
	kind, code   byte
	kind6, code6 byte
	mtu          int // 0 in one that has none
}

// unreachable is the message that a packet's destination is unreachable.
var unreachable = message{kind: 3, code: 1, kind6: 1, code6: 3}

// unrouted is the message that no way leads to a packet's destination: code 0, net
// unreachable (RFC 1812 section 5.2.7.1), or no route (RFC 4443 section 3.1).
var unrouted = message{kind: 3, code: 0, kind6: 1, code6: 0}

// expired is the message that a packet's time to live is over (RFC 792, RFC 4443 section
// 3.3).
var expired = message{kind: 11, code: 0, kind6: 3, code6: 0}

// tooLarge is the message that a packet is larger than the link on its way.
func tooLarge(mtu int) message { return message{kind: 3, code: 4, kind6: 2, mtu: mtu} }

// about is the message about one packet, or nil where none may be sent.
func (m message) about(d *segment.Datagram, from source) []byte {
	switch {
	case m == message{} || !answerable(d):
		return nil
	case d.Version() == 4:
		return m.icmp(d, from)
	}
	return m.icmpv6(d, from)
}

func (m message) icmp(d *segment.Datagram, from source) []byte {
	quoted := d.Bytes()[:min(d.Len(), longestICMP-28)]
	const internetworkControl = 6 << 5 // the precedence that RFC 1812 section 4.3.2.5 asks for
	b := []byte{0: 0x45, 1: internetworkControl, 6: 0x40, 8: 64, 9: segment.ProtocolICMP, 20: m.kind, 21: m.code, 27: 0}
	b = append(b, quoted...)
	binary.BigEndian.PutUint16(b[2:], uint16(len(b)))
	copy(b[12:], from.of(d.Src()))
	copy(b[16:], d.Src().AsSlice())
	binary.BigEndian.PutUint16(b[10:], ^segment.Checksum(b[:20], 0))
	binary.BigEndian.PutUint16(b[26:], uint16(m.mtu)) // RFC 1191 section 4
	binary.BigEndian.PutUint16(b[22:], ^segment.Checksum(b[20:], 0))
	return b
}

func (m message) icmpv6(d *segment.Datagram, from source) []byte {
	quoted := d.Bytes()[:min(d.Len(), longestICMPv6-48)]
	b := []byte{0: 0x60, 6: segment.ProtocolICMPv6, 7: 64, 40: m.kind6, 41: m.code6, 47: 0}
	b = append(b, quoted...)
	length := uint16(len(b) - 40)
	binary.BigEndian.PutUint16(b[4:], length)
	copy(b[8:], from.of(d.Src()))
	copy(b[24:], d.Src().AsSlice())
	binary.BigEndian.PutUint32(b[44:], uint32(m.mtu)) // RFC 4443 section 3.2
	sum := segment.Checksum(b[8:40], length+segment.ProtocolICMPv6)
	binary.BigEndian.PutUint16(b[42:], ^segment.Checksum(b[40:], sum))
	return b
}

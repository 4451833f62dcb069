package sim

import (
	"encoding/binary"
	"net/netip"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim/link"
)

// AnswerUnreachable has the switch answer, as a router does, the packets that it cannot
// pass on: with the ICMP message "destination unreachable", code 1, host unreachable
// (RFC 792, RFC 1812 section 4.3.3.1), or that of ICMPv6, code 3, address unreachable
// (RFC 4443 section 3.1). It is off by default: a packet is lost without a word.
//
// What cannot be passed on is a packet for an address that no node has, for a host that
// has crashed, or into a link that is down in that direction. What a rule or chance
// drops is not answered. A router learns of a dead neighbor by ARP or neighbor
// discovery, which takes it seconds; the switch knows at once. Nor does it limit the
// rate of its answers, as RFC 4443 section 2.4 (f) asks of a router.
//
// The message goes to the packet's source over the links that lead there, and meets
// what any packet meets. A switch has no address: the message comes from 192.0.0.8, as
// it does from a Linux router that has none (RFC 7600 section 4.8), or from
// fd00::c000:8, the like of it among the IPv6 addresses that hosts are given by default.
//
// What becomes of it is up to the host's TCP. A dial over IPv4 ends with
// syscall.EHOSTUNREACH. To an established connection it is a soft error, which must not
// abort it (RFC 9293 section 3.9.2.2, MUST-56): TCP sends again as ever, and once it
// gives up, calls fail with syscall.EHOSTUNREACH in place of syscall.ETIMEDOUT. Of
// ICMPv6's code 3 netstack takes no notice: a dial over IPv6 ends with
// syscall.ETIMEDOUT, as without it.
func (s *Switch) AnswerUnreachable(answer bool) {
	s.network.enter()
	defer s.network.leave()
	s.answers = answer
}

// obstacle is why a packet cannot be passed on into d, or "". A switch that does not
// answer sends a packet on even to a host that is down, where it is lost.
func (s *Switch) obstacle(d *Direction) string {
	switch {
	case d == nil:
		return "no way"
	case d.line.Down():
		return "link down"
	case s.answers:
		if h, ok := d.to.(*Host); ok && h.down {
			return "host down"
		}
	}
	return ""
}

// answer tells a packet's source that its destination is unreachable.
func (s *Switch) answer(p link.Packet) {
	b := unreachable.about(&p.View)
	if b == nil {
		return
	}
	if d := s.way(p.View.Src()); d != nil {
		d.send(s.network.packet(s.name, d, link.NewPacket(b), false))
	}
}

const (
	// "the ICMP datagram SHOULD contain as much of the original datagram as possible
	// without the length of the ICMP datagram exceeding 576 bytes" (RFC 1812 section
	// 4.3.2.3), and for IPv6 "without making the error message packet exceed the minimum
	// IPv6 MTU" (RFC 4443 section 2.4 (c)).
	longestICMP   = 576
	longestICMPv6 = 1280
)

// unnumbered and unnumbered6 are where a message comes from whose sender has no address.
var (
	unnumbered  = netip.MustParseAddr("192.0.0.8").As4()
	unnumbered6 = netip.MustParseAddr("fd00::c000:8").As16()
)

// message is an ICMP message about a packet, and the like of ICMPv6.
type message struct {
	kind, code   byte
	kind6, code6 byte
	mtu          int // 0 in one that has none
}

// unreachable is the message that a packet's destination is unreachable.
var unreachable = message{kind: 3, code: 1, kind6: 1, code6: 3}

// tooLarge is the message that a packet is larger than the link on its way.
func tooLarge(mtu int) message { return message{kind: 3, code: 4, kind6: 2, mtu: mtu} }

// about is the message about one packet, or nil where none may be sent.
func (m message) about(d *segment.Datagram) []byte {
	switch {
	case !answerable(d):
		return nil
	case d.Version() == 4:
		return m.icmp(d)
	}
	return m.icmpv6(d)
}

func (m message) icmp(d *segment.Datagram) []byte {
	quoted := d.Bytes()[:min(d.Len(), longestICMP-28)]
	const internetworkControl = 6 << 5 // the precedence that RFC 1812 section 4.3.2.5 asks for
	b := []byte{0: 0x45, 1: internetworkControl, 6: 0x40, 8: 64, 9: segment.ProtocolICMP, 20: m.kind, 21: m.code, 27: 0}
	b = append(b, quoted...)
	binary.BigEndian.PutUint16(b[2:], uint16(len(b)))
	copy(b[12:], unnumbered[:])
	copy(b[16:], d.Src().AsSlice())
	binary.BigEndian.PutUint16(b[10:], ^segment.Checksum(b[:20], 0))
	binary.BigEndian.PutUint16(b[26:], uint16(m.mtu)) // RFC 1191 section 4
	binary.BigEndian.PutUint16(b[22:], ^segment.Checksum(b[20:], 0))
	return b
}

func (m message) icmpv6(d *segment.Datagram) []byte {
	quoted := d.Bytes()[:min(d.Len(), longestICMPv6-48)]
	b := []byte{0: 0x60, 6: segment.ProtocolICMPv6, 7: 64, 40: m.kind6, 41: m.code6, 47: 0}
	b = append(b, quoted...)
	length := uint16(len(b) - 40)
	binary.BigEndian.PutUint16(b[4:], length)
	copy(b[8:], unnumbered6[:])
	copy(b[24:], d.Src().AsSlice())
	binary.BigEndian.PutUint32(b[44:], uint32(m.mtu)) // RFC 4443 section 3.2
	sum := segment.Checksum(b[8:40], length+segment.ProtocolICMPv6)
	binary.BigEndian.PutUint16(b[42:], ^segment.Checksum(b[40:], sum))
	return b
}

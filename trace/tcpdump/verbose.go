package tcpdump

import (
	"encoding/binary"
	"fmt"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace/internal/notation"
)

// This file has what tcpdump prints only with -v.

// fragmentFlags are those of IPv4's flags field, each alone or with others.
var fragmentFlags = []struct {
	bit  byte
	name string
}{{1 << 5, "+"}, {1 << 6, "DF"}, {1 << 7, "rsvd"}}

// codepoints are those of Explicit Congestion Notification (RFC 3168 section 5).
var codepoints = [4]string{"", ",ECT(1)", ",ECT(0)", ",CE"}

// protocolNames are what tcpdump calls protocols in the IP header.
var protocolNames = map[byte]string{
	segment.ProtocolICMP: "ICMP", segment.ProtocolTCP: "TCP", segment.ProtocolUDP: "UDP", segment.ProtocolICMPv6: "ICMPv6",
}

// appendIPHeader appends what tcpdump tells of the IP header with which a packet
// begins, up to the addresses.
func appendIPHeader(b []byte, d *segment.Datagram) []byte {
	switch d.Version() {
	case 4:
		return append(appendIPv4Header(append(b, '('), d), ")\n    "...)
	case 6:
		return append(appendIPv6Header(append(b, '('), d), ") "...)
	}
	return b
}

func appendIPv4Header(b []byte, d *segment.Datagram) []byte {
	ip, packet := d.IP(), d.Bytes()
	b = fmt.Appendf(b, "tos 0x%x%s", ip.TOS, codepoints[ip.TOS&3])
	if ip.TTL > 0 {
		b = fmt.Appendf(b, ", ttl %d", ip.TTL)
	}
	flags := ""
	for _, f := range fragmentFlags {
		if packet[6]&f.bit != 0 {
			flags += ", " + f.name
		}
	}
	if flags == "" {
		flags = ", none"
	}
	place, _ := d.Fragment()
	b = fmt.Appendf(b, ", id %d, offset %d, flags [%s], proto %s (%d), length %d",
		ip.ID, place.Offset, flags[2:], protocolName(d.Protocol()), d.Protocol(), d.Len())
	header := packet[:min(len(packet), max(20, d.HeaderLen()))]
	carried := binary.BigEndian.Uint16(packet[10:])
	if right := rightChecksum(header, 10, 0); right != carried {
		b = fmt.Appendf(b, ", bad cksum %x (->%x)!", carried, right)
	}
	return b
}

func appendIPv6Header(b []byte, d *segment.Datagram) []byte {
	ip, next := d.IP(), d.Bytes()[6]
	if ip.TOS != 0 {
		b = fmt.Appendf(b, "class 0x%02x, ", ip.TOS)
	}
	if ip.FlowLabel != 0 {
		b = fmt.Appendf(b, "flowlabel 0x%05x, ", ip.FlowLabel)
	}
	const header = 40
	return fmt.Appendf(b, "hlim %d, next-header %s (%d) payload length: %d", ip.TTL, protocolName(next), next, d.Len()-header)
}

func protocolName(protocol byte) string {
	if name, ok := protocolNames[protocol]; ok {
		return name
	}
	return "unknown"
}

// describeChecksum is what tcpdump tells of a segment's checksum, as in
// ", cksum 0x1c83 (correct)"; empty where the packet is not whole.
func describeChecksum(d *segment.Datagram) string {
	tcp, ok := d.TCP()
	if !ok {
		return ""
	}
	carried := binary.BigEndian.Uint16(tcp[16:])
	if right := rightChecksum(tcp, 16, d.PseudoHeader(len(tcp))); right != carried {
		return fmt.Sprintf(", cksum 0x%04x (incorrect -> 0x%04x)", carried, right)
	}
	return fmt.Sprintf(", cksum 0x%04x (correct)", carried)
}

// rightChecksum is what the checksum at an offset of b should be, which covers b
// and what initial is the sum of: what it is if it is right.
func rightChecksum(b []byte, at int, initial uint16) uint16 {
	carried := b[at : at+2]
	wrong := ^segment.Checksum(b, initial)
	return segment.Checksum(carried, wrong)
}

// appendVerboseOther appends what a packet carries that is no TCP segment.
func (d *dumper) appendVerboseOther(b []byte, other *segment.Datagram) []byte {
	message, body := notation.Message(other), other.Payload()
	if message == "" {
		return append(b, notation.Other(other)...)
	}
	carried := binary.BigEndian.Uint16(body[2:])
	if other.Version() == 6 {
		if right := rightChecksum(body, 2, other.PseudoHeader(len(body))); right != carried {
			b = fmt.Appendf(b, "[bad icmp6 cksum 0x%04x -> 0x%04x!] ", carried, right)
		} else {
			b = append(b, "[icmp6 sum ok] "...)
		}
		return append(b, message...)
	}
	b = append(b, notation.Other(other)...)
	if right := rightChecksum(body, 2, 0); right != carried {
		b = fmt.Appendf(b, " (wrong icmp cksum %x (->%x)!)", carried, right)
	}
	if about, ok := other.Quoted(); ok {
		b = d.appendQuoted(append(b, "\n\t"...), &about)
	}
	return b
}

// appendQuoted appends the packet that an ICMP message is about, of which it has
// the beginning.
func (d *dumper) appendQuoted(b []byte, about *segment.Datagram) []byte {
	if about.Protocol() != segment.ProtocolTCP {
		return d.appendDatagram(b, about)
	}
	if s, err := about.Segment(); err == nil {
		if about.Missing() > 0 {
			s.Payload = make([]byte, about.DataLen())
		}
		return d.appendSegment(appendVersion(b, s.Src.Addr()), &s, about.Bytes(), about.Missing())
	}
	b = appendIPHeader(appendVersion(b, about.Src()), about)
	src, dst, ok := about.Ends()
	if !ok {
		return append(b, " [|tcp]"...)
	}
	b = appendPort(appendAddr(b, src.Addr()), src.Port())
	b = append(b, " > "...)
	b = appendPort(appendAddr(b, dst.Addr()), dst.Port())
	return append(b, ":  [|tcp]"...)
}

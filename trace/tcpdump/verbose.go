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
	bit  uint16
	name string
}{{1 << 13, "+"}, {1 << 14, "DF"}, {1 << 15, "rsvd"}}

// codepoints are those of Explicit Congestion Notification (RFC 3168 section 5).
var codepoints = [4]string{"", ",ECT(1)", ",ECT(0)", ",CE"}

// protocolNames are what tcpdump calls protocols in the IP header.
var protocolNames = map[byte]string{
	notation.ProtocolICMP: "ICMP", notation.ProtocolTCP: "TCP", notation.ProtocolUDP: "UDP", notation.ProtocolICMPv6: "ICMPv6",
}

// appendIPHeader appends what tcpdump tells of the IP header with which a packet
// begins, up to the addresses.
func appendIPHeader(b, packet []byte) []byte {
	switch {
	case len(packet) >= 20 && packet[0]>>4 == 4:
		return append(appendIPv4Header(append(b, '('), packet), ")\n    "...)
	case len(packet) >= 40 && packet[0]>>4 == 6:
		return append(appendIPv6Header(append(b, '('), packet), ") "...)
	}
	return b
}

func appendIPv4Header(b, packet []byte) []byte {
	u16 := func(at int) uint16 { return binary.BigEndian.Uint16(packet[at:]) }
	tos, ttl, protocol, fragment := packet[1], packet[8], packet[9], u16(6)
	b = fmt.Appendf(b, "tos 0x%x%s", tos, codepoints[tos&3])
	if ttl > 0 {
		b = fmt.Appendf(b, ", ttl %d", ttl)
	}
	flags := ""
	for _, f := range fragmentFlags {
		if fragment&f.bit != 0 {
			flags += ", " + f.name
		}
	}
	if flags == "" {
		flags = ", none"
	}
	b = fmt.Appendf(b, ", id %d, offset %d, flags [%s], proto %s (%d), length %d",
		u16(4), 8*int(fragment&0x1fff), flags[2:], protocolName(protocol), protocol, u16(2))
	header := packet[:min(len(packet), max(20, 4*int(packet[0]&0xf)))]
	if right := rightChecksum(header, 10, 0); right != u16(10) {
		b = fmt.Appendf(b, ", bad cksum %x (->%x)!", u16(10), right)
	}
	return b
}

func appendIPv6Header(b, packet []byte) []byte {
	first := binary.BigEndian.Uint32(packet)
	if class := first >> 20 & 0xff; class != 0 {
		b = fmt.Appendf(b, "class 0x%02x, ", class)
	}
	if label := first & 0xfffff; label != 0 {
		b = fmt.Appendf(b, "flowlabel 0x%05x, ", label)
	}
	return fmt.Appendf(b, "hlim %d, next-header %s (%d) payload length: %d",
		packet[7], protocolName(packet[6]), packet[6], binary.BigEndian.Uint16(packet[4:]))
}

func protocolName(protocol byte) string {
	if name, ok := protocolNames[protocol]; ok {
		return name
	}
	return "unknown"
}

// describeChecksum is what tcpdump tells of a segment's checksum, as in
// ", cksum 0x1c83 (correct)"; empty where the packet is not whole.
func describeChecksum(packet []byte) string {
	d, ok := notation.ParseDatagram(packet)
	if !ok || d.Protocol != notation.ProtocolTCP || len(d.Payload) < 20 {
		return ""
	}
	carried := binary.BigEndian.Uint16(d.Payload[16:])
	if right := rightChecksum(d.Payload, 16, pseudoHeader(d)); right != carried {
		return fmt.Sprintf(", cksum 0x%04x (incorrect -> 0x%04x)", carried, right)
	}
	return fmt.Sprintf(", cksum 0x%04x (correct)", carried)
}

// pseudoHeader is the sum over what the checksums of TCP and of ICMPv6 cover
// besides the payload (RFC 9293 section 3.1).
func pseudoHeader(d notation.Datagram) uint16 {
	n := len(d.Payload)
	sum := segment.Checksum([]byte{0, d.Protocol, byte(n >> 8), byte(n)}, 0)
	sum = segment.Checksum(d.Src.AsSlice(), sum)
	return segment.Checksum(d.Dst.AsSlice(), sum)
}

// rightChecksum is what the checksum at an offset of b should be, which covers b
// and what initial is the sum of: what it is if it is right.
func rightChecksum(b []byte, at int, initial uint16) uint16 {
	carried := b[at : at+2]
	wrong := ^segment.Checksum(b, initial)
	return segment.Checksum(carried, wrong)
}

// appendVerboseOther appends what a packet carries that is no TCP segment.
func (d *dumper) appendVerboseOther(b, packet []byte, other notation.Datagram) []byte {
	switch message := other.Message(); {
	case message == "":
		return append(b, other.String()...)
	case other.Protocol == notation.ProtocolICMPv6:
		carried := binary.BigEndian.Uint16(other.Payload[2:])
		if right := rightChecksum(other.Payload, 2, pseudoHeader(other)); right != carried {
			b = fmt.Appendf(b, "[bad icmp6 cksum 0x%04x -> 0x%04x!] ", carried, right)
		} else {
			b = append(b, "[icmp6 sum ok] "...)
		}
		return append(b, message...)
	}
	b = append(b, other.String()...)
	carried := binary.BigEndian.Uint16(other.Payload[2:])
	if right := rightChecksum(other.Payload, 2, 0); right != carried {
		b = fmt.Appendf(b, " (wrong icmp cksum %x (->%x)!)", carried, right)
	}
	if about, ok := other.Quoted(); ok {
		b = d.appendQuoted(append(b, "\n\t"...), other.Payload[8:], about)
	}
	return b
}

// appendQuoted appends the packet that an ICMP message is about, of which it has
// the beginning.
func (d *dumper) appendQuoted(b, packet []byte, about notation.Datagram) []byte {
	if about.Protocol != notation.ProtocolTCP {
		return d.appendOther(b, packet)
	}
	if s, missing, ok := parseBeginning(packet); ok {
		return d.appendSegment(b, &s, packet, missing)
	}
	b = appendIPHeader(appendVersion(b, about.Src), packet)
	if len(about.Payload) < 4 {
		return append(b, " [|tcp]"...)
	}
	b = appendPort(appendAddr(b, about.Src), about.Port(0))
	b = append(b, " > "...)
	b = appendPort(appendAddr(b, about.Dst), about.Port(1))
	return append(b, ":  [|tcp]"...)
}

// parseBeginning reads a segment of which the last octets of the payload may be
// missing, which are zeros then like all of it.
func parseBeginning(packet []byte) (s segment.Segment, missing int, ok bool) {
	size := int(binary.BigEndian.Uint16(packet[2:]))
	whole := packet[:min(len(packet), size)]
	if missing = size - len(whole); missing > 0 {
		whole = append([]byte(nil), whole...)
		binary.BigEndian.PutUint16(whole[2:], uint16(len(whole)))
	}
	s, err := segment.Parse(whole)
	if err != nil {
		return segment.Segment{}, 0, false
	}
	if missing > 0 {
		s.Payload = make([]byte, len(s.Payload)+missing)
	}
	return s, missing, true
}

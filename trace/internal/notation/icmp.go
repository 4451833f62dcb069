package notation

import (
	"encoding/binary"
	"fmt"

	"github.com/seed-8df93623/tcpsim/segment"
)

// Other describes what a packet carries that is no TCP segment, as tcpdump does, with
// the length of it.
func Other(d *segment.Datagram) string {
	if message := Message(d); message != "" {
		return fmt.Sprintf("%s, length %d", message, len(d.Payload()))
	}
	return fmt.Sprintf(" ip-proto-%d %d", d.Protocol(), len(d.Payload()))
}

// Summary is Other without the length.
func Summary(d *segment.Datagram) string {
	if message := Message(d); message != "" {
		return message
	}
	return fmt.Sprintf("IP protocol %d", d.Protocol())
}

// Message describes an ICMP message as tcpdump does, without its length; "" for
// another protocol.
func Message(d *segment.Datagram) string {
	m, ok := d.ICMP()
	switch {
	case !ok:
		return ""
	case d.Version() == 6:
		return icmpv6(d, m)
	}
	return icmp(d, m)
}

// unreachable are the codes of destination unreachable that tell of nothing but
// the address (RFC 792, RFC 1122 section 3.2.2.1, RFC 1812 section 5.2.7.1).
var unreachable = map[byte]string{
	0:  "net %v unreachable",
	1:  "host %v unreachable",
	5:  "%v unreachable - source route failed",
	6:  "net %v unreachable - unknown",
	7:  "host %v unreachable - unknown",
	8:  "%v unreachable - source host isolated",
	9:  "net %v unreachable - admin prohibited",
	10: "host %v unreachable - admin prohibited",
	11: "net %v unreachable - tos prohibited",
	12: "host %v unreachable - tos prohibited",
	13: "host %v unreachable - admin prohibited filter",
	14: "host %v unreachable - host precedence violation",
	15: "host %v unreachable - precedence cutoff",
}

func icmp(d *segment.Datagram, m segment.ICMP) string {
	high, low := m.Rest>>16, m.Rest&0xffff
	about, ok := d.Quoted()
	end, hasEnd := destination(&about)
	switch {
	case m.Type == 0:
		return fmt.Sprintf("ICMP echo reply, id %d, seq %d", high, low)
	case m.Type == 8:
		return fmt.Sprintf("ICMP echo request, id %d, seq %d", high, low)
	case m.Type == 11 && m.Code == 0:
		return "ICMP time exceeded in-transit"
	case m.Type == 11 && m.Code == 1:
		return "ICMP ip reassembly time exceeded"
	case m.Type != 3 || !ok:
		return fmt.Sprintf("ICMP type-#%d", m.Type)
	case m.Code == 2:
		return fmt.Sprintf("ICMP %v protocol %d unreachable", about.Dst(), about.Protocol())
	case m.Code == 3 && hasEnd:
		return fmt.Sprintf("ICMP %v %s unreachable", about.Dst(), end)
	case m.Code == 4 && low == 0:
		return fmt.Sprintf("ICMP %v unreachable - need to frag", about.Dst())
	case m.Code == 4:
		return fmt.Sprintf("ICMP %v unreachable - need to frag (mtu %d)", about.Dst(), low)
	case unreachable[m.Code] != "":
		return fmt.Sprintf("ICMP "+unreachable[m.Code], about.Dst())
	}
	return fmt.Sprintf("ICMP %v unreachable - #%d", about.Dst(), m.Code)
}

// unreachable6 are the codes of ICMPv6's destination unreachable (RFC 4443
// section 3.1) that tell of nothing but the address; the two blanks are tcpdump's.
var unreachable6 = map[byte]string{
	0: "unreachable route %v",
	1: " unreachable prohibited %v",
	3: "unreachable address %v",
}

func icmpv6(d *segment.Datagram, m segment.ICMP) string {
	about, ok := d.Quoted()
	end, hasEnd := destination(&about)
	switch {
	case m.Type == 128:
		return fmt.Sprintf("ICMP6, echo request, id %d, seq %d", m.Rest>>16, m.Rest&0xffff)
	case m.Type == 129:
		return fmt.Sprintf("ICMP6, echo reply, id %d, seq %d", m.Rest>>16, m.Rest&0xffff)
	case m.Type == 2:
		return fmt.Sprintf("ICMP6, packet too big, mtu %d", m.Rest)
	case m.Type == 3 && m.Code == 0 && ok:
		return fmt.Sprintf("ICMP6, time exceeded in-transit for %v", about.Dst())
	case m.Type == 1 && ok && m.Code == 4 && hasEnd:
		return fmt.Sprintf("ICMP6, destination unreachable, unreachable port, %v %s", about.Dst(), end)
	case m.Type == 1 && ok && unreachable6[m.Code] != "":
		return fmt.Sprintf("ICMP6, destination unreachable, "+unreachable6[m.Code], about.Dst())
	}
	return fmt.Sprintf("ICMP6, type-#%d", m.Type)
}

// destination is the port that a packet was for the way tcpdump has it, which takes any
// protocol for one with ports where TCP has them. ok is false if it is cut off.
func destination(d *segment.Datagram) (port string, ok bool) {
	b := d.Payload()
	if len(b) < 4 {
		return "", false
	}
	name := fmt.Sprintf("protocol %d", d.Protocol())
	switch d.Protocol() {
	case segment.ProtocolTCP:
		name = "tcp"
	case segment.ProtocolUDP:
		name = "udp"
	}
	return fmt.Sprintf("%s port %d", name, binary.BigEndian.Uint16(b[2:])), true
}

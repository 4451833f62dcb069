package notation

import (
	"encoding/binary"
	"fmt"
	"net/netip"

	"github.com/seed-8df93623/tcpsim/trace"
)

// Datagram is an IP packet that carries no TCP segment, or the beginning of one
// that does, quoted by ICMP.
type Datagram struct {
	Src, Dst netip.Addr
	Protocol byte // IPv4's Protocol, IPv6's Next Header
	Payload  []byte
}

const (
	ProtocolICMP   = 1
	ProtocolTCP    = 6
	ProtocolUDP    = 17
	ProtocolICMPv6 = 58
)

// parseDatagram reads an IP header and takes what follows, at most as much as the
// header tells.
func ParseDatagram(b []byte) (d Datagram, ok bool) {
	switch {
	case len(b) >= 20 && b[0]>>4 == 4:
		header, end := int(b[0]&0x0f)*4, int(binary.BigEndian.Uint16(b[2:]))
		end = min(end, len(b))
		if header < 20 || header > end {
			return Datagram{}, false
		}
		return Datagram{netip.AddrFrom4([4]byte(b[12:])), netip.AddrFrom4([4]byte(b[16:])), b[9], b[header:end]}, true
	case len(b) >= 40 && b[0]>>4 == 6:
		end := min(40+int(binary.BigEndian.Uint16(b[4:])), len(b))
		return Datagram{netip.AddrFrom16([16]byte(b[8:])), netip.AddrFrom16([16]byte(b[24:])), b[6], b[40:end]}, true
	}
	return Datagram{}, false
}

// String describes what d carries as tcpdump does, with the length of it.
func (d Datagram) String() string {
	message := d.Message()
	if message == "" {
		return fmt.Sprintf(" ip-proto-%d %d", d.Protocol, len(d.Payload))
	}
	return fmt.Sprintf("%s, length %d", message, len(d.Payload))
}

// summary is String without the length.
func (d Datagram) Summary() string {
	if message := d.Message(); message != "" {
		return message
	}
	return fmt.Sprintf("IP protocol %d", d.Protocol)
}

// message describes an ICMP message as tcpdump does, without its length; "" for
// another protocol.
func (d Datagram) Message() string {
	switch {
	case d.Protocol == ProtocolICMP && d.Src.Is4() && len(d.Payload) >= 8:
		return d.icmp()
	case d.Protocol == ProtocolICMPv6 && d.Src.Is6() && len(d.Payload) >= 8:
		return d.icmpv6()
	}
	return ""
}

// quoted is the packet that an ICMP message is about (RFC 792, RFC 4443).
func (d Datagram) Quoted() (about Datagram, ok bool) {
	isError := d.Protocol == ProtocolICMP && len(d.Payload) >= 8 && (d.Payload[0] == 3 || d.Payload[0] == 11) ||
		d.Protocol == ProtocolICMPv6 && len(d.Payload) >= 8 && d.Payload[0] < 128
	if !isError {
		return Datagram{}, false
	}
	return ParseDatagram(d.Payload[8:])
}

// conn is the connection that a TCP segment of which d has the first octets
// belongs to, as seen by its sender; the zero value for another packet.
func (d Datagram) Conn() trace.Conn {
	if d.Protocol != ProtocolTCP || len(d.Payload) < 4 {
		return trace.Conn{}
	}
	return trace.Conn{Local: netip.AddrPortFrom(d.Src, d.Port(0)), Remote: netip.AddrPortFrom(d.Dst, d.Port(1))}
}

// port is the source (0) or destination (1) port of TCP or UDP.
func (d Datagram) Port(i int) uint16 { return binary.BigEndian.Uint16(d.Payload[2*i:]) }

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

func (d Datagram) icmp() string {
	b := d.Payload
	typ, code, low := b[0], b[1], binary.BigEndian.Uint16(b[6:])
	about, ok := d.Quoted()
	switch {
	case typ == 0:
		return fmt.Sprintf("ICMP echo reply, id %d, seq %d", binary.BigEndian.Uint16(b[4:]), low)
	case typ == 8:
		return fmt.Sprintf("ICMP echo request, id %d, seq %d", binary.BigEndian.Uint16(b[4:]), low)
	case typ == 11 && code == 0:
		return "ICMP time exceeded in-transit"
	case typ == 11 && code == 1:
		return "ICMP ip reassembly time exceeded"
	case typ != 3 || !ok:
		return fmt.Sprintf("ICMP type-#%d", typ)
	case code == 2:
		return fmt.Sprintf("ICMP %v protocol %d unreachable", about.Dst, about.Protocol)
	case code == 3 && len(about.Payload) >= 4:
		return fmt.Sprintf("ICMP %v %s port %d unreachable", about.Dst, about.transport(), about.Port(1))
	case code == 4 && low == 0:
		return fmt.Sprintf("ICMP %v unreachable - need to frag", about.Dst)
	case code == 4:
		return fmt.Sprintf("ICMP %v unreachable - need to frag (mtu %d)", about.Dst, low)
	case unreachable[code] != "":
		return fmt.Sprintf("ICMP "+unreachable[code], about.Dst)
	}
	return fmt.Sprintf("ICMP %v unreachable - #%d", about.Dst, code)
}

// unreachable6 are the codes of ICMPv6's destination unreachable (RFC 4443
// section 3.1) that tell of nothing but the address; the two blanks are tcpdump's.
var unreachable6 = map[byte]string{
	0: "unreachable route %v",
	1: " unreachable prohibited %v",
	3: "unreachable address %v",
}

func (d Datagram) icmpv6() string {
	b := d.Payload
	typ, code := b[0], b[1]
	about, ok := d.Quoted()
	switch {
	case typ == 128:
		return fmt.Sprintf("ICMP6, echo request, id %d, seq %d", binary.BigEndian.Uint16(b[4:]), binary.BigEndian.Uint16(b[6:]))
	case typ == 129:
		return fmt.Sprintf("ICMP6, echo reply, id %d, seq %d", binary.BigEndian.Uint16(b[4:]), binary.BigEndian.Uint16(b[6:]))
	case typ == 2:
		return fmt.Sprintf("ICMP6, packet too big, mtu %d", binary.BigEndian.Uint32(b[4:]))
	case typ == 3 && code == 0 && ok:
		return fmt.Sprintf("ICMP6, time exceeded in-transit for %v", about.Dst)
	case typ == 1 && ok && code == 4 && len(about.Payload) >= 4:
		return fmt.Sprintf("ICMP6, destination unreachable, unreachable port, %v %s port %d", about.Dst, about.transport(), about.Port(1))
	case typ == 1 && ok && unreachable6[code] != "":
		return fmt.Sprintf("ICMP6, destination unreachable, "+unreachable6[code], about.Dst)
	}
	return fmt.Sprintf("ICMP6, type-#%d", typ)
}

// transport names the protocol the way tcpdump does before a port.
func (d Datagram) transport() string {
	switch d.Protocol {
	case ProtocolTCP:
		return "tcp"
	case ProtocolUDP:
		return "udp"
	}
	return fmt.Sprintf("protocol %d", d.Protocol)
}

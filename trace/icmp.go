package trace

import (
	"encoding/binary"
	"fmt"
	"net/netip"
)

// datagram is an IP packet that carries no TCP segment, or the beginning of one
// that does, quoted by ICMP.
type datagram struct {
	src, dst netip.Addr
	protocol byte // IPv4's Protocol, IPv6's Next Header
	payload  []byte
}

const (
	protocolICMP   = 1
	protocolTCP    = 6
	protocolUDP    = 17
	protocolICMPv6 = 58
)

// parseDatagram reads an IP header and takes what follows, at most as much as the
// header tells.
func parseDatagram(b []byte) (d datagram, ok bool) {
	switch {
	case len(b) >= 20 && b[0]>>4 == 4:
		header, end := int(b[0]&0x0f)*4, int(binary.BigEndian.Uint16(b[2:]))
		end = min(end, len(b))
		if header < 20 || header > end {
			return datagram{}, false
		}
		return datagram{netip.AddrFrom4([4]byte(b[12:])), netip.AddrFrom4([4]byte(b[16:])), b[9], b[header:end]}, true
	case len(b) >= 40 && b[0]>>4 == 6:
		end := min(40+int(binary.BigEndian.Uint16(b[4:])), len(b))
		return datagram{netip.AddrFrom16([16]byte(b[8:])), netip.AddrFrom16([16]byte(b[24:])), b[6], b[40:end]}, true
	}
	return datagram{}, false
}

// String describes what d carries as tcpdump does, with the length of it.
func (d datagram) String() string {
	message := d.message()
	if message == "" {
		return fmt.Sprintf(" ip-proto-%d %d", d.protocol, len(d.payload))
	}
	return fmt.Sprintf("%s, length %d", message, len(d.payload))
}

// summary is String without the length.
func (d datagram) summary() string {
	if message := d.message(); message != "" {
		return message
	}
	return fmt.Sprintf("IP protocol %d", d.protocol)
}

// message describes an ICMP message as tcpdump does, without its length; "" for
// another protocol.
func (d datagram) message() string {
	switch {
	case d.protocol == protocolICMP && d.src.Is4() && len(d.payload) >= 8:
		return d.icmp()
	case d.protocol == protocolICMPv6 && d.src.Is6() && len(d.payload) >= 8:
		return d.icmpv6()
	}
	return ""
}

// quoted is the packet that an ICMP message is about (RFC 792, RFC 4443).
func (d datagram) quoted() (about datagram, ok bool) {
	isError := d.protocol == protocolICMP && len(d.payload) >= 8 && (d.payload[0] == 3 || d.payload[0] == 11) ||
		d.protocol == protocolICMPv6 && len(d.payload) >= 8 && d.payload[0] < 128
	if !isError {
		return datagram{}, false
	}
	return parseDatagram(d.payload[8:])
}

// conn is the connection that a TCP segment of which d has the first octets
// belongs to, as seen by its sender; the zero value for another packet.
func (d datagram) conn() Conn {
	if d.protocol != protocolTCP || len(d.payload) < 4 {
		return Conn{}
	}
	return Conn{netip.AddrPortFrom(d.src, d.port(0)), netip.AddrPortFrom(d.dst, d.port(1))}
}

// port is the source (0) or destination (1) port of TCP or UDP.
func (d datagram) port(i int) uint16 { return binary.BigEndian.Uint16(d.payload[2*i:]) }

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

func (d datagram) icmp() string {
	b := d.payload
	typ, code, low := b[0], b[1], binary.BigEndian.Uint16(b[6:])
	about, ok := d.quoted()
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
		return fmt.Sprintf("ICMP %v protocol %d unreachable", about.dst, about.protocol)
	case code == 3 && len(about.payload) >= 4:
		return fmt.Sprintf("ICMP %v %s port %d unreachable", about.dst, about.transport(), about.port(1))
	case code == 4 && low == 0:
		return fmt.Sprintf("ICMP %v unreachable - need to frag", about.dst)
	case code == 4:
		return fmt.Sprintf("ICMP %v unreachable - need to frag (mtu %d)", about.dst, low)
	case unreachable[code] != "":
		return fmt.Sprintf("ICMP "+unreachable[code], about.dst)
	}
	return fmt.Sprintf("ICMP %v unreachable - #%d", about.dst, code)
}

// unreachable6 are the codes of ICMPv6's destination unreachable (RFC 4443
// section 3.1) that tell of nothing but the address; the two blanks are tcpdump's.
var unreachable6 = map[byte]string{
	0: "unreachable route %v",
	1: " unreachable prohibited %v",
	3: "unreachable address %v",
}

func (d datagram) icmpv6() string {
	b := d.payload
	typ, code := b[0], b[1]
	about, ok := d.quoted()
	switch {
	case typ == 128:
		return fmt.Sprintf("ICMP6, echo request, id %d, seq %d", binary.BigEndian.Uint16(b[4:]), binary.BigEndian.Uint16(b[6:]))
	case typ == 129:
		return fmt.Sprintf("ICMP6, echo reply, id %d, seq %d", binary.BigEndian.Uint16(b[4:]), binary.BigEndian.Uint16(b[6:]))
	case typ == 2:
		return fmt.Sprintf("ICMP6, packet too big, mtu %d", binary.BigEndian.Uint32(b[4:]))
	case typ == 3 && code == 0 && ok:
		return fmt.Sprintf("ICMP6, time exceeded in-transit for %v", about.dst)
	case typ == 1 && ok && code == 4 && len(about.payload) >= 4:
		return fmt.Sprintf("ICMP6, destination unreachable, unreachable port, %v %s port %d", about.dst, about.transport(), about.port(1))
	case typ == 1 && ok && unreachable6[code] != "":
		return fmt.Sprintf("ICMP6, destination unreachable, "+unreachable6[code], about.dst)
	}
	return fmt.Sprintf("ICMP6, type-#%d", typ)
}

// transport names the protocol the way tcpdump does before a port.
func (d datagram) transport() string {
	switch d.protocol {
	case protocolTCP:
		return "tcp"
	case protocolUDP:
		return "udp"
	}
	return fmt.Sprintf("protocol %d", d.protocol)
}

package segment

import (
	"bytes"
	"encoding/binary"
	"net/netip"
	"slices"
)

// Datagram is a view of an IPv4 or IPv6 packet, or of as many of its first octets as
// there are. [ParseDatagram] looks for what lies where, once; the rest is read from the
// packet's bytes when it is asked for. Nothing is allocated, unless a method says so.
//
// The view does not see when lengths or kinds of headers are changed below it, and
// sees every other change. The zero value has no packet: all of it is zero.
type Datagram struct {
	packet   []byte
	length   int   // of the whole packet
	payload  int   // where in it the payload begins
	fragment int   // where the Fragment header of IPv6 begins; 0 if there is none
	routing  int   // where its Routing header does, likewise
	protocol uint8 // the payload's
	later    bool  // whether it is a fragment but the first: the payload begins with no header
	broken   bool  // whether the headers could not be read
}

// Join returns the packet of which d is the first fragment and data what all of them
// carry; it is new. Lengths and IPv4's checksum are put right. In IPv6 it keeps the
// Fragment header, which tells that nothing is missing (RFC 6946). ok is false if it is
// longer than a packet can be.
func (d *Datagram) Join(data []byte) (whole Datagram, ok bool) {
	header := d.payload
	if d.fragment > 0 {
		header = d.fragment + 8
	}
	if !d.IsValid() || header+len(data) > maxIPLen {
		return whole, false
	}
	b := append(slices.Clone(d.packet[:header]), data...)
	if d.Version() == 4 {
		binary.BigEndian.PutUint16(b[2:], uint16(len(b)))
		binary.BigEndian.PutUint16(b[6:], binary.BigEndian.Uint16(b[6:])&^(moreFragments|fragmentOffset))
		binary.BigEndian.PutUint16(b[10:], 0)
		binary.BigEndian.PutUint16(b[10:], ^Checksum(b[:header], 0))
	} else {
		binary.BigEndian.PutUint16(b[4:], uint16(len(b)-ipv6HeaderLen))
		if d.fragment > 0 {
			binary.BigEndian.PutUint16(b[d.fragment+2:], 0)
		}
	}
	whole, err := ParseDatagram(b)
	return whole, err == nil
}

// IsValid reports whether the packet's headers could be read.
func (d *Datagram) IsValid() bool { return len(d.packet) > 0 && !d.broken }

// Version is 4 or 6.
func (d *Datagram) Version() int {
	if len(d.packet) == 0 {
		return 0
	}
	return int(d.packet[0] >> 4)
}

// Bytes are the packet's octets, as many as there are, without what trails it. It has
// the capacity of the slice that was parsed.
func (d *Datagram) Bytes() []byte { return d.packet[:d.end()] }

// end is where the packet ends, or where it is cut off.
func (d *Datagram) end() int { return min(d.length, len(d.packet)) }

// Len is how long the whole packet is, as its header tells.
func (d *Datagram) Len() int { return d.length }

// Missing is how many octets of the packet are not there, at its end: a capture may
// not have kept them, and ICMP quotes only the first ones.
func (d *Datagram) Missing() int { return d.length - d.end() }

// Trailing are the octets that follow the packet's end, such as link padding.
func (d *Datagram) Trailing() []byte { return d.packet[d.end():] }

// Src is the source address.
func (d *Datagram) Src() netip.Addr {
	switch b := d.packet; d.Version() {
	case 4:
		return netip.AddrFrom4([4]byte(b[12:16]))
	case 6:
		return netip.AddrFrom16([16]byte(b[8:24]))
	}
	return netip.Addr{}
}

// Dst is the destination address in the IP header, which under source routing is that
// of the next node on the way.
func (d *Datagram) Dst() netip.Addr {
	switch b := d.packet; d.Version() {
	case 4:
		return netip.AddrFrom4([4]byte(b[16:20]))
	case 6:
		return netip.AddrFrom16([16]byte(b[24:40]))
	}
	return netip.Addr{}
}

// IP returns the other fields of the IP header.
func (d *Datagram) IP() IP {
	switch b := d.packet; d.Version() {
	case 4:
		return IP{
			TTL: b[8], TOS: b[1], ID: binary.BigEndian.Uint16(b[4:]),
			DontFragment: binary.BigEndian.Uint16(b[6:])&dontFragment != 0,
		}
	case 6:
		first := binary.BigEndian.Uint32(b) // version, traffic class, flow label
		return IP{TTL: b[7], TOS: uint8(first >> 20), FlowLabel: first & flowLabel}
	}
	return IP{}
}

// Fragment is what the IP header of a fragment tells of it (RFC 791 section 3.2,
// RFC 8200 section 4.5). Those of one packet have addresses, protocol and ID in common.
type Fragment struct {
	ID     uint32
	Offset int    // of Data in what the fragments carry together
	More   bool   // whether another fragment follows
	Data   []byte // as much as there is
}

// Fragment returns the place of a fragment, and whether d is one. An IPv6 packet with a
// Fragment header and nothing missing is none ("atomic", RFC 6946).
func (d *Datagram) Fragment() (f Fragment, ok bool) {
	switch {
	case d.Version() == 4:
		field := binary.BigEndian.Uint16(d.packet[6:])
		f = Fragment{uint32(binary.BigEndian.Uint16(d.packet[4:])), 8 * int(field&fragmentOffset), field&moreFragments != 0, d.Payload()}
	case d.fragment > 0:
		b := d.packet[d.fragment:]
		field := binary.BigEndian.Uint16(b[2:])
		f = Fragment{binary.BigEndian.Uint32(b[4:]), int(field &^ 7), field&1 != 0, d.packet[d.fragment+8 : d.end()]}
	}
	return f, f.Offset > 0 || f.More
}

// Whole reports whether all of the packet is there and it is no fragment of one.
func (d *Datagram) Whole() bool {
	_, fragment := d.Fragment()
	return d.IsValid() && d.Missing() == 0 && !fragment
}

// HeaderLen is the length of the IP header with IPv4's options and IPv6's extension
// headers, up to the payload.
func (d *Datagram) HeaderLen() int { return d.payload }

// Protocol is the number of the payload's protocol: IPv4's Protocol, or the Next Header
// of the last of IPv6's extension headers. Behind a later fragment's Fragment header,
// it is that of the first one to follow.
func (d *Datagram) Protocol() uint8 { return d.protocol }

// Payload are the octets that follow the IP header, as many as there are.
func (d *Datagram) Payload() []byte { return d.packet[min(d.payload, d.end()):d.end():d.end()] }

// TCP returns header and data of the TCP segment in the packet. ok is false for another
// protocol, later fragments, and if the 20 octets of the header are not all there.
func (d *Datagram) TCP() (b []byte, ok bool) {
	b = d.Payload()
	if d.protocol != ProtocolTCP || len(b) < tcpHeaderLen || d.later {
		return nil, false
	}
	return b, true
}

// DataLen is how many octets of data the TCP segment in the packet has, missing ones
// counted; 0 where [Datagram.TCP] has none.
func (d *Datagram) DataLen() int {
	b, ok := d.TCP()
	if !ok {
		return 0
	}
	return max(0, d.length-d.payload-4*int(b[12]>>4))
}

// Ends returns source and destination of a TCP segment or UDP datagram. ok is false for
// other protocols, later fragments, and where the packet is cut off before the ports.
func (d *Datagram) Ends() (src, dst netip.AddrPort, ok bool) {
	b := d.Payload()
	if d.protocol != ProtocolTCP && d.protocol != ProtocolUDP || len(b) < 4 || d.later {
		return src, dst, false
	}
	return netip.AddrPortFrom(d.Src(), binary.BigEndian.Uint16(b)), netip.AddrPortFrom(d.Dst(), binary.BigEndian.Uint16(b[2:])), true
}

// SameEnds reports whether two packets have the same addresses, protocol and ports, in
// the same direction. It is false where [Datagram.Ends] has none.
func (d *Datagram) SameEnds(o *Datagram) bool {
	if d.protocol != o.protocol || d.Version() != o.Version() {
		return false
	}
	from, to := 12, 20
	if d.Version() == 6 {
		from, to = 8, 40
	}
	a, b := d.Payload(), o.Payload()
	return (d.protocol == ProtocolTCP || d.protocol == ProtocolUDP) && len(a) >= 4 && len(b) >= 4 && !d.later && !o.later &&
		bytes.Equal(d.packet[from:to], o.packet[from:to]) && bytes.Equal(a[:4], b[:4])
}

// PseudoHeader returns the sum over what the checksums of TCP, UDP and ICMPv6 cover
// besides the given number of octets of their own: addresses, length and protocol
// (RFC 9293 section 3.1, RFC 8200 section 8.1). Under source routing the destination is
// the last one.
func (d *Datagram) PseudoHeader(length int) uint16 {
	var addresses []byte
	size := 0
	switch d.Version() {
	case 4:
		addresses, size = d.packet[12:20], 4
	case 6:
		addresses, size = d.packet[8:40], 16
	}
	sum := add(uint16(length>>16), uint16(length))
	sum = add(sum, uint16(d.protocol))
	if last := d.lastDestination(); last != nil {
		return Checksum(last, Checksum(addresses[:size], sum))
	}
	return Checksum(addresses, sum)
}

// SetID changes the identification of an IPv4 packet, in its bytes, and mends the
// header's checksum by the difference, so that a wrong one stays wrong.
func (d *Datagram) SetID(id uint16) {
	if d.Version() != 4 {
		return
	}
	old := binary.BigEndian.Uint16(d.packet[4:])
	binary.BigEndian.PutUint16(d.packet[4:], id)
	binary.BigEndian.PutUint16(d.packet[10:], UpdateChecksum(binary.BigEndian.Uint16(d.packet[10:]), old, id))
}

// SetTTL changes the time to live or hop limit of a packet, in its bytes, and mends the
// header's checksum by the difference, so that a wrong one stays wrong.
func (d *Datagram) SetTTL(ttl uint8) {
	switch d.Version() {
	case 4:
		old := binary.BigEndian.Uint16(d.packet[8:]) // with the protocol
		d.packet[8] = ttl
		sum := UpdateChecksum(binary.BigEndian.Uint16(d.packet[10:]), old, binary.BigEndian.Uint16(d.packet[8:]))
		binary.BigEndian.PutUint16(d.packet[10:], sum)
	case 6:
		d.packet[7] = ttl
	}
}

// Clone returns a view of a copy of the packet, without what trails it.
func (d *Datagram) Clone() Datagram {
	c := *d
	c.packet = slices.Clone(d.Bytes())
	return c
}

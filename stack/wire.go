package stack

import (
	"cmp"
	"encoding/binary"
	"math/bits"
	"net/netip"

	"gvisor.dev/gvisor/pkg/tcpip/header"
)

// parse finds the TCP header and data in a packet, and the connection they
// belong to, seen from the packet's sender. ok is false for what has no TCP
// header in it: other protocols, fragments but the first, a packet cut short.
func parse(packet []byte) (key connKey, t tcpHeader, ok bool) {
	var src, dst netip.Addr
	var at, end int
	switch {
	case len(packet) >= header.IPv4MinimumSize && packet[0]>>4 == 4:
		later := binary.BigEndian.Uint16(packet[6:])&fragmentOffset4 != 0
		if at = int(packet[0]&0xf) * 4; at < header.IPv4MinimumSize || later || packet[9] != protocolTCP {
			return key, nil, false
		}
		end = int(binary.BigEndian.Uint16(packet[2:]))
		src = netip.AddrFrom4([4]byte(packet[12:16]))
		dst = netip.AddrFrom4([4]byte(packet[16:20]))
	case len(packet) >= header.IPv6MinimumSize && packet[0]>>4 == 6:
		if at, ok = afterExtensions(packet); !ok {
			return key, nil, false
		}
		end = header.IPv6MinimumSize + int(binary.BigEndian.Uint16(packet[4:]))
		src = netip.AddrFrom16([16]byte(packet[8:24]))
		dst = netip.AddrFrom16([16]byte(packet[24:40]))
	}
	if end = min(end, len(packet)); end < at+header.TCPMinimumSize {
		return key, nil, false
	}
	t = tcpHeader(packet[at:end])
	key.Local = netip.AddrPortFrom(src, binary.BigEndian.Uint16(t[0:]))
	key.Remote = netip.AddrPortFrom(dst, binary.BigEndian.Uint16(t[2:]))
	return key, t, true
}

const (
	protocolTCP     = uint8(header.TCPProtocolNumber)
	fragmentOffset4 = 1<<13 - 1 // of the field in the IPv4 header (RFC 791)
	fragmentOffset6 = 7         // bits of the field in the Fragment header that are not the offset (RFC 8200)
)

// afterExtensions finds the TCP header of an IPv6 packet, behind its extension
// headers (RFC 8200 section 4).
func afterExtensions(packet []byte) (at int, ok bool) {
	next := packet[6]
	for at = header.IPv6MinimumSize; next != protocolTCP; {
		if len(packet) < at+8 {
			return 0, false
		}
		extension, size := packet[at:], 8
		switch header.IPv6ExtensionHeaderIdentifier(next) {
		case header.IPv6HopByHopOptionsExtHdrIdentifier, header.IPv6RoutingExtHdrIdentifier, header.IPv6DestinationOptionsExtHdrIdentifier:
			size += 8 * int(extension[1])
		case header.IPv6FragmentExtHdrIdentifier:
			if binary.BigEndian.Uint16(extension[2:])&^fragmentOffset6 != 0 {
				return 0, false
			}
		default:
			return 0, false
		}
		next, at = extension[0], at+size
	}
	return at, true
}

// reverse is the connection's name at its other end.
func (k connKey) reverse() connKey { return connKey{Local: k.Remote, Remote: k.Local} }

// compare orders connections by their names.
func (k connKey) compare(o connKey) int {
	return cmp.Or(k.Remote.Compare(o.Remote), k.Local.Compare(o.Local))
}

// tcpHeader is the TCP part of a packet, header and data. The fixed part of the
// header is all there.
type tcpHeader []byte

func (t tcpHeader) seq() uint32    { return binary.BigEndian.Uint32(t[4:]) }
func (t tcpHeader) ack() uint32    { return binary.BigEndian.Uint32(t[8:]) }
func (t tcpHeader) flags() uint8   { return t[13] }
func (t tcpHeader) window() uint16 { return binary.BigEndian.Uint16(t[14:]) }
func (t tcpHeader) has(f header.TCPFlags) bool {
	return header.TCPFlags(t[13])&f == f
}

// headerLen is the data offset in bytes, held within the segment.
func (t tcpHeader) headerLen() int {
	return min(max(int(t[12]>>4)*4, header.TCPMinimumSize), len(t))
}

func (t tcpHeader) options() []byte { return t[header.TCPMinimumSize:t.headerLen()] }

// length is SEG.LEN (RFC 9293 section 3.4).
func (t tcpHeader) length() uint32 {
	n := uint32(len(t) - t.headerLen())
	if t.has(header.TCPFlagSyn) {
		n++
	}
	if t.has(header.TCPFlagFin) {
		n++
	}
	return n
}

// shift adds delta to the 32-bit number at offset at, and mends the checksum by
// the difference (RFC 1624), so that a segment damaged on the way stays so.
func (t tcpHeader) shift(at int, delta uint32) {
	old := binary.BigEndian.Uint32(t[at:])
	now := old + delta
	binary.BigEndian.PutUint32(t[at:], now)
	change := fold(^old>>16 + ^old&0xffff + now>>16 + now&0xffff)
	if at%2 != 0 { // the number lies across 16-bit words: RFC 1071 section 2(B)
		change = bits.ReverseBytes16(change)
	}
	sum := fold(uint32(^binary.BigEndian.Uint16(t[16:])) + uint32(change))
	binary.BigEndian.PutUint16(t[16:], ^sum)
}

// fold brings a sum of 16-bit words back to 16 bits, carries added in.
func fold(sum uint32) uint16 {
	for sum > 0xffff {
		sum = sum>>16 + sum&0xffff
	}
	return uint16(sum)
}

// offset is where in the segment an option stands that option has found.
func (t tcpHeader) offset(option []byte) int { return cap(t) - cap(option) }

// option finds an option of the given kind; nil if there is none.
func (t tcpHeader) option(kind byte) []byte {
	rest := t.options()
	for len(rest) > 0 {
		switch {
		case rest[0] == header.TCPOptionEOL:
			return nil
		case rest[0] == header.TCPOptionNOP:
			rest = rest[1:]
			continue
		case len(rest) < 2 || int(rest[1]) < 2 || int(rest[1]) > len(rest):
			return nil
		case rest[0] == kind:
			return rest[:rest[1]]
		}
		rest = rest[rest[1]:]
	}
	return nil
}

package stack

import (
	"encoding/binary"
	"math/bits"
	"net/netip"

	"gvisor.dev/gvisor/pkg/tcpip/header"
)

// tupleOf reads from an outgoing packet which connection it belongs to, and
// where its TCP header begins. ok is false for what carries no TCP.
func tupleOf(packet []byte) (key connKey, tcpAt int, ok bool) {
	var src, dst netip.Addr
	switch {
	case len(packet) >= header.IPv4MinimumSize && packet[0]>>4 == 4:
		if packet[9] != uint8(header.TCPProtocolNumber) {
			return key, 0, false
		}
		tcpAt = int(packet[0]&0xf) * 4
		src = netip.AddrFrom4([4]byte(packet[12:16]))
		dst = netip.AddrFrom4([4]byte(packet[16:20]))
	case len(packet) >= header.IPv6MinimumSize && packet[0]>>4 == 6:
		if packet[6] != uint8(header.TCPProtocolNumber) {
			return key, 0, false
		}
		tcpAt = header.IPv6MinimumSize
		src = netip.AddrFrom16([16]byte(packet[8:24]))
		dst = netip.AddrFrom16([16]byte(packet[24:40]))
	default:
		return key, 0, false
	}
	if len(packet) < tcpAt+header.TCPMinimumSize {
		return key, 0, false
	}
	ports := packet[tcpAt:]
	key.Local = netip.AddrPortFrom(src, binary.BigEndian.Uint16(ports[0:]))
	key.Remote = netip.AddrPortFrom(dst, binary.BigEndian.Uint16(ports[2:]))
	return key, tcpAt, true
}

// reverse is the connection's name at its other end.
func (k connKey) reverse() connKey { return connKey{Local: k.Remote, Remote: k.Local} }

// tcpHeader is the TCP part of a packet, whose fixed header is all there.
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

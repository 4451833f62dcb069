package tracetest

import (
	"encoding/binary"
	"net/netip"
)

// IPv4 is a packet from the server to the client.
func IPv4(protocol byte, payload []byte) []byte {
	b := []byte{0x45, 0, 0, 0, 0, 0, 0, 0, 64, protocol, 0, 0}
	binary.BigEndian.PutUint16(b[2:], uint16(20+len(payload)))
	b = append(append(b, ServerAddr.AsSlice()...), ClientAddr.AsSlice()...)
	return append(b, payload...)
}

func ICMP(typ, code byte, rest uint32, about []byte) []byte {
	return IPv4(1, append(binary.BigEndian.AppendUint32([]byte{typ, code, 0, 0}, rest), about...))
}

func ICMPv6(typ, code byte, about []byte) []byte {
	b := []byte{0x60, 0, 0, 0, 0, byte(8 + len(about)), 58, 64}
	b = append(append(b, netip.MustParseAddr("fd00::2").AsSlice()...), netip.MustParseAddr("fd00::1").AsSlice()...)
	return append(append(b, typ, code, 0, 0, 0, 0, 5, 0), about...)
}

// ClientEndAt is the client with another port.
func ClientEndAt(port uint16) netip.AddrPort { return netip.AddrPortFrom(ClientAddr, port) }

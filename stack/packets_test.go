package stack

import (
	"encoding/binary"

	"github.com/seed-8df93623/tcpsim/segment"
)

// ipv4 makes an IPv4 packet of protocol from src to dst, with a right checksum.
func ipv4Packet(protocol byte, src, dst []byte, payload []byte) []byte {
	b := make([]byte, 20, 20+len(payload))
	b[0], b[8], b[9] = 0x45, 64, protocol
	binary.BigEndian.PutUint16(b[2:], uint16(20+len(payload)))
	copy(b[12:], src)
	copy(b[16:], dst)
	return append(sumIPv4(b), payload...)
}

// sumIPv4 puts the right checksum into an IPv4 header of 20 bytes.
func sumIPv4(b []byte) []byte {
	binary.BigEndian.PutUint16(b[10:], 0)
	binary.BigEndian.PutUint16(b[10:], ^segment.Checksum(b[:20], 0))
	return b
}

// unreachable is the ICMP message "destination unreachable" (RFC 792) with which
// the destination answers a packet: "Internet Header + 64 bits of Original Data
// Datagram".
func unreachable(packet []byte, code byte) []byte {
	message := append([]byte{3, code, 0, 0, 0, 0, 0, 0}, packet[:28]...)
	binary.BigEndian.PutUint16(message[2:], ^segment.Checksum(message, 0))
	return ipv4Packet(1, packet[16:20], packet[12:16], message)
}

// fragments cuts an IPv4 packet into fragments of size bytes, a multiple of 8.
func fragments(packet []byte, size int) [][]byte {
	const moreFragments = 1 << 13
	var list [][]byte
	for at := 20; at < len(packet); at += size {
		end := min(at+size, len(packet))
		b := append([]byte{}, packet[:20]...)
		binary.BigEndian.PutUint16(b[2:], uint16(20+end-at))
		flags := uint16((at - 20) / 8)
		if end < len(packet) {
			flags |= moreFragments
		}
		binary.BigEndian.PutUint16(b[6:], flags)
		list = append(list, append(sumIPv4(b), packet[at:end]...))
	}
	return list
}

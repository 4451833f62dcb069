package check

import (
	"encoding/binary"
	"errors"
	"slices"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
)

// wrongChecksum is broken by a packet whose checksum is wrong as it is sent. One that is
// cut short has none that could be checked.
func wrongChecksum(_ *end, s *sent) string {
	if err := verify(s.Packet); err != nil {
		return err.Error()
	}
	return ""
}

// verify checks the checksums of a packet as far as it has them.
func verify(p *trace.Packet) error {
	if len(p.Bytes) == 0 || p.Truncated > 0 {
		return nil
	}
	err := segment.Verify(p.Bytes)
	if malformed := (*segment.ParseError)(nil); errors.As(err, &malformed) {
		return nil
	}
	return err
}

// damaged reports whether a packet in a capture has a checksum that is wrong, and is none
// that a network card has still to compute: whoever receives it throws it away, and what it
// says no TCP has said.
func damaged(p *trace.Packet) bool {
	return p != nil && p.Segment != nil && verify(p) != nil && !offloaded(p.Bytes, p.Segment)
}

// offloaded reports whether the checksums of a packet have been left to the network card.
// A capture on the machine that sends it then shows TCP's field with the sum of the
// pseudo-header, of which a card that cuts large segments wants no length, or its
// complement; or as zero, as IPv4's may be.
func offloaded(packet []byte, s *segment.Segment) bool {
	const protocolTCP = 6
	addresses, length := packet[8:40], int(binary.BigEndian.Uint16(packet[4:]))
	if packet[0]>>4 == 4 {
		addresses, length = packet[12:20], int(binary.BigEndian.Uint16(packet[2:]))-4*int(packet[0]&0xf)
	}
	without := segment.Checksum(addresses, segment.Checksum([]byte{0, protocolTCP}, 0))
	with := segment.Checksum([]byte{byte(length >> 8), byte(length)}, without)
	if slices.Contains([]uint16{0, without, ^without, with, ^with}, s.Checksum) {
		return true
	}
	if packet[0]>>4 != 4 || binary.BigEndian.Uint16(packet[10:]) != 0 {
		return false
	}
	whole := slices.Clone(packet)
	header := whole[:4*int(whole[0]&0xf)]
	binary.BigEndian.PutUint16(header[10:], ^segment.Checksum(header, 0))
	return segment.Verify(whole) == nil
}

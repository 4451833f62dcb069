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
	d, err := segment.ParseDatagram(packet)
	if err != nil {
		return false
	}
	with, without := d.PseudoHeader(len(d.Payload())), d.PseudoHeader(0)
	if slices.Contains([]uint16{0, without, ^without, with, ^with}, s.Checksum) {
		return true
	}
	if d.Version() != 4 || binary.BigEndian.Uint16(packet[10:]) != 0 {
		return false
	}
	whole := d.Clone()
	header := whole.Bytes()[:whole.HeaderLen()]
	binary.BigEndian.PutUint16(header[10:], ^segment.Checksum(header, 0))
	return segment.Verify(whole.Bytes()) == nil
}

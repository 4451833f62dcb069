package conversation

import (
	"encoding/binary"
	"errors"
	"net/netip"
	"slices"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
)

// Checksums tells in a capture what was damaged on its way from what has a wrong checksum
// for another reason. Whoever receives what is damaged throws it away, and what it says no
// TCP has said. But the checksums of a machine that leaves them to its network card are
// wrong where it is captured, and those of a capture in which addresses were changed so
// that it may be shown around are wrong everywhere. nil takes nothing for damaged.
type Checksums struct {
	all     tally
	sources map[netip.Addr]tally
}

// tally counts the packets of one source by their checksums.
type tally struct{ right, wrong int }

// means reports whether a checksum means something. Of one that is wrong and of none that
// is right it cannot be told.
func (t tally) means() (yes, known bool) { return t.right >= t.wrong, t.right > 0 || t.wrong > 1 }

// NewChecksums looks at the first events of a capture, or all, for whose checksums mean
// something: that of most of its packets has to be right, or left to the network card.
func NewChecksums(events []trace.Event) *Checksums {
	c := &Checksums{sources: map[netip.Addr]tally{}}
	for i := range events {
		e := &events[i]
		if e.Kind != trace.Sent || !verifiable(e.Packet) {
			continue
		}
		source := e.Packet.Segment.Src.Addr()
		t := c.sources[source]
		switch {
		case VerifyChecksums(e.Packet) == nil, offloaded(e.Packet.Bytes, e.Packet.Segment):
			t.right++
			c.all.right++
		default:
			t.wrong++
			c.all.wrong++
		}
		c.sources[source] = t
	}
	return c
}

// Damaged reports whether a packet is.
func (c *Checksums) Damaged(p *trace.Packet) bool {
	damaged, _ := c.Wrong(p)
	return damaged
}

// Wrong reports whether a packet is damaged, or has a checksum that is wrong but means
// nothing; one that is left to the network card is neither.
func (c *Checksums) Wrong(p *trace.Packet) (damaged, meaningless bool) {
	if c == nil || !verifiable(p) || VerifyChecksums(p) == nil || offloaded(p.Bytes, p.Segment) {
		return false, false
	}
	means, known := c.sources[p.Segment.Src.Addr()].means()
	if !known {
		means, _ = c.all.means()
	}
	return means, !means
}

func verifiable(p *trace.Packet) bool {
	return p != nil && p.Segment != nil && len(p.Bytes) > 0 && p.Truncated == 0
}

// VerifyChecksums checks those of a packet as far as it has them. One that is cut short has
// none that could be checked.
func VerifyChecksums(p *trace.Packet) error {
	if !verifiable(p) {
		return nil
	}
	err := segment.Verify(p.Bytes)
	if malformed := (*segment.ParseError)(nil); errors.As(err, &malformed) {
		return nil
	}
	return err
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

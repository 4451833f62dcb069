package segment

import (
	"encoding/binary"
	"fmt"
	"math/bits"
)

// Checksum returns the ones' complement sum of initial and the 16-bit words of
// b, an odd last octet being padded with zeros on its right (RFC 1071, RFC 9293
// section 3.1). The checksum field of a header carries the complement of the
// sum; over a header with its right checksum, the sum is 0xffff.
//
// The sum over several slices is that of each with the one before as initial, if
// all but the last have an even length.
func Checksum(b []byte, initial uint16) uint16 {
	// Ones' complement addition does not care how wide the words are, as long as
	// carries come back in at the low end (RFC 1071 section 2): add 64 bits at a
	// time, and fold in the end. Four additions a round keep the carry in the
	// processor's flag, which doubles the speed.
	sum, carry := uint64(initial), uint64(0)
	for len(b) >= 32 {
		sum, carry = bits.Add64(sum, binary.BigEndian.Uint64(b), carry)
		sum, carry = bits.Add64(sum, binary.BigEndian.Uint64(b[8:]), carry)
		sum, carry = bits.Add64(sum, binary.BigEndian.Uint64(b[16:]), carry)
		sum, carry = bits.Add64(sum, binary.BigEndian.Uint64(b[24:]), carry)
		b = b[32:]
	}
	for len(b) >= 8 {
		sum, carry = bits.Add64(sum, binary.BigEndian.Uint64(b), carry)
		b = b[8:]
	}
	var last [8]byte
	copy(last[:], b)
	sum, carry = bits.Add64(sum, binary.BigEndian.Uint64(last[:]), carry)
	sum, carry = bits.Add64(sum, 0, carry)
	sum += carry
	for sum > 0xffff {
		sum = sum>>16 + sum&0xffff
	}
	return uint16(sum)
}

// add returns the ones' complement sum of two words.
func add(a, b uint16) uint16 {
	sum := uint32(a) + uint32(b)
	return uint16(sum>>16 + sum)
}

// UpdateChecksum returns what a checksum becomes when one of the words that it covers
// changes from old to now (RFC 1624 section 3, equation 3). One that was wrong stays
// wrong by as much.
func UpdateChecksum(checksum, old, now uint16) uint16 { return ^add(add(^checksum, ^old), now) }

// Verify checks the TCP checksum of an IP packet, and the header checksum of
// IPv4. The error says which one is wrong, the value carried and the value
// computed; for a packet that cannot be read, it is that of [Parse].
//
// The sum is that of the packet at its final destination: under source routing,
// an earlier one does not verify. Nor does, in general, a capture on the machine
// that sent the packet: a kernel leaves the rest of the sum to the network card.
func Verify(packet []byte) error {
	d, err := ParseDatagram(packet)
	if err != nil {
		return err
	}
	return d.Verify()
}

// Verify is the function [Verify] for a packet whose headers have been read.
func (d *Datagram) Verify() error {
	if err := d.checkWhole(); err != nil {
		return err
	}
	tcp, err := d.tcp()
	if err != nil {
		return err
	}
	if d.Version() == 4 {
		if err := verify("IPv4 header", d.packet[:d.payload], 10, 0); err != nil {
			return err
		}
	}
	return verify("TCP", tcp, 16, d.PseudoHeader(len(tcp)))
}

// verify checks the checksum at offset of b, which covers b and initial.
func verify(name string, b []byte, offset int, initial uint16) error {
	sum := Checksum(b, initial)
	if sum == 0xffff {
		return nil
	}
	carried := binary.BigEndian.Uint16(b[offset:])
	computed := ^add(sum, ^carried)
	return fmt.Errorf("segment: %s checksum 0x%04x, want 0x%04x", name, carried, computed)
}

package segment

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
)

const (
	maxOptionsLen = 40    // what a Data Offset of 15 words leaves (RFC 9293 section 3.1)
	maxIPLen      = 65535 // of IPv4's Total Length, and of IPv6's Payload Length
)

// Append appends the segment to b as a complete IP packet with right checksums
// (but see BadChecksum) and returns the extended slice. Options that end within
// a 32-bit word are filled up with End of Option List octets. Zones of IPv6
// addresses are left out.
//
// The spare capacity of b must not overlap Options or Payload, so a segment is
// not to be appended over the packet it was parsed from.
//
// It is an error, and b comes back as it was, when Src and Dst are not both IPv4
// or both IPv6, when a field has bits its header has no room for, when an option
// has a wrong size or follows the End of Option List, when the options take more
// than 40 octets, or when the packet is longer than 65535 octets (for IPv6, not
// counting its header).
func (s *Segment) Append(b []byte) ([]byte, error) {
	header, err := s.headerLen()
	if err != nil {
		return b, err
	}
	length := header + len(s.Payload)
	if err := s.checkIP(length); err != nil {
		return b, err
	}
	start := len(b)
	if s.Src.Addr().Is4() {
		b = s.appendIPv4(slices.Grow(b, ipv4HeaderLen+length), length)
	} else {
		b = s.appendIPv6(slices.Grow(b, ipv6HeaderLen+length), length)
	}
	tcp := len(b)
	b = s.appendHeader(b, header)
	b = append(b, s.Payload...)
	d := Datagram{packet: b[start:], protocol: ProtocolTCP}
	checksum := ^Checksum(b[tcp:], d.PseudoHeader(length))
	if s.BadChecksum {
		checksum ^= 1 // adding or taking 1 never makes 0xffff of 0x0000, its equal
	}
	binary.BigEndian.PutUint16(b[tcp+16:], checksum)
	return b, nil
}

// headerLen returns the length of the TCP header with options and padding.
func (s *Segment) headerLen() (int, error) {
	if s.Flags > allFlags {
		return 0, fmt.Errorf("segment: flags %#x have more than 12 bits", uint16(s.Flags))
	}
	n := 0
	for i, o := range s.Options {
		if problem := o.Kind.check(o.Len()); problem != "" {
			return 0, fmt.Errorf("segment: %v option: %s", o.Kind, problem)
		}
		if o.Kind == EndOfOptions && i < len(s.Options)-1 {
			return 0, fmt.Errorf("segment: %v option follows the %v", s.Options[i+1].Kind, o.Kind)
		}
		n += o.Len()
	}
	if n > maxOptionsLen {
		return 0, fmt.Errorf("segment: options take %d bytes, more than %d", n, maxOptionsLen)
	}
	return tcpHeaderLen + (n+3)/4*4, nil
}

// checkIP tells whether an IP packet can carry the segment, of the given length.
func (s *Segment) checkIP(length int) error {
	src, dst := s.Src.Addr(), s.Dst.Addr()
	switch {
	case !src.IsValid():
		return errors.New("segment: no source address")
	case !dst.IsValid():
		return errors.New("segment: no destination address")
	case src.Is4() != dst.Is4():
		return fmt.Errorf("segment: %v and %v are of different IP versions", src, dst)
	case src.Is6() && s.IP.FlowLabel > flowLabel:
		return fmt.Errorf("segment: flow label %#x has more than 20 bits", s.IP.FlowLabel)
	}
	if src.Is4() {
		length += ipv4HeaderLen
	}
	if length > maxIPLen {
		return fmt.Errorf("segment: IP packet of %d bytes, more than %d", length, maxIPLen)
	}
	return nil
}

// appendIPv4 appends the IP header for a segment of the given length.
func (s *Segment) appendIPv4(b []byte, length int) []byte {
	start := len(b)
	var fragment uint16
	if s.IP.DontFragment {
		fragment = dontFragment
	}
	b = append(b, 4<<4|ipv4HeaderLen/4, s.IP.TOS)
	b = binary.BigEndian.AppendUint16(b, uint16(ipv4HeaderLen+length))
	b = binary.BigEndian.AppendUint16(b, s.IP.ID)
	b = binary.BigEndian.AppendUint16(b, fragment)
	b = append(b, s.IP.ttl(), ProtocolTCP, 0, 0)
	src, dst := s.Src.Addr().As4(), s.Dst.Addr().As4()
	b = append(b, src[:]...)
	b = append(b, dst[:]...)
	binary.BigEndian.PutUint16(b[start+10:], ^Checksum(b[start:], 0))
	return b
}

// appendIPv6 appends the IP header for a segment of the given length.
func (s *Segment) appendIPv6(b []byte, length int) []byte {
	b = binary.BigEndian.AppendUint32(b, 6<<28|uint32(s.IP.TOS)<<20|s.IP.FlowLabel)
	b = binary.BigEndian.AppendUint16(b, uint16(length))
	b = append(b, ProtocolTCP, s.IP.ttl())
	src, dst := s.Src.Addr().As16(), s.Dst.Addr().As16()
	b = append(b, src[:]...)
	return append(b, dst[:]...)
}

// appendHeader appends the TCP header, of the given length, with a checksum of 0.
func (s *Segment) appendHeader(b []byte, length int) []byte {
	end := len(b) + length
	b = binary.BigEndian.AppendUint16(b, s.Src.Port())
	b = binary.BigEndian.AppendUint16(b, s.Dst.Port())
	b = binary.BigEndian.AppendUint32(b, uint32(s.Seq))
	b = binary.BigEndian.AppendUint32(b, uint32(s.Ack))
	b = binary.BigEndian.AppendUint16(b, uint16(length/4)<<12|uint16(s.Flags))
	b = binary.BigEndian.AppendUint16(b, s.Window)
	b = append(b, 0, 0)
	b = binary.BigEndian.AppendUint16(b, s.Urgent)
	for _, o := range s.Options {
		b = append(b, byte(o.Kind))
		if o.Kind != EndOfOptions && o.Kind != NoOperation {
			b = append(b, byte(o.Len()))
		}
		b = append(b, o.Data...)
	}
	for len(b) < end {
		b = append(b, byte(EndOfOptions))
	}
	return b
}

func (ip IP) ttl() uint8 {
	if ip.TTL == 0 {
		return defaultTTL
	}
	return ip.TTL
}

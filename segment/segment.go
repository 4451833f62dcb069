package segment

import (
	"encoding/binary"
	"fmt"
	"net/netip"
	"strings"
)

// Segment is one TCP segment with the addresses of the IP packet around it
// (RFC 9293 section 3.1).
type Segment struct {
	Src, Dst netip.AddrPort // both IPv4, or both IPv6
	Seq      Seq            // SEG.SEQ: of the SYN, if there is one, or else of the first octet of Payload
	Ack      Seq            // SEG.ACK: next octet expected; significant with the ACK flag
	Flags    Flags
	Window   uint16 // SEG.WND as carried, not scaled
	Urgent   uint16 // SEG.UP; significant with the URG flag
	Options  []Option
	Payload  []byte

	// Checksum is the TCP checksum as carried. Parse sets it and does not check
	// it; Append computes the right one and does not look at it.
	Checksum uint16

	// BadChecksum makes Append write a wrong TCP checksum, to provoke a receiver.
	// Parse leaves it false.
	BadChecksum bool

	IP IP
}

// IP holds the fields of the IP header besides the addresses (RFC 791 section
// 3.1, RFC 8200 section 3). The zero value stands for the defaults.
type IP struct {
	TTL          uint8  // time to live or hop limit; Append writes 64 for 0
	TOS          uint8  // type of service or traffic class: DSCP and ECN (RFC 3168 section 5)
	ID           uint16 // identification; IPv4 only
	DontFragment bool   // IPv4 only
	FlowLabel    uint32 // 20 bits; IPv6 only
}

// Len returns SEG.LEN, "the number of octets occupied by the data in the segment
// (counting SYN and FIN)" (RFC 9293 section 3.4).
func (s *Segment) Len() uint32 {
	n := uint32(len(s.Payload))
	if s.Flags.Has(SYN) {
		n++
	}
	if s.Flags.Has(FIN) {
		n++
	}
	return n
}

// End returns SEG.SEQ+SEG.LEN, the sequence number after the segment's last.
func (s *Segment) End() Seq { return s.Seq + Seq(s.Len()) }

// DataStart returns the number of the first octet of data: that after the SYN if there is one.
func (s *Segment) DataStart() Seq {
	if s.Flags.Has(SYN) {
		return s.Seq + 1
	}
	return s.Seq
}

// Option returns the first option of the given kind, and whether there is one.
func (s *Segment) Option(kind OptionKind) (Option, bool) {
	for _, o := range s.Options {
		if o.Kind == kind {
			return o, true
		}
	}
	return Option{}, false
}

// data returns the Data of the first option of the given kind, and whether there
// is one and its Data has the given size.
func (s *Segment) data(kind OptionKind, size int) ([]byte, bool) {
	o, ok := s.Option(kind)
	return o.Data, ok && len(o.Data) == size
}

// MSS returns the value of the Maximum Segment Size option in octets, and
// whether there is one.
func (s *Segment) MSS() (uint16, bool) {
	data, ok := s.data(MaximumSegmentSize, 2)
	if !ok {
		return 0, false
	}
	return binary.BigEndian.Uint16(data), true
}

// WindowScale returns the shift of the Window Scale option as carried, even when
// over 14, and whether there is one. See [WScale].
func (s *Segment) WindowScale() (uint8, bool) {
	data, ok := s.data(WindowScale, 1)
	if !ok {
		return 0, false
	}
	return data[0], true
}

// SACKPermitted reports whether there is a SACK-Permitted option.
func (s *Segment) SACKPermitted() bool {
	_, ok := s.data(SACKPermitted, 0)
	return ok
}

// Timestamps returns TSval and TSecr of the Timestamps option, and whether there
// is one. See [TS].
func (s *Segment) Timestamps() (value, echo uint32, ok bool) {
	data, ok := s.data(Timestamps, 8)
	if !ok {
		return 0, 0, false
	}
	return binary.BigEndian.Uint32(data), binary.BigEndian.Uint32(data[4:]), true
}

// SACKBlocks returns the blocks of the SACK option in their order; nil when there
// is none.
func (s *Segment) SACKBlocks() []Block {
	o, _ := s.Option(SACK)
	if len(o.Data) == 0 || len(o.Data)%8 != 0 {
		return nil
	}
	blocks := make([]Block, len(o.Data)/8)
	for i := range blocks {
		blocks[i].Left = Seq(binary.BigEndian.Uint32(o.Data[8*i:]))
		blocks[i].Right = Seq(binary.BigEndian.Uint32(o.Data[8*i+4:]))
	}
	return blocks
}

// String describes the segment in one line for messages, as in
// "10.0.0.1:4000 > 10.0.0.2:80 SYN ACK seq 1 ack 2 win 5 len 0". Acknowledgment
// number and urgent pointer show with their flags only; len is that of Payload.
func (s Segment) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%v > %v %v seq %d", s.Src, s.Dst, s.Flags, s.Seq)
	if s.Flags.Has(ACK) {
		fmt.Fprintf(&b, " ack %d", s.Ack)
	}
	fmt.Fprintf(&b, " win %d", s.Window)
	if s.Flags.Has(URG) {
		fmt.Fprintf(&b, " urg %d", s.Urgent)
	}
	fmt.Fprintf(&b, " len %d", len(s.Payload))
	return b.String()
}

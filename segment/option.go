package segment

import (
	"encoding/binary"
	"fmt"
)

// OptionKind is the first octet of a TCP option, as assigned by IANA.
type OptionKind uint8

// The kinds this package knows. Any other kind is carried as bytes.
const (
	EndOfOptions       OptionKind = 0 // RFC 9293 section 3.2
	NoOperation        OptionKind = 1 // RFC 9293 section 3.2
	MaximumSegmentSize OptionKind = 2 // RFC 9293 section 3.2
	WindowScale        OptionKind = 3 // RFC 7323 section 2
	SACKPermitted      OptionKind = 4 // RFC 2018 section 2
	SACK               OptionKind = 5 // RFC 2018 section 3
	Timestamps         OptionKind = 8 // RFC 7323 section 3
)

// String returns the name of the kind in its RFC, or "Kind 254" and the like for
// a kind which the package does not know.
func (k OptionKind) String() string {
	switch k {
	case EndOfOptions:
		return "End of Option List"
	case NoOperation:
		return "No-Operation"
	case MaximumSegmentSize:
		return "Maximum Segment Size"
	case WindowScale:
		return "Window Scale"
	case SACKPermitted:
		return "SACK-Permitted"
	case SACK:
		return "SACK"
	case Timestamps:
		return "Timestamps"
	}
	return fmt.Sprintf("Kind %d", uint8(k))
}

// Option is one TCP option (RFC 9293 section 3.1).
//
// Data is what follows the octets of kind and length; nil when nothing does.
// The Data of EndOfOptions is the rest of the header, of which RFC 9293 demands
// that it be zeros (MUST-69): a list that is parsed and appended again keeps its
// very bytes.
type Option struct {
	Kind OptionKind
	Data []byte
}

// NOP returns a No-Operation option, which aligns the next one.
func NOP() Option { return Option{Kind: NoOperation} }

// MSS returns a Maximum Segment Size option: how many octets of payload and TCP
// options together its sender takes in a segment (RFC 9293 section 3.7.1).
func MSS(v uint16) Option {
	return Option{MaximumSegmentSize, binary.BigEndian.AppendUint16(nil, v)}
}

// WScale returns a Window Scale option: windows which its sender announces in
// later segments are to be shifted left by shift. The receiver of a shift over
// 14 uses 14 (RFC 7323 section 2.3); the option carries it as given.
func WScale(shift uint8) Option { return Option{WindowScale, []byte{shift}} }

// SACKOK returns a SACK-Permitted option (RFC 2018 section 2).
func SACKOK() Option { return Option{Kind: SACKPermitted} }

// Block is a run of octets that arrived out of order: the sequence number of its
// first octet, and the one after its last (RFC 2018 section 3).
type Block struct{ Left, Right Seq }

// SACKBlocks returns a SACK option with the given blocks. Four fit in a header,
// three beside a Timestamps option.
func SACKBlocks(blocks ...Block) Option {
	var data []byte
	for _, block := range blocks {
		data = binary.BigEndian.AppendUint32(data, uint32(block.Left))
		data = binary.BigEndian.AppendUint32(data, uint32(block.Right))
	}
	return Option{SACK, data}
}

// TS returns a Timestamps option: the sender's clock (TSval), and the most
// recent one it has from its peer (TSecr). The unit is the sender's own
// (RFC 7323 section 3).
func TS(value, echo uint32) Option {
	data := binary.BigEndian.AppendUint32(nil, value)
	return Option{Timestamps, binary.BigEndian.AppendUint32(data, echo)}
}

// Shift is a SACK option with by added to the numbers of its blocks, and another one as it
// is.
func (o Option) Shift(by Seq) Option {
	if o.Kind != SACK || len(o.Data)%8 != 0 {
		return o
	}
	blocks := (&Segment{Options: []Option{o}}).SACKBlocks()
	for i := range blocks {
		blocks[i].Left, blocks[i].Right = blocks[i].Left+by, blocks[i].Right+by
	}
	return SACKBlocks(blocks...)
}

// Len is the number of octets the option takes in the header.
func (o Option) Len() int {
	if o.Kind == EndOfOptions || o.Kind == NoOperation {
		return 1 + len(o.Data)
	}
	return 2 + len(o.Data)
}

// check says what is wrong with an option of kind k that takes length octets in
// the header, "" when nothing is.
func (k OptionKind) check(length int) string {
	var want int
	switch k {
	case NoOperation:
		want = 1
	case MaximumSegmentSize:
		want = 4
	case WindowScale:
		want = 3
	case SACKPermitted:
		want = 2
	case Timestamps:
		want = 10
	case SACK:
		if length%8 != 2 {
			return fmt.Sprintf("length %d, want 8n+2", length)
		}
		return ""
	default:
		return ""
	}
	if length != want {
		return fmt.Sprintf("length %d, want %d", length, want)
	}
	return ""
}

// cutOption splits a list of options after its first one, of which it says what
// is wrong, "" when nothing is. The option's Data aliases b.
func cutOption(b []byte) (o Option, rest []byte, problem string) {
	kind := OptionKind(b[0])
	switch kind {
	case EndOfOptions:
		return Option{kind, alias(b[1:])}, nil, ""
	case NoOperation:
		return Option{Kind: kind}, b[1:], ""
	}
	if len(b) < 2 {
		return Option{Kind: kind}, nil, "no length octet left in the header"
	}
	length := int(b[1])
	switch {
	case length < 2:
		problem = fmt.Sprintf("length %d, want at least 2", length)
	case length > len(b):
		problem = fmt.Sprintf("length %d, but %d bytes are left in the header", length, len(b))
	default:
		problem = kind.check(length)
	}
	if problem != "" {
		return Option{Kind: kind}, nil, problem
	}
	return Option{kind, alias(b[2:length])}, b[length:], ""
}

// alias returns b, nil when it is empty, without capacity to grow into what
// follows it.
func alias(b []byte) []byte {
	if len(b) == 0 {
		return nil
	}
	return b[:len(b):len(b)]
}

package trace

import (
	"strconv"

	"github.com/seed-8df93623/tcpsim/segment"
)

// appendSegment appends what tcpdump prints of a segment after its addresses, as
// in "Flags [S], seq 1000, win 29184, options [mss 1460], length 0". What it tells
// of the checksum stands behind the flags.
func appendSegment(b []byte, s *segment.Segment, n *numbers, checksum string) []byte {
	b, sack := appendFields(b, s, n, checksum)
	if len(s.Options) > 0 {
		b = append(b, ", options ["...)
		b = appendOptions(b, s.Options, sack)
		b = append(b, ']')
	}
	return appendInt(append(b, ", length "...), len(s.Payload))
}

// appendFields appends what is in the header before the options. The numbers of SACK
// blocks count from sack.
func appendFields(b []byte, s *segment.Segment, n *numbers, checksum string) (_ []byte, sack segment.Seq) {
	seq, ack, sack := n.show(s)
	b = append(b, "Flags ["...)
	b = append(b, s.Flags.Letters()...)
	b = append(append(b, ']'), checksum...)
	if len(s.Payload) > 0 || s.Flags&(segment.SYN|segment.FIN|segment.RST) != 0 {
		b = appendSeq(append(b, ", seq "...), seq)
	}
	if len(s.Payload) > 0 {
		b = appendSeq(append(b, ':'), seq.Add(len(s.Payload)))
	}
	if s.Flags.Has(segment.ACK) {
		b = appendSeq(append(b, ", ack "...), ack)
	}
	b = appendInt(append(b, ", win "...), int(s.Window))
	if s.Flags.Has(segment.URG) {
		b = appendInt(append(b, ", urg "...), int(s.Urgent))
	}
	return b, sack
}

func appendSeq(b []byte, seq segment.Seq) []byte { return strconv.AppendUint(b, uint64(seq), 10) }

func appendInt(b []byte, n int) []byte { return strconv.AppendInt(b, int64(n), 10) }

// Package notation is what tcpdump prints of a segment, its options and an ICMP
// message, without the addresses, which several formats have.
package notation

import (
	"strconv"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace/internal/shown"
)

// AppendSegment appends what tcpdump prints of a segment after its addresses, as
// in "Flags [S], seq 1000, win 29184, options [mss 1460], length 0". What it tells
// of the checksum stands behind the flags.
func AppendSegment(b []byte, s *segment.Segment, n *shown.Numbers, checksum string) []byte {
	b, sack := AppendFields(b, s, n, checksum)
	if len(s.Options) > 0 {
		b = append(b, ", options ["...)
		b = AppendOptions(b, s.Options, sack)
		b = append(b, ']')
	}
	return AppendInt(append(b, ", length "...), len(s.Payload))
}

// AppendFields appends what is in the header before the options. The numbers of SACK
// blocks count from sack.
func AppendFields(b []byte, s *segment.Segment, n *shown.Numbers, checksum string) (_ []byte, sack segment.Seq) {
	seq, ack, sack := n.Show(s)
	b = append(b, "Flags ["...)
	b = append(b, s.Flags.Letters()...)
	b = append(append(b, ']'), checksum...)
	if len(s.Payload) > 0 || s.Flags&(segment.SYN|segment.FIN|segment.RST) != 0 {
		b = AppendSeq(append(b, ", seq "...), seq)
	}
	if len(s.Payload) > 0 {
		b = AppendSeq(append(b, ':'), seq.Add(len(s.Payload)))
	}
	if s.Flags.Has(segment.ACK) {
		b = AppendSeq(append(b, ", ack "...), ack)
	}
	b = AppendInt(append(b, ", win "...), int(s.Window))
	if s.Flags.Has(segment.URG) {
		b = AppendInt(append(b, ", urg "...), int(s.Urgent))
	}
	return b, sack
}

func AppendSeq(b []byte, seq segment.Seq) []byte { return strconv.AppendUint(b, uint64(seq), 10) }

func AppendInt(b []byte, n int) []byte { return strconv.AppendInt(b, int64(n), 10) }

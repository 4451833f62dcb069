package jsonl

import (
	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/internal/recent"
)

// numbers makes sequence numbers relative: in each direction the SYN is 0, and
// the first octet of data 1. Where no SYN was seen, the first number seen is 1.
type numbers struct {
	initial *recent.Map[trace.Conn, segment.Seq] // by direction, Local being the end that sends
}

func newNumbers() numbers { return numbers{recent.New[trace.Conn, segment.Seq](1 << 16)} }

// relative returns the relative SEG.SEQ and SEG.ACK. A reset tells of no number
// that is worth counting from.
func (n *numbers) relative(s *segment.Segment) (seq, ack segment.Seq) {
	there := trace.Conn{Local: s.Src, Remote: s.Dst}
	reset := s.Flags.Has(segment.RST)
	initial, known := n.initial.Get(there)
	switch {
	case s.Flags.Has(segment.SYN):
		if initial != s.Seq || !known {
			initial = s.Seq
			n.initial.Put(there, initial, 1)
		}
	case !known && !reset:
		initial = s.Seq - 1
		n.initial.Put(there, initial, 1)
	}
	if !s.Flags.Has(segment.ACK) {
		return s.Seq - initial, 0
	}
	back := there.Reverse()
	peers, known := n.initial.Get(back)
	if !known {
		peers = s.Ack - 1
		if !reset {
			n.initial.Put(back, peers, 1)
		}
	}
	return s.Seq - initial, s.Ack - peers
}

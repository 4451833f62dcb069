package jsonl

import (
	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/internal/recent"
	"github.com/seed-8df93623/tcpsim/trace/internal/shown"
)

// numbers makes sequence numbers relative: in each direction the SYN is 0, and
// the first octet of data 1. Where no SYN was seen, the first number seen is 1, unless it
// is 0; where several were, the one that is acknowledged is 0.
type numbers struct {
	initial *recent.Map[trace.Conn, segment.Seq] // by direction, Local being the end that sends
	others  *shown.Initial
}

func newNumbers() numbers {
	return numbers{recent.New[trace.Conn, segment.Seq](1 << 16), &shown.Initial{}}
}

// relative returns the relative SEG.SEQ and SEG.ACK. A reset tells of no number
// that is worth counting from.
func (n *numbers) relative(s *segment.Segment) (seq, ack segment.Seq) {
	there := trace.Conn{Local: s.Src, Remote: s.Dst}
	reset := s.Flags.Has(segment.RST)
	initial, known := n.initial.Get(there)
	switch {
	case s.Flags.Has(segment.SYN):
		if known {
			n.others.Add(there, initial, s.Seq)
		}
		if initial != s.Seq || !known {
			initial = s.Seq
			n.initial.Put(there, initial, 1)
		}
	case !known && !reset:
		initial = shown.Before(s.Seq)
		n.initial.Put(there, initial, 1)
	}
	initial = n.choose(there, initial, s.Seq)
	if !s.Flags.Has(segment.ACK) {
		return s.Seq - initial, 0
	}
	back := there.Reverse()
	peers, known := n.initial.Get(back)
	if !known {
		if peers = s.Ack - 1; !s.Flags.Has(segment.SYN) {
			peers = shown.Before(s.Ack)
		}
		if !reset {
			n.initial.Put(back, peers, 1)
		}
	}
	return s.Seq - initial, s.Ack - n.choose(back, peers, s.Ack)
}

// translated takes note that what a direction sends arrives as another, as behind a NAT.
func (n *numbers) translated(sent, arrived *segment.Segment) {
	shown.Translate(n.initial, sent, arrived)
}

// choose is what the numbers of a direction count from.
func (n *numbers) choose(direction trace.Conn, initial, number segment.Seq) segment.Seq {
	return n.others.Base(n.initial, direction, initial, number)
}

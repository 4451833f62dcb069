package shown

import (
	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/internal/recent"
)

// Numbers turns sequence numbers into those to show. By tcpdump's rules, each
// direction of a connection counts from the first number seen of it: a SYN is
// 0, the first octet of data 1. Of the connections seen before the last 131,072 or
// more it may forget that.
type Numbers struct {
	absolute bool
	first    *recent.Map[trace.Conn, segment.Seq] // by direction, Local being the end that sends
	initial  *Initial                             // the other numbers of SYNs; nil by tcpdump's rules alone
}

// NewNumbers makes those that tcpdump prints.
func NewNumbers(absolute bool) *Numbers {
	return &Numbers{absolute: absolute, first: recent.New[trace.Conn, segment.Seq](1 << 18)}
}

// NewNumbersOf makes those of connections: as tcpdump's, but where a direction has begun
// several times they count from the beginning that is acknowledged, and behind a NAT from
// that before it.
func NewNumbersOf(absolute bool) *Numbers {
	n := NewNumbers(absolute)
	n.initial = &Initial{}
	return n
}

// Show returns SEG.SEQ and SEG.ACK as tcpdump prints them, and what it subtracts
// from the numbers in SACK blocks. A segment that opens a conversation, which is
// one with SYN or the first with ACK, shows absolute numbers; so does one without
// ACK, such as a plain RST, of which tcpdump does not look up the conversation.
func (n *Numbers) Show(s *segment.Segment) (seq, ack, sack segment.Seq) {
	if n.absolute || !s.Flags.Has(segment.ACK) {
		return s.Seq, s.Ack, 0
	}
	there := trace.Conn{Local: s.Src, Remote: s.Dst}
	back := there.Reverse()
	first, known := n.first.Get(there)
	if !known || s.Flags.Has(segment.SYN) {
		if known && n.initial != nil {
			n.initial.Add(there, first, s.Seq)
		}
		n.first.Put(there, s.Seq, 1)
		peers := s.Ack - 1
		if n.initial != nil && !s.Flags.Has(segment.SYN) {
			peers = Before(s.Ack)
		}
		n.first.Put(back, peers, 1)
		return s.Seq, s.Ack, s.Ack - 1
	}
	peers, _ := n.first.Get(back)
	if n.initial.several() {
		first, peers = n.choose(there, first, s.Seq), n.choose(back, peers, s.Ack)
	}
	return s.Seq - first, s.Ack - peers, peers
}

// choose is what the numbers of a direction count from.
func (n *Numbers) choose(direction trace.Conn, first, number segment.Seq) segment.Seq {
	return n.initial.Base(n.first, direction, first, number)
}

// Teach is Show but for a plain RST, whose number is best compared with the
// others of its connection.
func (n *Numbers) Teach(s *segment.Segment) (seq, ack, sack segment.Seq) {
	seq, ack, sack = n.Show(s)
	if s.Flags&(segment.ACK|segment.SYN) == 0 {
		first, _ := n.first.Get(trace.Conn{Local: s.Src, Remote: s.Dst}) // 0 where there is none
		seq -= first
	}
	return seq, ack, sack
}

// Translated takes note that a segment has arrived with other addresses or ports than those
// with which it was sent: its receiver's numbers of the two directions are the same.
func (n *Numbers) Translated(sent, arrived *segment.Segment) {
	Translate(n.first, sent, arrived)
}

// Absolute reports whether the numbers are those on the wire.
func (n *Numbers) Absolute() bool { return n.absolute }

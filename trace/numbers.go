package trace

import "github.com/seed-8df93623/tcpsim/segment"

// numbers turns sequence numbers into those to show. By tcpdump's rules, each
// direction of a connection counts from the first number seen of it: a SYN is
// 0, the first octet of data 1.
type numbers struct {
	absolute bool
	first    map[Conn]segment.Seq // by direction, Local being the end that sends
}

func newNumbers(absolute bool) *numbers {
	return &numbers{absolute: absolute, first: map[Conn]segment.Seq{}}
}

// show returns SEG.SEQ and SEG.ACK as tcpdump prints them, and what it subtracts
// from the numbers in SACK blocks. A segment that opens a conversation, which is
// one with SYN or the first with ACK, shows absolute numbers; so does one without
// ACK, such as a plain RST, of which tcpdump does not look up the conversation.
func (n *numbers) show(s *segment.Segment) (seq, ack, sack segment.Seq) {
	if n.absolute || !s.Flags.Has(segment.ACK) {
		return s.Seq, s.Ack, 0
	}
	there := Conn{s.Src, s.Dst}
	back := there.Reverse()
	first, known := n.first[there]
	if !known || s.Flags.Has(segment.SYN) {
		n.first[there], n.first[back] = s.Seq, s.Ack-1
		return s.Seq, s.Ack, s.Ack - 1
	}
	return s.Seq - first, s.Ack - n.first[back], n.first[back]
}

// teach is show but for a plain RST, whose number is best compared with the
// others of its connection.
func (n *numbers) teach(s *segment.Segment) (seq, ack, sack segment.Seq) {
	seq, ack, sack = n.show(s)
	if s.Flags&(segment.ACK|segment.SYN) == 0 {
		seq -= n.first[Conn{s.Src, s.Dst}] // 0 where there is none
	}
	return seq, ack, sack
}

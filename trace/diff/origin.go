package diff

import (
	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
)

// origin finds a direction's initial sequence number: that of its SYN, or else the
// lowest number that is plausible after what was sent and acknowledged first. A
// direction of which nothing is known begins at 0.
type origin struct {
	iss   segment.Seq
	known bool // by a SYN
	sent  bool // anything that has a known number
	acked bool
	next  segment.Seq // after the last one sent, if any
}

// send learns from a segment in this direction.
func (o *origin) send(p *trace.Packet) {
	s := p.Segment
	switch {
	case s.Flags.Has(segment.RST) || !seqKnown(p):
		return
	case s.Flags.Has(segment.SYN) && !o.known:
		o.iss, o.known = s.Seq, true
	case !o.known && !o.sent:
		o.guess(s.Seq - 1)
	}
	o.next, o.sent = s.End(), true
}

// acknowledge learns from a segment in the other direction.
func (o *origin) acknowledge(s *segment.Segment) {
	if !o.known && !o.acked && s.Flags.Has(segment.ACK) {
		o.guess(s.Ack - 1)
		o.acked = true
	}
}

func (o *origin) guess(iss segment.Seq) {
	if !o.sent && !o.acked || iss.Less(o.iss) {
		o.iss = iss
	}
}

package conversation

import (
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace/model"
)

// A capture may have missed segments. That the other end has got what it does not show, an
// acknowledgment tells; but it may also show that later, being in another order than things
// happened.

const (
	// disorder is how much later than its ACK a segment may be captured.
	disorder = 10 * time.Millisecond
	// mostLately is how many acknowledgments of what was missed are looked at again.
	mostLately = 16
)

// missed takes note of what a segment that has been sent acknowledges although the capture
// does not have it.
func (n *Connection) missed(g *Segment) {
	if !n.capture {
		return
	}
	from := g.From
	for _, had := range n.spoiled[1-from] {
		n.Ends[from].Lost.Remove(had.Left, had.Right) // it was not as damaged as it seems
	}
	if first := n.opening[1-from]; first != nil && kept(first.Packet.Segment, n.Ends[from].Lost) {
		first.Class |= KeepAlive
		g.Class, g.About = g.Class|KeepAliveACK, first.Packet.Number
	} else if lost := n.Ends[from].Lost; lost != nil {
		g.Missed = lost
		n.lately = append(n.lately[max(0, len(n.lately)-mostLately+1):], g)
	}
	n.appears(g)
	if n.Ends[from].Denied {
		n.deny(from)
	}
	if n.opening[from] = nil; n.Ends[from].Joined && !n.begun[from] {
		n.opening[from] = g
	}
	n.begun[from] = true
}

// kept reports whether the first segment of a connection that has begun before the capture
// was a keep-alive, as its answer shows, which acknowledges the octet before which it is:
// "SEG.SEQ = SND.NXT-1" (RFC 9293 section 3.8.4).
func kept(s *segment.Segment, lost model.Spans) bool {
	return s.Len() == 0 && len(lost) == 1 && lost[0] == model.Span{Left: s.Seq, Right: s.Seq + 1}
}

// deny takes back that what a side's peer has acknowledged last was missed.
func (n *Connection) deny(side Side) {
	for i := len(n.lately) - 1; i >= 0; i-- {
		if ack := n.lately[i]; ack.From != side {
			ack.Missed = nil
			return
		}
	}
}

// appears takes out of what was missed what a segment has.
func (n *Connection) appears(g *Segment) {
	s := g.Packet.Segment
	for _, ack := range n.lately {
		if ack.From != g.From && g.Packet.Sent-ack.Packet.Sent <= disorder {
			ack.Missed.Remove(s.Seq, s.End())
		}
	}
}

// belated reports whether a side's segment is in the capture only after its ACK.
func (n *Connection) belated(from Side, s *segment.Segment, now time.Duration) bool {
	for _, ack := range n.lately {
		if ack.From != from && now-ack.Packet.Sent <= disorder && ack.Missed.Has(s.Seq, s.End()) {
			return true
		}
	}
	return false
}

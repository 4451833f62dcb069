package check

import (
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace/conversation"
)

// A capture may have missed segments, and may have them in another order than they were
// sent in. So what seems wrong may be explained by a segment that is not there: such a
// doubt is settled by what the peer sends later.

// disorder is how much later a segment may be captured than one that was sent after it.
const disorder = 10 * time.Millisecond

// near reports whether two numbers are no further from each other than those of two
// segments may be that an end sends one after the other.
func near(a, b segment.Seq) bool {
	const most = 1 << 26
	return (a - b + most).InWindow(0, 2*most)
}

// doubt is a violation that is not certain.
type doubt struct {
	rule    *sendRule
	segment *segment.Segment
	packet  int
	time    time.Duration
	why     string
}

// verdict is what a segment says about a doubt.
type verdict int

const (
	unsettled verdict = iota
	innocent
	guilty
)

// doubt keeps a doubt, if there is none of the same rule.
func (e *end) doubt(r *sendRule, s *sent, now time.Duration, why string) {
	for _, d := range e.doubts {
		if d.rule == r {
			return
		}
	}
	e.doubts = append(e.doubts, doubt{r, s.Segment, s.Packet.Number, now, why})
}

// settle looks at the doubts about an end in the light of a segment of its peer's.
func (c *Checker) settle(e *end, o conversation.Observation, now time.Duration) {
	kept := e.doubts[:0]
	for _, d := range e.doubts {
		switch v := d.rule.settle(e, d.segment, o); {
		case v == guilty && now-d.time >= disorder:
			c.report(d.rule.Invariant, e, d.packet, d.time, d.why)
		case v == innocent:
		default:
			kept = append(kept, d)
		}
	}
	e.doubts = kept
}

// settleACK clears an acknowledgment when its peer's numbers reach that far: the capture
// has missed what was acknowledged. A segment of the peer's without data tells how far it
// has come, but for a keep-alive or a probe, which has the number before that; and so does
// a FIN, after which nothing comes.
func settleACK(e *end, doubted *segment.Segment, o conversation.Observation) verdict {
	g := o.Segment
	switch {
	case o.Packet.SeqUnknown:
		return unsettled
	case g.Flags.Has(segment.RST):
		return unsettled // it may have the number from the acknowledgment
	case g.Flags.Has(segment.FIN) && g.End().LessEq(e.furthest) && e.Joined:
		return unsettled // a middlebox may have made up an end; what was sent before the capture nobody knows
	case g.Flags.Has(segment.SYN) && !(doubted.Ack-1).InWindow(g.Seq, g.Len()):
		return guilty
	case doubted.Ack.LessEq(g.End()):
		return innocent
	case g.Flags.Has(segment.FIN), g.Len() == 0 && (g.Seq + 1).Less(doubted.Ack):
		return guilty
	}
	return unsettled
}

// settleWindow clears data when the peer has room for them: the capture has missed where
// it said so. If the peer has still no room, it has never said so.
func settleWindow(e *end, doubted *segment.Segment, o conversation.Observation) verdict {
	g := o.Segment
	if g.Flags&(segment.RST|segment.ACK) != segment.ACK || g.Ack.Less(e.SndUna) {
		return unsettled
	}
	window, known := e.PeerWindow(g)
	if !known || dataEnd(doubted).LessEq(g.Ack.Add(int(window))) {
		return innocent
	}
	return guilty
}

// lookUp forgets what is known of both ends if a segment in a capture belongs to another
// connection, of which the SYN was missed, or comes after so much that was missed that
// nothing is known any more.
func (c *Checker) lookUp(o conversation.Observation) {
	found := c.ends[o.Conn]
	if !c.options.Capture || found == nil || o.Packet.SeqUnknown || o.Segment.Flags&(segment.SYN|segment.RST) != 0 {
		return
	}
	e := found.Value.(*end)
	if !e.Sent || near(o.Segment.Seq, e.next) {
		return
	}
	c.forget(e)
	if found = c.ends[o.Conn.Reverse()]; found != nil {
		c.forget(found.Value.(*end))
	}
}

// forget makes an end one of which nothing is known.
func (c *Checker) forget(e *end) {
	c.drop(e)
	c.follower.Forget(e.conn)
	*e = end{conn: e.conn, host: e.host}
	c.look(e)
}

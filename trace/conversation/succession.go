package conversation

import (
	"cmp"
	"slices"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
)

// succeededBy reports whether s, which the end c sends, begins a new connection: a SYN
// with another initial sequence number, or by an end whose connection is over, while the
// other end has none that it would defend with a challenge ACK, or in answer to such a
// SYN. A second answer to the same SYN begins none: it is a SYN cookie's (RFC 4987 section
// 3.6), say.
func (n *Connection) succeededBy(c trace.Conn, s *segment.Segment) bool {
	from, to := &n.Ends[n.Side(c)], &n.Ends[1-n.Side(c)]
	iss, sent, answer := from.ISS, from.Sent, s.Flags.Has(segment.ACK)
	if !sent {
		iss, sent = n.ISS[n.Side(c)], n.Known[n.Side(c)] // by a SYN that its TCP has not sent
	}
	again := s.Seq == iss && (answer || !from.over())
	if from.Joined && answer && to.Incarnation == 1 && to.State == segment.SynSent && s.Ack == to.ISS+1 {
		return false // what it has sent before was of a connection before the capture
	}
	if answer && (to.open() || from.silent()) && from.Rcvd && !from.Active && s.Ack == from.IRS+1 {
		return false
	}
	if answer && to.open() && from.Active && !n.capture {
		return false // nobody has asked it: it is made up
	}
	if !sent || again || s.Flags&(segment.SYN|segment.RST) != segment.SYN {
		return false
	}
	return answer || !to.open() || to.State == segment.TimeWait
}

// silent reports whether an end has sent nothing yet but its SYN-ACK.
func (e *End) silent() bool {
	return (e.State == segment.SynReceived || e.State == segment.Established) && e.SndNxt == e.ISS+1
}

// succeed has n follow the connection before between the same sockets, which the
// segment that begins n has ended. Its client may have sent its SYN while the server
// still took itself for synchronized (RFC 9293 section 3.5.1, figure 9), or has been
// taken to be so, as a capture has missed the end of the connection before.
func (n *Connection) succeed(before *Connection, s *segment.Segment) {
	for side := range n.Ends {
		side := Side(side)
		then := before.Side(n.View(side))
		was := before.TCP(then)
		if s.Flags.Has(segment.ACK) && was.State == segment.SynSent && was.ISS+1 == s.Ack {
			n.Ends[side], n.Begun = *was, true
			n.takeSYN(before, side)
		} else {
			n.Ends[side] = End{
				End: n.Ends[side].End, memory: n.Ends[side].memory,
				before: cmp.Or(before.Ends[then].before, before), earlier: was.Lives(), was: was.real || was.was,
			}
		}
	}
}

// resume has a side be part of n as it is if its TCP sends the SYN of the connection before
// again: the one that began n was not its own.
func (n *Connection) resume(side Side, s *segment.Segment) {
	was := n.TCP(side)
	if was != &n.Ends[side] && s.Flags.Has(segment.SYN) && s.Seq == was.ISS && was.State > segment.Listen && was.State != segment.TimeWait {
		n.Ends[side] = *was
	}
}

// takeSYN takes the SYN with which a side has opened n from the connection before.
func (n *Connection) takeSYN(before *Connection, side Side) {
	before.Segments = slices.DeleteFunc(before.Segments, func(g *Segment) bool {
		s := g.Packet.Segment
		if n.Side(before.View(g.From)) != side || !s.Flags.Has(segment.SYN) || s.Seq != n.Ends[side].ISS {
			return false
		}
		g.From = side
		n.Segments = append(n.Segments, g)
		return true
	})
}

// TCP is a side as its TCP is now: part of the connection before, until a segment shows
// that it has become part of this one.
func (n *Connection) TCP(side Side) *End {
	if before := n.Ends[side].before; before != nil {
		return &before.Ends[before.Side(n.View(side))]
	}
	return &n.Ends[side]
}

package conversation

import (
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
)

// Closing is how a connection came to its end.
type Closing struct {
	First   Side          `json:"first"`   // who ended it first
	How     Ending        `json:"how"`     // and by what; Open if nobody has
	Time    time.Duration `json:"time_ns"` // when
	Outcome Ending        `json:"outcome"` // what became of the connection in the end
}

// Ending is a way in which a connection, or one side of it, ends.
type Ending uint8

const (
	// Open: it has not ended.
	Open Ending = iota
	// ByFIN: by a FIN, and in the end by FINs of both sides that are acknowledged (RFC
	// 9293 section 3.6, "the normal TCP close sequence").
	ByFIN
	// HalfClosed: one side has sent a FIN, the other has not (RFC 9293 section 3.6.1).
	HalfClosed
	// ByRST: by a reset.
	ByRST
	// Refused: by a reset that answers the SYN.
	Refused
	// TimedOut: one side has given up (RFC 9293 section 3.8.3). The trace says so, or it
	// ends after at least three retransmissions without an answer: R1, which "SHOULD
	// correspond to at least 3 retransmissions".
	TimedOut
)

// String names the ending, as in "closed by FIN".
func (e Ending) String() string {
	names := [...]string{"open", "FIN", "half-closed", "RST", "refused", "timed out"}
	if int(e) < len(names) {
		return names[e]
	}
	return "?"
}

// close takes note of what ends the connection.
func (n *Connection) close(g *Segment, to *End, now time.Duration) {
	how := Open
	switch reset := g.Packet.Segment.Flags.Has(segment.RST); {
	case reset && !resets(g.Packet, to), g.Class.Is(ResetUnacceptable):
		return // "The connection remains in the same state" (RFC 9293 section 3.5.2)
	case g.Class.Is(ResetRefused):
		how = Refused
	case reset && n.bothFINs():
		return // of no use to a connection that has come to its normal end
	case reset:
		how = ByRST
	case g.Class.Has(FIN):
		how = ByFIN
	default:
		return
	}
	if n.Closing.How == Open {
		n.Closing = Closing{First: g.From, How: how, Time: now}
	}
	if how != ByFIN {
		n.Closing.Outcome = how
	}
}

// resets reports whether p ends a connection by an RST. One that no TCP has made does so
// only if the other end takes it.
func resets(p *trace.Packet, to *End) bool {
	s := p.Segment
	switch {
	case !s.Flags.Has(segment.RST):
		return false
	case !p.Injected:
		return true
	case to.State == segment.SynSent:
		return s.Flags.Has(segment.ACK) && s.Ack == to.SndNxt
	}
	return s.Seq == to.RcvNxt
}

// bothFINs reports whether both sides have sent a FIN, and have it acknowledged.
func (n *Connection) bothFINs() bool { return n.Ends[Client].finished() && n.Ends[Server].finished() }

// timedOut takes note that a side has given up.
func (n *Connection) timedOut(side Side) {
	n.Ends[side].State = segment.Closed
	if n.Closing.How == Open {
		n.Closing.First, n.Closing.How, n.Closing.Time = side, TimedOut, n.Latest
	}
	if n.Closing.Outcome == Open {
		n.Closing.Outcome = TimedOut
	}
}

// finish says what can be told only when nothing more is expected.
func (n *Connection) finish() {
	for side := range n.Ends {
		if e := &n.Ends[side]; e.memory != nil && e.unanswered >= 3 {
			n.timedOut(Side(side))
		}
	}
	if n.Closing.How != Open && n.Closing.Outcome == Open {
		n.Closing.Outcome = HalfClosed
		if n.bothFINs() {
			n.Closing.Outcome = ByFIN
		}
	}
}

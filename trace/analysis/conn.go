package analysis

import (
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/model"
)

// conn is a connection with what is needed to follow it.
type conn struct {
	*Connection
	capture bool
	ends    [2]*end // by Side
	latest  time.Duration
	synced  bool             // a SYN has been seen
	sack    [2]bool          // which sides permit SACK
	ongoing map[int]*Segment // sent, and not arrived or lost yet, by packet
}

// maxOngoing bounds the packets of a connection that are on their way.
const maxOngoing = 1 << 14

// newConn begins a connection with a segment that its end c sends.
func newConn(c trace.Conn, s *segment.Segment, capture bool) *conn {
	syn, ack := s.Flags.Has(segment.SYN), s.Flags.Has(segment.ACK)
	switch {
	case syn && ack, !syn && c.Local.Port() < c.Remote.Port():
		c = c.Reverse()
	}
	n := &conn{Connection: &Connection{Conn: c, Begun: syn && !ack}, capture: capture, ongoing: map[int]*Segment{}}
	for side := range n.ends {
		n.ends[side] = &end{flow: &n.Flows[side], scripted: true}
		n.ends[side].Guess = capture
	}
	return n
}

// sideOf is the side that c names.
func (n *conn) sideOf(c trace.Conn) Side {
	if c == n.Conn {
		return Client
	}
	return Server
}

// succeededBy reports whether s, which the end c sends, begins a new connection: a SYN
// with another initial sequence number, while the other end has none that it would
// defend with a challenge ACK, or in answer to such a SYN.
func (n *conn) succeededBy(c trace.Conn, s *segment.Segment) bool {
	from, to := n.ends[n.sideOf(c)], n.ends[1-n.sideOf(c)]
	if !from.Sent || s.Seq == from.ISS || s.Flags&(segment.SYN|segment.RST) != segment.SYN {
		return false
	}
	return s.Flags.Has(segment.ACK) || !to.open() || to.State == segment.TimeWait
}

// send classifies a segment that is sent.
func (n *conn) send(p *trace.Packet, now time.Duration) *Segment {
	s := p.Segment
	g := &Segment{Packet: p, From: n.sideOf(trace.Conn{Local: s.Src, Remote: s.Dst})}
	from, to := n.ends[g.From], n.ends[1-g.From]
	n.latest = now
	from.scripted = from.scripted && p.Injected
	if s.Flags.Has(segment.SYN) {
		n.synced, n.sack[g.From] = true, s.SACKPermitted()
	}
	g.Class, g.About = n.classify(from, to, s, now)
	g.Phase = n.phase(from, to, p)
	n.count(g, from, now)
	n.closing(g, to, now)
	if !p.Injected || from.scripted { // else the TCP at this end knows nothing of it
		from.sent(g, now)
	}
	if n.ongoing[p.Number] = g; len(n.ongoing) > maxOngoing {
		clear(n.ongoing)
	}
	return g
}

// lost takes note of a packet that will not arrive.
func (n *conn) lost(number int) {
	delete(n.ongoing, number)
}

// arrive takes note of a segment that reaches an end.
func (n *conn) arrive(o model.Observation, now time.Duration) {
	n.latest = now
	to := n.ends[n.sideOf(o.Conn)]
	from := n.ends[1-n.sideOf(o.Conn)]
	g := n.ongoing[o.Packet.Number]
	delete(n.ongoing, o.Packet.Number)
	if g == nil {
		g = &Segment{} // a copy, of which nothing is told
	}
	if !n.capture {
		to.judge(g, o.Segment)
	}
	to.arrived(g, from, o.Segment, o.Packet.Number, now)
}

// phase says which part of the connection's life a segment belongs to.
func (n *conn) phase(from, to *end, p *trace.Packet) Phase {
	s := p.Segment
	_, mine := from.FIN()
	fin, theirs := to.FIN()
	data := len(s.Payload) > 0
	switch {
	case n.synced && n.Phases[Teardown].Segments == 0 && !data && !s.Flags.Has(segment.FIN) && !(from.open() && to.open()):
		return SetUp
	case s.Flags.Has(segment.FIN), resets(p, to), mine && theirs, n.Closing.Outcome == ByRST:
		return Teardown
	case theirs && !data && s.Flags.Has(segment.ACK) && fin.Less(s.Ack) && from.lastAck.LessEq(fin):
		return Teardown // the first ACK of the peer's FIN
	}
	return DataTransfer
}

// resets reports whether p ends a connection by an RST. One that no TCP has made does so
// only if the other end takes it.
func resets(p *trace.Packet, to *end) bool {
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

// count adds a segment to the sums.
func (n *conn) count(g *Segment, from *end, now time.Duration) {
	s := g.Packet.Segment
	again := from.again(s)
	bytes := uint64(len(s.Payload))
	if g.Class.Is(KeepAlive | ZeroWindowProbe) {
		bytes -= min(bytes, again) // of no use, or known
	}
	e := &n.Phases[g.Phase]
	if e.Segments == 0 {
		e.First = now
	}
	e.Last = now
	e.Segments++
	e.Bytes += bytes
	f := from.flow
	f.Segments++
	f.Bytes += bytes
	if g.Class.Is(Retransmission) {
		f.Retransmissions++
		f.Retransmitted += again
		f.Bytes -= again
	}
}

// closing takes note of what ends the connection.
func (n *conn) closing(g *Segment, to *end, now time.Duration) {
	how := Open
	switch {
	case g.Class.Is(Reset) && !resets(g.Packet, to):
		return
	case g.Class.Is(ResetRefused):
		how = Refused
	case g.Class.Is(Reset) && n.bothFINs():
		return // of no use to a connection that has come to its normal end
	case g.Class.Is(Reset):
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

// bothFINs reports whether both sides have sent a FIN, and have it acknowledged.
func (n *conn) bothFINs() bool { return n.ends[Client].finished() && n.ends[Server].finished() }

// timedOut takes note that a side has given up.
func (n *conn) timedOut(side Side) {
	n.ends[side].State = segment.Closed
	if n.Closing.How == Open {
		n.Closing.First, n.Closing.How, n.Closing.Time = side, TimedOut, n.latest
	}
	if n.Closing.Outcome == Open {
		n.Closing.Outcome = TimedOut
	}
}

// finish sums up what can be told only at the end.
func (n *conn) finish() {
	for side, e := range n.ends {
		e.finish(n.latest)
		if e.unanswered >= 3 {
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

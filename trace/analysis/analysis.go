package analysis

import (
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/conversation"
)

// analyzer sums up connections while they are followed.
type analyzer struct {
	Report
	index map[*conversation.Connection]*summing
}

// summing is a connection whose sums are being made.
type summing struct {
	*Connection
	shut [2]*time.Duration // since when the window for what a side sends is closed
}

// begun takes note of a new connection.
func (a *analyzer) begun(c *conversation.Connection) {
	n := &Connection{Connection: c}
	a.index[c] = &summing{Connection: n}
	a.Connections = append(a.Connections, n)
}

// sent adds a segment to the sums.
func (a *analyzer) sent(c *conversation.Connection, s *conversation.Segment) {
	n := a.index[c]
	g, now := s.Packet.Segment, s.Packet.Sent
	switch {
	case s.Class.Has(conversation.Copy):
		a.Copies++
		return
	case s.Class.Has(conversation.Damaged):
		return
	}
	bytes, again := uint64(len(g.Payload)), uint64(s.Repeated)
	if s.Class.Is(conversation.KeepAlive | conversation.ZeroWindowProbe) {
		bytes -= again // of no use, or known
	}
	e := &n.Phases[s.Phase]
	if e.Segments == 0 {
		e.First = now
	}
	e.Last = now
	e.Segments++
	e.Bytes += bytes
	f := &n.Flows[s.From]
	f.Segments++
	f.Bytes += bytes
	if s.Class.Is(conversation.Retransmission) {
		f.Retransmissions++
		f.Retransmitted += again
		f.Bytes -= again
	}
	if from := &c.Ends[s.From]; from.State >= segment.Established && g.Len() > 0 {
		f.MaxInFlight = max(f.MaxInFlight, uint32(from.SndNxt-from.SndUna))
	}
}

// arrived adds what an end has learned from a segment.
func (a *analyzer) arrived(c *conversation.Connection, side conversation.Side, now time.Duration) {
	n, e := a.index[c], &c.Ends[side]
	open := e.State >= segment.Established
	switch shut := open && e.Offered && e.SndWnd == 0; {
	case shut && n.shut[side] == nil:
		n.shut[side] = &now
	case !shut:
		n.opens(side, now)
	}
	if !open || !e.Sending {
		return
	}
	bytes := uint64(uint32(e.SndUna - e.ISS - 1))
	if fin, ok := e.FIN(); ok && fin.Less(e.SndUna) {
		bytes--
	}
	f := &n.Flows[side]
	if bytes <= f.Acknowledged {
		return
	}
	f.Acknowledged = bytes
	if took := now - e.Began; took > 0 {
		f.Goodput = float64(bytes) / took.Seconds()
	}
}

// opens takes note that the window for what a side sends is no longer closed.
func (n *summing) opens(side conversation.Side, now time.Duration) {
	if since := n.shut[side]; since != nil {
		n.Flows[side].ZeroWindow += now - *since
		n.shut[side] = nil
	}
}

// done makes the sums complete.
func (a *analyzer) done(c *conversation.Connection) {
	n := a.index[c]
	for side := range n.Flows {
		n.opens(conversation.Side(side), c.Latest)
		n.Flows[side].RTT = c.Ends[side].RTT
	}
	delete(a.index, c)
}

// Of analyses a trace.
func Of(t *trace.Trace) *Report {
	capture, sums := conversation.IsCapture(t), (*conversation.Checksums)(nil)
	if capture {
		sums = conversation.NewChecksums(t.Events)
	}
	a := analyzer{Report: Report{Connections: []*Connection{}}, index: map[*conversation.Connection]*summing{}}
	f := conversation.NewFollower(conversation.Options{
		Capture: capture, Checksums: sums, Keep: true, Begun: a.begun, Sent: a.sent, Arrived: a.arrived, Done: a.done,
	})
	f.Follow(t)
	f.Close()
	for _, p := range t.Packets() {
		switch {
		case p.Segment == nil:
			a.Others++
		case sums.Damaged(p):
			a.Damaged++
		}
	}
	return &a.Report
}

package steps

import (
	"slices"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/conversation"
)

// end is an end of a connection as far as the events have told of it.
type end struct {
	followed *conversation.Connection // nil before its first packet
	state    segment.State
	moved    bool // a transition of it was told
	raw      *uint16
	told     *EndState // what was said last of it
	now      congestion
}

// acting says who has to do with an event: the end where it happened, -1 if it is of no
// connection.
type acting struct{ connection, side int }

var nobody = acting{-1, 0}

// follow begins to follow the connections.
func (b *builder) follow() {
	o := conversation.Options{Capture: b.capture}
	if b.capture {
		o.Checksums = conversation.NewChecksums(b.trace.Events)
	}
	begun := 0
	o.Begun = func(c *conversation.Connection) {
		if begun < len(b.ends) {
			b.ends[begun][0].followed, b.ends[begun][1].followed = c, c
			begun++
		}
	}
	b.follower = conversation.NewFollower(o)
	for _, h := range b.trace.Hosts {
		b.follower.AddHost(h)
	}
}

// where finds the end at which an event happened, and takes note of what it tells.
func (b *builder) where(e *trace.Event, packet int) acting {
	switch {
	case e.Packet != nil:
		connection, ok := b.ways.packets[e.Packet]
		if !ok || e.Packet.Segment == nil {
			return nobody
		}
		c := b.ways.connections[connection]
		side := int(c.Side(trace.Conn{Local: e.Packet.Segment.Src, Remote: e.Packet.Segment.Dst}))
		if e.Kind == trace.Delivered {
			side = 1 - side
		}
		return acting{connection, side}
	case e.Transition != nil:
		return b.moved(e.Transition, packet)
	case e.Call != nil:
		return b.at(e.Call.Conn, packet)
	case e.Pause != nil:
		return b.at(e.Pause.Conn, packet)
	}
	return nobody
}

func (b *builder) at(c trace.Conn, packet int) acting {
	if p, ok := b.ways.of(c, packet); ok {
		return acting{p.connection, p.side}
	}
	return nobody
}

// moved takes note of a transition.
func (b *builder) moved(t *trace.Transition, packet int) acting {
	p, ok := b.ways.of(t.Conn, packet)
	if !ok {
		return nobody
	}
	opens := t.From <= segment.Listen && t.To > segment.Listen
	if opens && b.ends[p.connection][p.side].moved {
		p = b.ways.after(t.Conn, p)
	}
	end := &b.ends[p.connection][p.side]
	end.state, end.moved = t.To, true
	return acting{p.connection, p.side}
}

// mostListening bounds for how many connections to come a port is shown to listen.
const mostListening = 16

// listening is what a port that begins to listen means for the connections to come.
func (b *builder) listening(t *trace.Transition, host int) (states []EndState) {
	if t.Conn.Remote.IsValid() || t.To != segment.Listen {
		return nil
	}
	for i, c := range b.document.Connections {
		end := &b.ends[i][1]
		if b.document.Hosts[c.Ends[1].Host].Name != b.document.Hosts[host].Name || c.Ends[1].Port != t.Conn.Local.Port() || end.moved || len(states) == mostListening {
			continue
		}
		end.state, end.moved = t.To, true
		states = append(states, b.tell(i, 1)...)
	}
	return states
}

// observe takes note of the window that a segment brings to the end where it arrives.
func (b *builder) observe(e *trace.Event) {
	o, ok := conversation.Arrival(e, b.capture)
	if !ok || o.Packet.SeqUnknown {
		return
	}
	connection, known := b.ways.packets[o.Packet]
	if !known {
		return
	}
	end := &b.ends[connection][b.ways.connections[connection].Side(o.Conn)]
	if end.followed == nil {
		return
	}
	m := &end.followed.Ends[end.followed.Side(o.Conn)].End
	if scaled, known := m.PeerWindow(o.Segment); known && m.Offered && scaled == m.SndWnd {
		end.raw = pointer(o.Segment.Window)
	}
}

// tell is the state of an end, if it is another than was told last.
func (b *builder) tell(connection, side int) []EndState {
	e := &b.ends[connection][side]
	s := EndState{Connection: connection, Side: side, Timers: []Timer{}}
	if e.moved {
		s.State = e.state.String()
	}
	if f := e.followed; f != nil {
		m := &f.Ends[f.Side(b.local(connection, side))].End
		if m.Sent {
			s.SndUna, s.SndNxt = pointer(uint32(m.SndUna)), pointer(uint32(m.SndNxt))
		}
		if m.Offered {
			s.SndWnd, s.SndWndRaw = pointer(m.SndWnd), e.raw
		}
		if m.Rcvd {
			s.RcvNxt = pointer(uint32(m.RcvNxt))
			s.RcvWnd = pointer(m.Window())
			for _, span := range m.Beyond {
				s.OutOfOrder = append(s.OutOfOrder, [2]uint32{uint32(span.Left), uint32(span.Right)})
			}
		}
	}
	e.now.apply(&s, b.code)
	if e.told != nil {
		old := *e.told
		s.Changed = old.State != s.State
		old.Changed = s.Changed
		if old.same(&s) {
			return nil
		}
	} else {
		if s.State == "" && s.SndNxt == nil && s.RcvNxt == nil {
			return nil
		}
		s.Changed = s.State != ""
	}
	e.told = &s
	return []EndState{s}
}

// same reports whether two states are the same, in every field.
func (s *EndState) same(o *EndState) bool {
	return s.Connection == o.Connection && s.Side == o.Side && s.State == o.State && s.Changed == o.Changed &&
		alike(s.SndUna, o.SndUna) && alike(s.SndNxt, o.SndNxt) && alike(s.SndWnd, o.SndWnd) && alike(s.SndWndRaw, o.SndWndRaw) &&
		alike(s.RcvNxt, o.RcvNxt) && alike(s.RcvWnd, o.RcvWnd) &&
		slices.Equal(s.OutOfOrder, o.OutOfOrder) && slices.Equal(s.Timers, o.Timers) &&
		alike(s.Cwnd, o.Cwnd) && alike(s.Ssthresh, o.Ssthresh) && s.Phase == o.Phase && alike(s.InFlight, o.InFlight)
}

// alike reports whether two values are the same, or both absent.
func alike[T comparable](a, b *T) bool { return a == b || a != nil && b != nil && *a == *b }

// local is an end of a connection as it sees it.
func (b *builder) local(connection, side int) trace.Conn {
	c := b.ways.connections[connection].Conn
	if side == 1 {
		return c.Reverse()
	}
	return c
}

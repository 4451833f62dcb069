package explain

import (
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/conversation"
)

// dialogue is what the two ends of a connection have said to each other so far.
type dialogue struct {
	conn     *conversation.Connection
	ends     [2]end
	fins     [2]*conversation.Segment // the first of each side, even if it is still to come
	crossing bool                     // neither side had the FIN of the other when it sent its own
	reset    int                      // the packet of the last reset that has arrived
	together bool                     // both sides send a SYN without ACK
}

// end is one side of a dialogue: what it has sent, and what has reached it.
type end struct {
	sentSYN bool // one without ACK
	syns    int  // how many of them
	sentFIN bool
	pushed  bool

	acks       bool             // it has acknowledged something
	acked      segment.Seq      // the highest number that it has acknowledged
	duplicates int              // how often it has repeated that in duplicate ACKs
	window     uint32           // the last one, in octets
	keepAlives bool             // the last thing that it has sent was one
	timeouts   map[int]attempts // to send a packet again, by its number

	last *conversation.Segment // to reach it since it last sent something, if that takes numbers
	news []arrival             // what has reached it and is not yet acknowledged
}

// closing is how far the close of a connection has come at one end.
type closing struct {
	finHere  bool // the FIN of the other side has reached it, with all before it
	finKnown bool // so has the ACK of its own
}

// closingOf is closing at an end that has been followed so far.
func closingOf(e *conversation.End) closing {
	theirs, arrived := e.PeerFIN()
	own, sent := e.FIN()
	return closing{arrived && theirs.Less(e.RcvNxt), sent && own.Less(e.SndUna)}
}

// attempts are those to send a packet again after a timeout.
type attempts struct {
	count int
	last  time.Duration
}

// arrival is when a segment reached an end.
type arrival struct {
	segment *conversation.Segment
	at      time.Duration
}

// converse makes the dialogues of a trace, and takes note of which segment belongs where.
func (x *explainer) converse(t *trace.Trace) {
	all := map[*conversation.Connection]*dialogue{}
	f := conversation.NewFollower(conversation.Options{
		Capture:   x.capture,
		Checksums: conversation.NewChecksums(t.Events),
		Keep:      true,
		Sent: func(c *conversation.Connection, s *conversation.Segment) {
			if all[c] == nil {
				all[c] = &dialogue{conn: c}
			}
			x.places[s.Packet] = place{all[c], s, [2]closing{closingOf(&c.Ends[0]), closingOf(&c.Ends[1])}}
		},
		Done: func(c *conversation.Connection) {
			if d := all[c]; d != nil {
				d.foresee()
			}
		},
	})
	f.Follow(t)
	f.Close()
}

// foresee notes what both sides will have said in the end.
func (d *dialogue) foresee() {
	var asks [2]bool
	for _, s := range d.conn.Segments {
		if s.Class.Has(conversation.FIN) && d.fins[s.From] == nil {
			d.fins[s.From] = s
		}
		asks[s.From] = asks[s.From] || s.Class.Has(conversation.SYN)
	}
	d.together = asks[0] && asks[1]
	if d.fins[0] != nil && d.fins[1] != nil {
		first, second := d.fins[0].Packet, d.fins[1].Packet
		if first.Number > second.Number {
			first, second = second, first
		}
		d.crossing = !first.Lost() && second.Segment.Ack.Less(first.Segment.End())
	}
}

// name is what to call a side: its host, or its role if both sides are of one host.
func (d *dialogue) name(side conversation.Side) value {
	if d.conn.Hosts[0] == d.conn.Hosts[1] {
		return host(side.String())
	}
	return host(d.conn.Hosts[side])
}

// deliver takes note of an arrival.
func (x *explainer) deliver(e *trace.Event) {
	p, ok := x.places[e.Packet]
	if ok && (e.Fate == nil || !e.Fate.Damaged()) {
		p.arrive(p.segment, e.Time)
	}
}

// arrive takes note that s reaches the other side.
func (d *dialogue) arrive(s *conversation.Segment, at time.Duration) {
	e := &d.ends[1-s.From]
	g := s.Packet.Segment
	if g.Flags.Has(segment.RST) {
		d.reset = s.Packet.Number
	}
	if g.Len() > 0 && !s.Class.Has(conversation.NoACK) {
		e.last = s
		if !e.acks || e.acked.Less(g.End()) {
			e.news = append(e.news, arrival{s, at})
		}
	}
}

// send takes note of what s tells of its sender.
func (d *dialogue) send(s *conversation.Segment) {
	e := &d.ends[s.From]
	g := s.Packet.Segment
	e.last = nil
	if g.Flags&(segment.SYN|segment.ACK) == segment.SYN {
		e.syns++
	}
	e.sentSYN = e.syns > 0
	e.sentFIN = e.sentFIN || g.Flags.Has(segment.FIN)
	e.pushed = e.pushed || g.Flags.Has(segment.PSH)
	e.keepAlives = s.Class.Has(conversation.KeepAlive)
	if s.Class.Has(conversation.TimeoutRetransmission) {
		if e.timeouts == nil {
			e.timeouts = map[int]attempts{}
		}
		e.timeouts[s.About] = attempts{e.timeouts[s.About].count + 1, s.Packet.Sent}
	}
	if g.Flags.Has(segment.RST) {
		return
	}
	e.window = s.Window
	anew := g.Flags.Has(segment.SYN) && e.acked != g.Ack // after an ACK of an older connection
	if g.Flags.Has(segment.ACK) && (!e.acks || anew || e.acked.Less(g.Ack)) {
		e.acks, e.acked = true, g.Ack
		e.news = outstanding(e.news, g.Ack)
		e.duplicates = 0
	}
	if s.Class.Has(conversation.DuplicateACK) {
		e.duplicates++
	}
}

// outstanding are the arrivals that an ACK leaves unacknowledged.
func outstanding(all []arrival, ack segment.Seq) []arrival {
	var left []arrival
	for _, a := range all {
		if ack.Less(a.segment.Packet.Segment.End()) {
			left = append(left, a)
		}
	}
	return left
}

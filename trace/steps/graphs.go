package steps

import (
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/conversation"
)

// graphs adds the series. Those of which nothing is known are left out.
func (b *builder) graphs() {
	for _, g := range []Graph{b.sequences(), b.windows(), b.flight(), b.roundTrips(), b.queues()} {
		lines := []Line{}
		for _, l := range g.Lines {
			if len(l.Points) > 0 {
				lines = append(lines, l)
			}
		}
		if g.Lines = lines; len(lines) > 0 {
			b.document.Graphs = append(b.document.Graphs, g)
		}
	}
}

// lines gathers points by the names of their lines, which stay in order.
type lines struct {
	list  []Line
	index map[string]int
}

func (l *lines) add(name string, at time.Duration, value float64) {
	if l.index == nil {
		l.index = map[string]int{}
	}
	i, ok := l.index[name]
	if !ok {
		i = len(l.list)
		l.index[name] = i
		l.list = append(l.list, Line{Name: name})
	}
	points := &l.list[i].Points
	if n := len(*points); n > 0 && (*points)[n-1] == [2]float64{float64(at), value} {
		return
	}
	*points = append(*points, [2]float64{float64(at), value})
}

// of names a line: what it shows, and of which end if there are several.
func (b *builder) of(what string, connection, side int) string {
	text := b.say(what)
	name := b.names.End(b.local(connection, side))
	if name == "" {
		name = b.ways.connections[connection].Hosts[side]
	}
	return name + " " + text
}

// windows are the congestion windows, in segments.
func (b *builder) windows() Graph {
	var l lines
	b.eachSample(func(connection, side int, s *trace.Sample) {
		l.add(b.of("cwnd", connection, side), s.Time, float64(s.Cwnd))
		if s.Ssthresh > 0 {
			l.add(b.of("ssthresh", connection, side), s.Time, float64(s.Ssthresh))
		}
	})
	return Graph{Key: "cwnd", Name: b.say("congestion window"), Unit: b.say("segments"), Lines: l.list}
}

// flight is what is under way and not acknowledged, in segments.
func (b *builder) flight() Graph {
	var l lines
	b.eachSample(func(connection, side int, s *trace.Sample) {
		l.add(b.of("in flight", connection, side), s.Time, float64(s.InFlight))
	})
	return Graph{Key: "flight", Name: b.say("in flight"), Unit: b.say("segments"), Lines: l.list}
}

// eachSample goes through the samples of ends that have begun to send data.
func (b *builder) eachSample(take func(connection, side int, s *trace.Sample)) {
	for i := range b.trace.Samples {
		s := &b.trace.Samples[i]
		if a := b.at(s.Conn, s.Packet); a != nobody && b.sends(a) {
			take(a.connection, a.side, s)
		}
	}
}

// sends reports whether an end sends data.
func (b *builder) sends(a acting) bool {
	f := b.ends[a.connection][a.side].followed
	return f != nil && f.Ends[f.Side(b.local(a.connection, a.side))].Sending
}

// roundTrips are the round-trip times: measured on the wire, smoothed by the sender.
func (b *builder) roundTrips() Graph {
	var l lines
	for i, c := range b.ways.connections {
		for _, s := range c.Segments {
			if s.RTT > 0 {
				l.add(b.of("measured", i, int(1-s.From)), b.tellsAt(s), milliseconds(s.RTT))
			}
		}
	}
	b.eachSample(func(connection, side int, s *trace.Sample) {
		if s.SRTT > 0 {
			l.add(b.of("SRTT", connection, side), s.Time, milliseconds(s.SRTT))
		}
	})
	return Graph{Key: "rtt", Name: b.say("round-trip time"), Unit: "ms", Lines: l.list}
}

// tellsAt is when a segment has told its receiver something.
func (b *builder) tellsAt(s *conversation.Segment) time.Duration {
	if !b.capture {
		for _, f := range s.Packet.Fates {
			if !f.Dropped {
				return f.Time
			}
		}
	}
	return s.Packet.Sent
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// queues are the packets that wait in queues.
func (b *builder) queues() Graph {
	var l lines
	marks := []Mark{}
	for _, q := range b.trace.Queues {
		l.add(q.From+" → "+q.To+" "+q.Queue, q.Time, float64(q.Packets))
		if q.Event == trace.QueueDropped {
			marks = append(marks, Mark{At: int64(q.Time), Text: b.say("dropped"), Packet: b.packets[q.Packet] + 1})
		}
	}
	return Graph{Key: "queue", Name: b.say("queue"), Unit: b.say("packets"), Lines: l.list, Marks: marks}
}

// sequences are the numbers that were sent, acknowledged and allowed, of ends that send data.
func (b *builder) sequences() Graph {
	var l lines
	marks := []Mark{}
	for i := range b.trace.Events {
		e := &b.trace.Events[i]
		if e.Packet == nil || e.Packet.Segment == nil || b.acting[i] == nobody {
			continue
		}
		p, a := e.Packet, b.acting[i]
		if e.Kind == trace.Sent && len(p.Segment.Payload) > 0 {
			l.add(b.of("sent", a.connection, a.side), e.Time, b.position(a, p.Segment.End()))
			if class := b.ways.segments[p].Class; class.Is(conversation.Retransmission) {
				marks = append(marks, Mark{At: int64(e.Time), Text: b.say("sent again"), Packet: b.packets[p.Number] + 1})
			}
		}
		if e.Kind == trace.Delivered && !b.capture {
			b.acknowledged(&l, e, a)
		} else if e.Kind == trace.Sent && b.capture {
			b.acknowledged(&l, e, acting{a.connection, 1 - a.side})
		}
	}
	return Graph{Key: "sequence", Name: b.say("sequence numbers"), Unit: b.say("octets"), Lines: l.list, Marks: marks}
}

// acknowledged adds what an arrival at an end allows it.
func (b *builder) acknowledged(l *lines, e *trace.Event, at acting) {
	s := e.Packet.Segment
	n := b.ways.segments[e.Packet]
	if !b.sends(at) || n == nil || !s.Flags.Has(segment.ACK) || s.Flags.Has(segment.RST) || n.Class.Is(conversation.Damaged|conversation.Forged) {
		return
	}
	l.add(b.of("acknowledged", at.connection, at.side), e.Time, b.position(at, s.Ack))
	if n.Scaled {
		l.add(b.of("allowed by the window", at.connection, at.side), e.Time, b.position(at, s.Ack)+float64(n.Window))
	}
}

// position is a number as it counts from the initial one, or to the left of it.
func (b *builder) position(at acting, seq segment.Seq) float64 {
	return float64(int32(seq - b.ways.connections[at.connection].ISS[at.side]))
}

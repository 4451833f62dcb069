package graph

import (
	"cmp"
	"slices"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/conversation"
	"github.com/seed-8df93623/tcpsim/trace/picture"
	"github.com/seed-8df93623/tcpsim/trace/visible"
	"github.com/seed-8df93623/tcpsim/trace/words"
)

// flow is one direction of a connection as the end sees it that sends: its
// segments when they leave, and the other end's when they arrive. In a capture,
// all have the time at which they were captured.
type flow struct {
	name       string
	language   string
	from, to   picture.End
	start, end time.Duration // of the connection
	unit       unit
	origin     time.Duration // what the time axis counts from
	base       float64       // to add to a number for the one to show

	sent    []sent
	acks    []acked
	samples []sample
	states  []trace.Sample // of congestion control, if the run was asked for them
	retries int
}

// sent is a segment that left. Numbers count from the first one used, and do not
// wrap around.
type sent struct {
	time       time.Duration
	start, end int64
	packet     *trace.Packet
	again      bool
	lost       bool
}

// dataStart is the number of the first octet of data.
func (s sent) dataStart() int64 {
	if s.packet.Segment.Flags.Has(segment.SYN) {
		return s.start + 1
	}
	return s.start
}

// acked is a segment that came back.
type acked struct {
	time     time.Duration
	ack      int64
	window   int64 // scaled
	sacked   [][2]int64
	repeated bool // it acknowledges nothing new
}

// sample is a round-trip time.
type sample struct{ time, rtt time.Duration }

// unit is that of the time axis.
type unit struct {
	name string
	size time.Duration
}

// newFlow collects what one side of c sends.
func newFlow(t *trace.Trace, c picture.Connection, side conversation.Side, o picture.Options) *flow {
	f := &flow{name: visible.Text(cmp.Or(o.Title, t.Name)), from: c.Ends[side], to: c.Ends[1-side], language: o.Language}
	r := reader{flow: f}
	moments := momentsOf(c, side, conversation.IsCapture(t))
	for n, m := range moments {
		if n == 0 {
			f.start = m.time
		}
		f.end = max(f.end, m.time)
		if m.Segment.From == side {
			r.leaves(m)
		} else {
			r.comes(m)
		}
	}
	for _, s := range t.Samples {
		if s.Host == f.from.Host && s.Conn == f.from.Conn && s.Time >= f.start && s.Time <= f.end {
			f.states = append(f.states, s)
		}
	}
	f.axis()
	if o.Absolute || t.Absolute {
		f.base = float64(r.first)
	}
	return f
}

// axis finds the time axis.
func (f *flow) axis() {
	f.unit = unit{"s", time.Second}
	if f.end-f.start < 2*time.Second {
		f.unit = unit{"ms", time.Millisecond}
	}
	if span := f.end - f.start; f.start/longAgo > span || -(f.start/longAgo) > span {
		f.origin = f.start
	}
}

// eachState tells what TCP knew when: of samples, where a run was asked for them, and else
// of each segment that it sent.
func (f *flow) eachState(tell func(at time.Duration, v *trace.Sender)) {
	for i := range f.states {
		tell(f.states[i].Time, &f.states[i].Sender)
	}
	for _, s := range f.sent {
		if v := s.packet.Sender; v != nil && f.states == nil {
			tell(s.time, v)
		}
	}
}

// moment is when a segment leaves the end that sends, or arrives there.
type moment struct {
	*conversation.Segment
	time time.Duration
}

// momentsOf are all of a connection in their order.
func momentsOf(c picture.Connection, side conversation.Side, capture bool) []moment {
	var list []moment
	for _, s := range c.Segments {
		if s.From == side || capture {
			list = append(list, moment{s, s.Packet.Sent})
			continue
		}
		for _, f := range s.Packet.Fates {
			if !f.Dropped && !f.Damaged() {
				list = append(list, moment{s, f.Time})
			}
		}
	}
	slices.SortStableFunc(list, func(a, b moment) int {
		if a.time == b.time && a.From != b.From {
			return cmp.Compare(b.From^side, a.From^side) // what arrives, before the answer
		}
		return cmp.Compare(a.time, b.time)
	})
	return list
}

// longAgo is how many times longer than a connection lasts the trace has begun before
// it, where the time axis counts from the connection's beginning: so many digits have
// no room, and no floating-point number has more than sixteen.
const longAgo = 100_000

// say puts values into a text in the language of the picture.
func (f *flow) say(text string, values ...any) string { return words.Say(f.language, text, values...) }

// x is where an instant is on the time axis.
func (f *flow) x(at time.Duration) float64 { return float64(at-f.origin) / float64(f.unit.size) }

// title says what a graph shows.
func (f *flow) title(what string) string {
	return f.say(textTitle, what, f.from, f.to)
}

// reader collects a flow.
type reader struct {
	*flow
	counts bool // there is a first number
	first  segment.Seq
	last   segment.Seq // the last one seen, at
	at     int64
	una    int64 // the highest one acknowledged
}

// number unrolls a sequence number.
func (r *reader) number(s segment.Seq) int64 {
	if !r.counts {
		r.counts, r.first, r.last = true, s, s
	}
	r.at += int64(s.Sub(r.last))
	r.last = s
	return r.at
}

// leaves takes a segment that the end sends.
func (r *reader) leaves(m moment) {
	s := m.Packet.Segment
	if !s.Flags.Has(segment.ACK) && !s.Flags.Has(segment.SYN) && !r.counts {
		return // a reset whose number belongs to nothing
	}
	start := r.number(s.Seq)
	x := sent{m.time, start, start + int64(s.Len()), m.Packet, m.Class.Is(conversation.Retransmission), m.Packet.Lost()}
	if x.again {
		r.retries++
	}
	r.sent = append(r.sent, x)
}

// comes takes a segment from the other end.
func (r *reader) comes(m moment) {
	s := m.Packet.Segment
	if m.RTT > 0 {
		r.samples = append(r.samples, sample{m.time, m.RTT})
	}
	if !s.Flags.Has(segment.ACK) || s.Flags.Has(segment.RST) || !r.counts {
		return
	}
	x := acked{time: m.time, ack: r.number(s.Ack), window: int64(m.Window)}
	for _, b := range s.SACKBlocks() {
		x.sacked = append(x.sacked, [2]int64{r.number(b.Left), r.number(b.Right)})
	}
	x.repeated = x.ack <= r.una && s.Len() == 0
	r.una = max(r.una, x.ack)
	r.acks = append(r.acks, x)
}

package diff

import (
	"errors"
	"io"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/conversation"
	"github.com/seed-8df93623/tcpsim/trace/internal/recent"
)

// Source hands out the events of a trace one after the other, and [io.EOF] after the last,
// as the NextEvent of a capture's reader does.
type Source func() (trace.Event, error)

// Same reads two traces side by side for as long as they have the same segments in the same
// order, equally far apart in time, between the same pairs of sockets, by whatever addresses
// and initial numbers. Its memory does not grow with their length.
//
// If that is so to their ends it returns what [Compare] says of them, but for the list of
// conversations: that there is no difference. Else it returns nil, and Compare has to tell:
// some traces that it finds no difference in are not the same. An error is a source's.
func Same(want, got Source, o Options) (*Result, error) {
	p := parallel{Options: o, flows: recent.New[trace.Conn, *flow](manyFlows), taken: recent.New[trace.Conn, trace.Conn](manyFlows)}
	run, captured, passed := newCounter(false), newCounter(true), false
	for {
		x, errX := next(want)
		y, errY := next(got)
		switch ended := errors.Is(errX, io.EOF); {
		case ended && errors.Is(errY, io.EOF):
			switch {
			case p.atOnce || !p.told:
				return captured.result(o), nil
			case passed:
				return nil, nil
			}
			return run.result(o), nil
		case ended || errors.Is(errY, io.EOF):
			return nil, nil
		case errX != nil:
			return nil, errX
		case errY != nil:
			return nil, errY
		case !p.same(&x, &y):
			return nil, nil
		}
		captured.Record(x)
		if passed = passed || !p.told && captured.total.Segments > undecided; !passed {
			run.Record(x)
		}
	}
}

// manyFlows is how many flows are remembered at least; package conversation remembers as
// many connections.
const manyFlows = 1 << 17

// undecided is after how many segments of which none has arrived a trace is a capture: who
// waits for arrivals keeps what is on its way.
const undecided = 1 << 12

// next is the next event that has to do with a connection.
func next(s Source) (trace.Event, error) {
	for {
		e, err := s()
		if err != nil || e.Transition != nil || e.Packet != nil && e.Packet.Segment != nil {
			return e, err
		}
	}
}

// counter counts what [conversation.Of] finds.
type counter struct {
	*conversation.Follower
	total Total
}

func newCounter(capture bool) *counter {
	c := &counter{}
	c.Follower = conversation.NewFollower(conversation.Options{
		Capture: capture,
		Begun:   func(*conversation.Connection) { c.total.Conversations++ },
		Sent:    func(*conversation.Connection, *conversation.Segment) { c.total.Segments++ },
	})
	return c
}

// result is that of two traces of which each has that much.
func (c *counter) result(o Options) *Result {
	return &Result{Options: o, Want: c.total, Got: c.total, Compared: c.total.Segments, Counts: map[Kind]int{}}
}

// parallel is the work of one Same.
type parallel struct {
	Options
	flows *recent.Map[trace.Conn, *flow]      // by the sockets in want
	taken *recent.Map[trace.Conn, trace.Conn] // those in want by those in got
	start [2]time.Duration                    // of the first event of each
	begun bool
	loose bool // packets may have other numbers, and times that are not compared

	told, atOnce bool // packets arrive, or do so when they are sent: see conversation.IsCapture
}

// flow is what passes from one socket to another.
type flow struct {
	got   trace.Conn     // the sockets in got
	first [2]segment.Seq // the numbers that those of want and got count from
	known bool           // those are
}

// same reports whether two events say the same.
func (p *parallel) same(x, y *trace.Event) bool {
	if !p.begun {
		p.begun, p.start = true, [2]time.Duration{x.Time, y.Time}
	}
	apart := (x.Time - p.start[0] - (y.Time - p.start[1])).Abs()
	switch {
	case x.Kind != y.Kind || !p.loose && apart != 0 || p.Times && apart > max(p.Tolerance, 0):
		return false
	case p.loose && x.Transition != nil && y.Transition != nil:
		return x.Transition.From == y.Transition.From && x.Transition.To == y.Transition.To
	case x.Packet == nil || y.Packet == nil || !p.loose && x.Packet.Number != y.Packet.Number:
		return false // states are seldom recorded of what is too long to keep
	case x.Kind == trace.Sent:
		return p.segment(x.Packet, y.Packet)
	case x.Kind == trace.Delivered:
		p.told, p.atOnce = true, p.atOnce || x.Time == x.Packet.Sent
	}
	return whole(x.Fate) && whole(y.Fate)
}

// whole reports whether what arrives is what was sent.
func whole(f *trace.Fate) bool { return f == nil || f.Bytes == nil }

// segment reports whether two packets bring the same segment.
func (p *parallel) segment(x, y *trace.Packet) bool {
	if x.SeqUnknown != y.SeqUnknown || damaged(x) || damaged(y) {
		return false
	}
	there, back := p.flow(way(x), way(y)), p.flow(way(x).Reverse(), way(y).Reverse())
	if there == nil || back == nil {
		return false
	}
	if p.loose && x.Segment.Flags&y.Segment.Flags&segment.SYN != 0 {
		there.known = false
	}
	there.begin(x.Segment.Seq, y.Segment.Seq)
	if x.Segment.Flags.Has(segment.ACK) {
		back.begin(x.Segment.Ack, y.Segment.Ack)
	}
	a, b := there.view(x, back, 0), there.view(y, back, 1)
	return a.seq == b.seq && p.compare(a, b) == 0
}

// damaged reports whether a packet's checksum is wrong, so that it may be of no connection.
func damaged(p *trace.Packet) bool { return p.Bytes != nil && segment.Verify(p.Bytes) != nil }

// way is from where to where a packet goes.
func way(p *trace.Packet) trace.Conn { return trace.Conn{Local: p.Segment.Src, Remote: p.Segment.Dst} }

// flow is the one between two sockets of want; nil if other sockets of got have been that.
func (p *parallel) flow(want, got trace.Conn) *flow {
	f, known := p.flows.Get(want)
	other, taken := p.taken.Get(got)
	switch {
	case known && f.got != got, taken && other != want:
		return nil
	case !known:
		f = &flow{got: got}
	}
	p.flows.Put(want, f, 1)
	p.taken.Put(got, want, 1)
	return f
}

// begin has numbers count from these, unless they count already.
func (f *flow) begin(want, got segment.Seq) {
	if !f.known {
		f.first, f.known = [2]segment.Seq{want, got}, true
	}
}

// view is a packet of the flow, in want or in got, that acknowledges the one back.
func (f *flow) view(p *trace.Packet, back *flow, in int) *view {
	s, origin := p.Segment, back.first[in]
	return &view{packet: p, seq: s.Seq - f.first[in], ack: s.Ack - origin, ackOrigin: origin}
}

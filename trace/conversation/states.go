package conversation

import (
	"strconv"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/model"
)

// Fill returns a copy of t with the transitions that its segments show, in place of its
// own. Its packets are those of t.
//
// In a trace that knows the fate of its packets TIME-WAIT ends after a minute, which is
// 2 MSL in Linux and in most simulations, if the trace goes on for so long; in a
// capture it has no end.
func Fill(t *trace.Trace) *trace.Trace {
	filled := *t
	filled.Events = make([]trace.Event, 0, len(t.Events)+len(t.Events)/4)
	f := NewFollower(StatesOf(t, &events{&filled}))
	f.Follow(t)
	return &filled
}

// StatesOf are the options with which [Fill] follows a trace whose first events are
// those of t, if next is to have the events.
func StatesOf(t *trace.Trace, next trace.Recorder) Options {
	o := Options{Capture: IsCapture(t), StatesOnly: true, Next: next}
	if o.Capture {
		o.Checksums = NewChecksums(t.Events)
	} else {
		o.TimeWait = time.Minute
	}
	return o
}

// Of follows the connections of a trace to its end, in the order of their first
// segments.
func Of(t *trace.Trace) []*Connection {
	var all []*Connection
	f := NewFollower(Options{
		Capture:   IsCapture(t),
		Checksums: NewChecksums(t.Events),
		Keep:      true,
		Begun:     func(c *Connection) { all = append(all, c) },
	})
	f.Follow(t)
	f.Close()
	return all
}

// Segments are those of [Of] by their packets, and what is damaged without belonging to
// any connection that is known.
func Segments(t *trace.Trace) map[*trace.Packet]*Segment { return SegmentsOf(t, Of(t)) }

// SegmentsOf is [Segments] of a trace whose connections are known from [Of].
func SegmentsOf(t *trace.Trace, connections []*Connection) map[*trace.Packet]*Segment {
	all := map[*trace.Packet]*Segment{}
	for _, c := range connections {
		for _, s := range c.Segments {
			all[s.Packet] = s
		}
	}
	for _, p := range t.Packets() {
		if p.Segment != nil && all[p] == nil {
			all[p] = &Segment{Packet: p, Class: Damaged}
		}
	}
	return all
}

// Follow takes all of a trace.
func (f *Follower) Follow(t *trace.Trace) {
	for _, h := range t.Hosts {
		f.AddHost(h)
	}
	for _, e := range t.Events {
		f.Record(e)
	}
}

// events keeps events, for a trace that has its hosts already.
type events struct{ *trace.Trace }

func (events) AddHost(trace.Host) {}

// report hands the transitions on that a packet shows, and sees to what follows from them.
func (f *Follower) report(c *Connection, side Side, packet int, at time.Duration, moves []model.Move) {
	end := &c.Ends[side]
	if end.scripted() {
		return // it has no TCP that could be in a state
	}
	if end.before != nil && len(moves) > 0 {
		was := c.TCP(side)
		if end.told = was.told; was.State > segment.Listen {
			f.tell(c, side, at, model.Move{From: was.State, To: segment.Closed, Packet: packet})
		}
		was.stop()
		end.before = nil
	}
	for _, m := range moves {
		f.tell(c, side, at, m)
	}
	switch {
	case len(moves) > 0, end.Renewed(), end.timer == nil && end.Doubtful():
		f.start(c, side, at)
	case end.timer != nil && !end.timer.runs(end):
		end.stop()
	}
}

// tell hands a transition on.
func (f *Follower) tell(c *Connection, side Side, at time.Duration, m model.Move) {
	end := &c.Ends[side]
	if m.From != end.told && m.From > segment.Listen {
		// Nobody was told how it came there, as a script was sending: what was is over.
		if m.From = segment.Closed; end.told != segment.Closed {
			f.hand(c, side, at, model.Move{From: end.told, To: segment.Closed, Packet: m.Packet})
		}
	}
	if m.From != m.To {
		f.hand(c, side, at, m)
	}
	end.told = m.To
}

// hand records a transition.
func (f *Follower) hand(c *Connection, side Side, at time.Duration, m model.Move) {
	if f.options.Next == nil {
		return
	}
	cause := m.Cause
	if cause == "" {
		cause = "segment " + strconv.Itoa(m.Packet)
	}
	f.options.Next.Record(trace.Event{Time: at, Kind: trace.Moved, Host: c.Hosts[side], Transition: &trace.Transition{
		Conn: c.View(side), From: m.From, To: m.To, Cause: cause,
	}})
}

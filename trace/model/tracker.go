package model

import (
	"container/list"
	"net/netip"
	"strconv"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
)

// Options say how states are inferred. The zero value is for a trace that knows the
// fate of its packets, and without timers.
type Options struct {
	// Capture says that the trace does not tell what arrived.
	Capture bool
	// TimeWait ends TIME-WAIT: 2 MSL (RFC 9293 section 3.4.2). 0 is never.
	TimeWait time.Duration
	// FinWait2 ends FIN-WAIT-2, which the RFC does not. 0 is never. Stacks do it
	// for a socket that nobody can read any more, which segments do not tell.
	FinWait2 time.Duration
	// MaxEnds is how many ends are kept in mind; the one that has been quiet for
	// longest is forgotten first. 0 means [DefaultMaxEnds].
	MaxEnds int
}

// DefaultMaxEnds is two ends for each of 65,536 connections.
const DefaultMaxEnds = 1 << 17

// DefaultTimeWait is 2 MSL in Linux and in most simulations.
const DefaultTimeWait = time.Minute

// Tracker infers the states of all ends in a trace whose events it is given one
// after the other. It is a [trace.Recorder], and hands each event on to another,
// with the transitions in place: one that shows in what an end sends before that
// packet, one that an arrival brings about after it. Transitions that it is given it
// leaves out. Its memory is bounded by [Options.MaxEnds]; an end that is CLOSED is
// forgotten, in a capture only when room is needed, to know late segments as such.
type Tracker struct {
	next    trace.Recorder
	options Options
	hosts   map[netip.Addr]string
	ends    map[trace.Conn]*list.Element
	used    list.List // of *tracked; the front has been used last
	timers  []*timer
}

// tracked is an end with what the tracker needs besides.
type tracked struct {
	End
	conn trace.Conn
	host string
	// timer is that of the state, if it has one: the place in its line, and when
	// it runs out.
	timer *timer
	place *list.Element
	due   time.Duration
}

// NewTracker makes a Tracker that hands events on to next.
func NewTracker(next trace.Recorder, o Options) *Tracker {
	if o.MaxEnds == 0 {
		o.MaxEnds = DefaultMaxEnds
	}
	t := &Tracker{next: next, options: o, hosts: map[netip.Addr]string{}, ends: map[trace.Conn]*list.Element{}}
	for _, timer := range []*timer{
		{state: segment.TimeWait, after: o.TimeWait, cause: CauseTimeWait},
		{state: segment.FinWait2, after: o.FinWait2, cause: CauseFinWait2},
	} {
		if timer.after > 0 {
			t.timers = append(t.timers, timer)
		}
	}
	return t
}

// AddHost implements [trace.Recorder].
func (t *Tracker) AddHost(h trace.Host) {
	for _, a := range h.Addresses {
		t.hosts[a] = h.Name
	}
	t.next.AddHost(h)
}

// Record implements [trace.Recorder].
func (t *Tracker) Record(e trace.Event) {
	t.Advance(e.Time)
	if o, ok := Sending(&e); ok {
		end := t.end(o)
		t.report(end, e.Time, end.Send(o.Segment, o.Packet.Number))
	}
	if e.Kind != trace.Moved {
		t.next.Record(e)
	}
	if o, ok := Arrival(&e, t.options.Capture); ok {
		end := t.end(o)
		t.report(end, e.Time, end.Arrive(o.Segment, o.Packet.Number))
	}
}

// State is the state of an end now: CLOSED if nothing is known of it.
func (t *Tracker) State(c trace.Conn) segment.State {
	if found := t.ends[c]; found != nil {
		return found.Value.(*tracked).State
	}
	return segment.Closed
}

// end finds the end of an observation, or begins to follow it.
func (t *Tracker) end(o Observation) *tracked {
	if found := t.ends[o.Conn]; found != nil {
		t.used.MoveToFront(found)
		return found.Value.(*tracked)
	}
	if t.used.Len() >= t.options.MaxEnds {
		t.forget(t.used.Back().Value.(*tracked))
	}
	end := &tracked{conn: o.Conn, host: t.host(o)}
	end.Guess = t.options.Capture
	t.ends[o.Conn] = t.used.PushFront(end)
	return end
}

// host names the machine of an observation: by its address if a host has it, else
// as the packet does, or else its address.
func (t *Tracker) host(o Observation) string {
	a := o.Conn.Local.Addr()
	return first(t.hosts[a], first(o.Host, a.String()))
}

func (t *Tracker) forget(end *tracked) {
	end.stop()
	if found := t.ends[end.conn]; found != nil && found.Value == end {
		t.used.Remove(found)
		delete(t.ends, end.conn)
	}
}

// report hands transitions on, and sees to what follows from them.
func (t *Tracker) report(end *tracked, at time.Duration, moves []Move) {
	for _, m := range moves {
		t.tell(end, at, m)
	}
	if len(moves) > 0 || end.Renewed() {
		t.start(end, at)
	}
	idle := end.State <= segment.Listen && !end.heard.known
	if idle && !t.options.Capture {
		t.forget(end)
	}
}

func (t *Tracker) tell(end *tracked, at time.Duration, m Move) {
	t.next.Record(trace.Event{Time: at, Kind: trace.Moved, Host: end.host, Transition: &trace.Transition{
		Conn: end.conn, From: m.From, To: m.To, Cause: first(m.Cause, "segment "+strconv.Itoa(m.Packet)),
	}})
}

package model_test

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/conversation"
)

// point is a moment at which the state of an end is looked at: before each event of the
// trace, from the first segment that it sends or receives on, and at the end.
type point struct {
	conn   trace.Conn
	host   string
	what   string // "sends (4)", "receives (5)" of its own events, "at 15ms" of others
	state  segment.State
	cause  string // of the state
	queued bool   // the end has closed and not sent its FIN yet, or had when the peer's came
}

// points lists the points of a trace, by the transitions in it.
func points(t *trace.Trace) []point {
	type end struct {
		state  segment.State
		host   string
		cause  string
		fin    bool // has been sent
		queued bool
	}
	ends := map[trace.Conn]*end{}
	at := func(c trace.Conn, host string) *end {
		if ends[c] == nil {
			ends[c] = &end{host: host, cause: "none"}
		}
		return ends[c]
	}
	var seen []trace.Conn // have sent or received a segment
	var list []point
	see := func(c trace.Conn, what string) {
		e := ends[c]
		closing := slices.Contains([]segment.State{segment.FinWait1, segment.Closing, segment.LastAck}, e.state)
		e.queued = e.queued || closing && !e.fin
		list = append(list, point{c, e.host, what, e.state, e.cause, e.queued})
	}
	own := func(o conversation.Observation, what string) {
		at(o.Conn, o.Host)
		if !slices.Contains(seen, o.Conn) {
			seen = append(seen, o.Conn)
		}
		see(o.Conn, fmt.Sprintf("%s (%d)", what, o.Packet.Number))
	}
	for i := range t.Events {
		e := &t.Events[i]
		if e.Kind == trace.Moved {
			if e.Transition.Conn.Remote.IsValid() {
				end := at(e.Transition.Conn, e.Host)
				end.state, end.cause = e.Transition.To, e.Transition.Cause
				if end.state <= segment.SynReceived {
					end.fin, end.queued = false, false
				}
			}
			continue
		}
		if o, ok := conversation.Sending(e); ok {
			end := at(o.Conn, o.Host)
			end.fin = end.fin || o.Segment.Flags.Has(segment.FIN)
			own(o, "sends")
		}
		if o, ok := conversation.Arrival(e, false); ok {
			own(o, "receives")
		}
		for _, c := range seen {
			see(c, "at "+e.Time.String())
		}
	}
	slices.SortFunc(seen, func(a, b trace.Conn) int { return strings.Compare(a.Local.String(), b.Local.String()) })
	for _, c := range seen {
		see(c, "is left")
	}
	return list
}

// mismatch is a run of points at which netstack and the model have different states
// of one end, told by the first of them.
type mismatch struct {
	point               // as netstack has it
	model segment.State // what the model has instead
}

func (m mismatch) String() string {
	return fmt.Sprintf("%s:%d %s: netstack %s, model %s", m.host, m.conn.Local.Port(), m.what, m.state, m.model)
}

// compare lists where the states that the model infers are not those that netstack
// has told. Each end with a difference is in it, once for each time that they part.
func compare(t *trace.Trace) []mismatch {
	want, got := points(t), points(conversation.Fill(t))
	var list []mismatch
	parted := map[trace.Conn]bool{}
	for i := range want {
		c := want[i].conn
		differ := want[i].state != got[i].state
		if differ && !parted[c] {
			list = append(list, mismatch{want[i], got[i].state})
		}
		parted[c] = differ
	}
	return list
}

// step is one transition on the way of an end.
type step struct {
	at       time.Duration
	from, to segment.State
}

// path lists the transitions of each end. Without timers the end of TIME-WAIT has no
// time.
//
// A state that a call begins has no time, as the segment that shows it may come
// later. A state that an end is in for no time before it resets the connection is left
// out: it need not have gone there.
func path(t *trace.Trace, timers bool) map[trace.Conn][]step {
	paths := map[trace.Conn][]step{}
	for _, e := range t.Events {
		m := e.Transition
		if e.Kind != trace.Moved || !m.Conn.Remote.IsValid() {
			continue
		}
		s, steps := step{e.Time, m.From, m.To}, paths[m.Conn]
		if last := len(steps) - 1; last >= 0 && s.to == segment.Closed && steps[last].at == s.at {
			s.from, steps = steps[last].from, steps[:last]
		}
		if slices.Contains([]segment.State{segment.SynSent, segment.FinWait1, segment.LastAck}, m.To) {
			s.at = 0
		}
		if m.From == segment.TimeWait && !timers {
			s.at = 0
		}
		paths[m.Conn] = append(steps, s)
	}
	return paths
}

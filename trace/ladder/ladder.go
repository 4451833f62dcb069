// Package ladder draws a trace for a terminal: a lifeline for each host, and an arrow for
// each segment. [Format] is the drawing, and [Rows] are what it is made of, for those who
// draw in another way.
//
// [Format] is stable, and [Rows] may gain fields.
package ladder

import (
	"bufio"
	"cmp"
	"io"
	"iter"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/conversation"
	"github.com/seed-8df93623/tcpsim/trace/format"
	"github.com/seed-8df93623/tcpsim/trace/internal/shown"
	"github.com/seed-8df93623/tcpsim/trace/visible"
	"github.com/seed-8df93623/tcpsim/trace/words"
)

// Format is the drawing. Time goes downwards between the lifelines of two hosts:
//
//	0.005000 SYN-SENT     │◄─(2) SYN ACK seq 8000 ack 1001 <mss 1024> ──────┤ SYN-RECEIVED
//	0.010000 ESTABLISHED  ├──(3) ACK seq 1001 ack 8001 ────────────────────►│ SYN-RECEIVED
//	0.015000 ESTABLISHED  │                                     (3) arrives │ ESTABLISHED
//
// A row is what one host did at one instant: it sent a segment, an application
// made a call, or the state changed for another reason. At both sides stands the
// state of that connection after it. An arrow leaves at the time of its row and
// arrives later; the arrival has a row of its own only if it changes a state and
// nothing else shows that, or if it is unusual: out of order, a duplicate,
// damaged. The arrow of a lost packet ends in an X.
//
// In a trace of more than two hosts each has a lifeline, and so has each router and switch
// that packets cross, if there is room. Arrows go across those between, that of a lost packet
// to where it was lost, and what a row says stands to the right of all, with the states that have changed:
//
//	0.005001 │       ├──────►│       (2) SYN seq 1000 win 29184  proxy SYN-SENT
//
// Where there are more hosts than there is room for, the lifelines belong to one pair
// after the other, named whenever it changes. Where two hosts have several connections, a
// row tells the port.
//
// An arrow that is too short for its segment leaves out details of options, then
// options, the window, the length and the PSH flag; if that is not enough, the
// segment takes several lines.
//
// Bulk is one row, unless [format.Style] has it Unfolded or has notes: see [Fold].
//
// The notes on an event stand below its row, between the lifelines.
var Format = format.Format{
	Name: "ladder", Summary: "two lifelines with both TCP states and an arrow for each segment",
	Paced: true, States: true, Takes: format.Notes, Write: write,
}

func write(w io.Writer, t *trace.Trace, style format.Style) error {
	out := bufio.NewWriter(w)
	c := newCanvas(out, style, clockWidth(t))
	n := noter{events: t.Events, notes: style.Notes, write: c.notes}
	l := newBuilder(t, style.Language, style.Absolute)
	if t.Name != "" {
		c.line(visible.Cut(visible.Text(t.Name), c.width))
	}
	if !l.numbers.Absolute() {
		c.line(words.In(style.Language, "relative sequence numbers"))
	}
	draw := c.row
	if d, ok := newColumns(c, t); ok {
		draw, n.write = d.row, d.notes
		d.begin(l.addresses)
	} else if l.pair != (hostPair{}) {
		c.lifelines(l.lifelineNames())
	}
	rows := l.rows()
	if !style.Unfolded && style.Notes == nil {
		rows = Fold(rows)
	}
	for r := range rows {
		draw(r)
		if r.Event.Kind != trace.Dropped {
			n.upTo(r.Event)
		}
	}
	n.upTo(nil)
	return out.Flush()
}

// clockWidth is how many columns the times of all events need. They may be in any
// order in a trace that was read from a file.
func clockWidth(t *trace.Trace) int {
	var first, last time.Duration
	for _, e := range t.Events {
		first, last = min(first, e.Time), max(last, e.Time)
	}
	return max(len(clock(first)), len(clock(last)))
}

// builder turns events into rows.
type builder struct {
	emit     func(Row)
	language string
	trace    *trace.Trace
	names    *shown.Names
	numbers  *shown.Numbers
	states   shown.States
	segments map[*trace.Packet]*conversation.Segment
	windows  map[trace.Conn]uint32 // the last ones offered
	views    views

	pair         hostPair            // whose lifelines are drawn; host is the left one
	moved        *trace.Event        // the last transition, while no row shows it yet
	own          bool                // whether the end shows that by what it sends next
	shownAlready *trace.Event        // a transition that the row of the call before it has shown
	arrived      map[hostPair]int    // the highest number of a packet that arrived, by sender and receiver
	told         *trace.Packet       // the packet of whose arrival the last row tells
	shown        map[shownEnd]string // the state that each end had in its last row
}

// hostPair is the hosts of two lifelines, or a sender and a receiver.
type hostPair struct{ host, peer string }

// shownEnd is an end. Two hosts may listen at the same wildcard address.
type shownEnd struct {
	host string
	conn trace.Conn
}

func newBuilder(t *trace.Trace, language string, absolute bool) *builder {
	all := conversation.Of(t)
	views := viewsOf(all)
	l := &builder{
		views:    views,
		language: language,
		windows:  map[trace.Conn]uint32{},
		trace:    t,
		names:    shown.NewNamesAs(t, views.of),
		numbers:  shown.NewNumbersOf(absolute || t.Absolute),
		segments: conversation.SegmentsOf(t, all),
		arrived:  map[hostPair]int{},
		shown:    map[shownEnd]string{},
	}
	l.begin()
	return l
}

// begin chooses the first lifelines: those of the only two hosts, or else of the
// first connection.
func (l *builder) begin() {
	if hosts := l.trace.Hosts; len(hosts) == 2 {
		l.lifelines(hosts[0].Name, hosts[1].Name)
		return
	}
	for _, e := range l.trace.Events {
		if e.Kind == trace.Sent && e.Packet.Segment != nil {
			_, from, to := l.ends(e.Packet)
			l.lifelines(from, to)
			return
		}
	}
}

// rows are all rows, from top to bottom.
func (l *builder) rows() iter.Seq[Row] {
	return func(yield func(Row) bool) {
		more := true
		l.emit = func(r Row) { more = more && yield(r) }
		for i := range l.trace.Events {
			if l.event(i); !more {
				return
			}
		}
		l.settle()
	}
}

// lifelines makes the lifelines those of two hosts. One of them is enough if it
// already has one; otherwise it gets the left.
func (l *builder) lifelines(host, peer string) {
	if peer == "" && (host == l.pair.host || host == l.pair.peer) {
		return
	}
	if l.rank(peer) < l.rank(host) || l.pair == (hostPair{peer, host}) {
		host, peer = peer, host
	}
	l.pair = hostPair{host, peer}
}

// lifelineNames are the two hosts, and their addresses.
func (l *builder) lifelineNames() (hosts, addresses [2]string) {
	hosts = [2]string{l.pair.host, l.pair.peer}
	return hosts, [2]string{l.addresses(hosts[Left]), l.addresses(hosts[Right])}
}

// rank is a host's place from left to right; unknown hosts, and none, are last.
func (l *builder) rank(host string) int {
	i := slices.IndexFunc(l.trace.Hosts, func(h trace.Host) bool { return h.Name == host })
	switch {
	case host == "":
		return len(l.trace.Hosts) + 1
	case i < 0:
		return len(l.trace.Hosts)
	}
	return i
}

// addresses lists those of host that have connections, or all if none has.
func (l *builder) addresses(host string) string {
	var all, used []string
	for _, h := range l.trace.Hosts {
		if h.Name == host {
			for _, a := range h.Addresses {
				all = append(all, a.String())
				if l.names.Used(a) {
					used = append(used, a.String())
				}
			}
		}
	}
	if used != nil {
		all = used
	}
	return strings.Join(all, " ")
}

// side is where host's end of c is drawn; host has a lifeline. If it has both, for
// connections to itself, the client is at the left: the one with the higher port.
func (l *builder) side(host string, c trace.Conn) Side {
	if l.pair.host == l.pair.peer && (c.Local.Port() < c.Remote.Port() || !c.Remote.IsValid()) {
		return Right
	}
	if host == l.pair.host {
		return Left
	}
	return Right
}

// hosts are those of the two ends of c, of which the local one is at host.
func (l *builder) hosts(host string, c trace.Conn) (local, remote string) {
	if local, remote, known := l.names.Hosts(c); known {
		return local, remote
	}
	return host, ""
}

// tag is what tells c, which is at host, apart from the other connections between
// the two hosts, the left one's port first.
func (l *builder) tag(host string, c trace.Conn) string {
	if c.Remote.IsValid() && l.side(host, c) == Right {
		c = c.Reverse()
	}
	return l.names.Tag(host, c)
}

// row begins the row of an event about the connection c between the two hosts, as
// host sees it.
func (l *builder) row(e *trace.Event, host, peer string, c trace.Conn) Row {
	l.lifelines(host, peer)
	l.told = nil
	r := Row{Time: e.Time, Event: e, Conn: c}
	r.Hosts, r.Addresses = l.lifelineNames()
	r.Side = l.side(host, c)
	if c.Local == (netip.AddrPort{}) {
		return r
	}
	s := l.state(host, c)
	switch {
	case c.Remote.IsValid():
		r.States[1-r.Side] = l.state(peer, c.Reverse())
	case !s.Changed && l.states.Serves(host, c):
		return r // which would seem to be in LISTEN again
	}
	r.States[r.Side] = s
	return r
}

// state is that of an end.
func (l *builder) state(host string, c trace.Conn) RowState {
	state := l.states.At(host, c).String()
	key := shownEnd{host, c}
	changed := state != cmp.Or(l.shown[key], state)
	l.shown[key] = state
	return RowState{state, changed}
}

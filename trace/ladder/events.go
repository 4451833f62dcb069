package ladder

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/conversation"
	"github.com/seed-8df93623/tcpsim/trace/internal/notation"
	"github.com/seed-8df93623/tcpsim/trace/internal/shown"
	"github.com/seed-8df93623/tcpsim/trace/model"
	"github.com/seed-8df93623/tcpsim/trace/visible"
	"github.com/seed-8df93623/tcpsim/trace/words"
)

// event draws what there is to draw of an event.
func (l *builder) event(i int) {
	e := &l.trace.Events[i]
	switch e.Kind {
	case trace.Sent:
		l.sent(e)
	case trace.Delivered:
		if s, ok := conversation.Translated(e); ok {
			l.numbers.Translated(e.Packet.Segment, &s)
		}
		l.delivered(e)
	case trace.Moved:
		if e == l.shownAlready {
			return
		}
		l.settle()
		moved := l.views.moved(e)
		l.states.Move(e.Host, moved.Transition)
		if e.Transition.Cause != model.CauseBefore { // where it begins, a row would show it CLOSED
			l.moved, l.own = moved, l.ownOf(i)
		}
	case trace.Called, trace.Returned:
		l.call(e, l.connOf(i), l.listens(i))
	}
}

// sent draws the arrow of a packet.
func (l *builder) sent(e *trace.Event) {
	p := e.Packet
	c, from, to := l.ends(p)
	l.absorb(e, c)
	r := l.row(e, from, to, c)
	r.Tag = l.tag(from, c)
	r.Label, r.Segment = l.label(p, r.Tag), l.segments[p]
	if r.Segment != nil {
		l.missed(e, r, c.Reverse(), to, from)
	}
	l.emit(r)
}

// missed draws a row for what the capture does not have, as the segment of a row shows.
func (l *builder) missed(e *trace.Event, r Row, c trace.Conn, host, peer string) {
	for _, span := range r.Segment.Missed {
		at := r.Label.Ack - r.Segment.Packet.Segment.Ack
		gap := l.row(&trace.Event{Time: e.Time, Kind: trace.Dropped, Host: host}, host, peer, c)
		gap.Tag = l.tag(host, c)
		gap.Note = l.say("not captured: %s %d:%d", visible.Text(host), span.Left+at, span.Right+at)
		l.emit(gap)
	}
}

// ends finds the connection that p belongs to, as its sender sees it, and the
// hosts. Of an ICMP error it is the one that it is about.
func (l *builder) ends(p *trace.Packet) (c trace.Conn, from, to string) {
	if p.Segment != nil {
		c = l.views.of(trace.Conn{Local: p.Segment.Src, Remote: p.Segment.Dst})
		from, to = l.hosts(p.From, c)
		return c, from, to
	}
	if d, err := segment.ParseDatagram(p.Bytes); err == nil {
		if about, _ := d.Quoted(); about.Protocol() == segment.ProtocolTCP {
			c.Remote, c.Local, _ = about.Ends()
		}
		if host, _, known := l.names.Hosts(c); !known || host != p.From {
			c = trace.Conn{} // not of the host that reports it, but of one behind
		}
	}
	return c, p.From, p.To
}

// delivered draws a row for an arrival that is not what one would expect.
func (l *builder) delivered(e *trace.Event) {
	p := e.Packet
	way := hostPair{p.From, p.To}
	latest := l.arrived[way]
	l.arrived[way] = max(latest, p.Number)
	text := l.say("%s arrives", number(p))
	switch {
	case e.Fate != nil && e.Fate.Cause == "translated" && p.Number > latest: // by a NAT, as all others, which its arrow says
		return
	case e.Fate != nil && e.Fate.Cause != "":
		text += ": " + shown.Fate(l.language, e.Fate)
	case p.Number < latest:
		text = l.say("%s arrives after (%d)", number(p), latest)
	default:
		return
	}
	l.settle()
	c, from, to := l.ends(p)
	if c != (trace.Conn{}) {
		c = c.Reverse()
	}
	r := l.row(e, to, from, c)
	r.Tag, r.Note = l.tag(to, c), text
	l.emit(r)
	l.told = p
}

// longestArgs is the number of columns for the arguments of a call.
const longestArgs = 60

// call draws what an application does beside its lifeline. The row of one that
// makes a port listen shows the state that it is in then.
func (l *builder) call(e *trace.Event, c trace.Conn, listens *trace.Event) {
	l.absorb(e, c)
	if listens != nil {
		l.states.Move(listens.Host, listens.Transition)
		l.shownAlready = listens
	}
	host, peer := l.hosts(e.Host, c)
	r := l.row(e, host, peer, c)
	r.Tag = l.tag(host, l.views.of(e.Call.Conn))
	if l.names.Process(e.Host, e.Call.Process) != "" {
		r.Note = visible.Text(e.Call.Process) + ": "
	}
	r.Note += shown.Call(e.Call, e.Kind, longestArgs, l.language)
	r.language = l.language
	l.emit(r)
}

// connOf is the connection of a call. That of a call which makes one is told by
// the transition that follows at once.
func (l *builder) connOf(i int) trace.Conn {
	e := &l.trace.Events[i]
	if e.Call.Conn != (trace.Conn{}) {
		return l.views.of(e.Call.Conn)
	}
	for _, next := range l.trace.Events[i+1:] {
		switch {
		case next.Time != e.Time, next.Host == e.Host && next.Call != nil:
			return trace.Conn{}
		case next.Host == e.Host && next.Kind == trace.Moved:
			return l.views.of(next.Transition.Conn)
		}
	}
	return trace.Conn{}
}

// listens is the transition of a port that a call makes listen, which follows at
// once; nil if it does not.
func (l *builder) listens(i int) *trace.Event {
	if i+1 == len(l.trace.Events) {
		return nil
	}
	call, next := &l.trace.Events[i], &l.trace.Events[i+1]
	if next.Kind != trace.Moved || next.Host != call.Host || next.Time != call.Time ||
		next.Transition.Conn.Remote.IsValid() || next.Transition.Cause != call.Call.Op {
		return nil
	}
	return next
}

// absorb lets the row of e show the last transition, if it comes right after and
// is of the same end, and else has it settled.
func (l *builder) absorb(e *trace.Event, c trace.Conn) {
	m := l.moved
	injected := e.Packet != nil && e.Packet.Injected
	if m != nil && !injected && m.Host == e.Host && m.Time == e.Time && m.Transition.Conn == c {
		l.moved = nil
	}
	l.settle()
}

// settle draws a row for the last transition if no other row shows it.
func (l *builder) settle() {
	m := l.moved
	if m == nil {
		return
	}
	l.moved = nil
	text := l.because(m.Transition)
	c := m.Transition.Conn
	host, peer := l.hosts(m.Host, c)
	r := l.row(m, host, peer, c)
	r.Tag, r.Note = l.tag(host, c), text
	l.emit(r)
}

// because says what brought a transition about, unless the row before does.
func (l *builder) because(t *trace.Transition) string {
	switch n, ok := shown.Packet(t); {
	case ok && l.told != nil && strconv.Itoa(l.told.Number) == n:
		return ""
	case ok && l.own:
		return l.say("as %s shows", "("+visible.Text(n)+")")
	case ok:
		return l.say("%s arrives", "("+visible.Text(n)+")")
	case t.ByTimer():
		return words.In(l.language, visible.Text(t.Cause))
	}
	return ""
}

// ownOf reports whether an end shows a transition by the packet that it sends next.
func (l *builder) ownOf(i int) bool {
	e := &l.trace.Events[i]
	for _, next := range l.trace.Events[i+1:] {
		if next.Kind == trace.Sent || next.Time != e.Time {
			n, ok := shown.Packet(e.Transition)
			return ok && next.Kind == trace.Sent && next.Host == e.Host && n == strconv.Itoa(next.Packet.Number)
		}
	}
	return false
}

// number is what a packet goes by.
func number(p *trace.Packet) string { return "(" + strconv.Itoa(p.Number) + ")" }

// label is what the arrow of p says; tag is that of its connection.
func (l *builder) label(p *trace.Packet, tag string) *Label {
	a := &Label{language: l.language, head: strings.TrimSpace(number(p) + " " + tag), segment: p.Segment, cut: p.Segment != nil && notation.CutInOptions(p.Segment, p.Truncated)}
	if p.Segment != nil {
		a.Seq, a.Ack, a.sack = l.numbers.Teach(p.Segment)
	} else if d, err := segment.ParseDatagram(p.Bytes); err == nil {
		a.other = notation.Summary(&d)
	} else {
		a.other = words.In(l.language, "no IP packet")
	}
	if p.Injected {
		a.Marks = append(a.Marks, words.In(l.language, "injected"))
	}
	if s := l.segments[p]; s != nil {
		a.Remark, a.Again = l.remark(s), s.Class.Is(conversation.Retransmission)
		if s.Scaled && s.Window != uint32(p.Segment.Window) {
			a.window = s.Window
		}
	}
	if shown.Lost(p) {
		a.Lost = strings.Join(shown.Mishaps(l.language, p), ", ")
	} else {
		a.Marks = append(a.Marks, shown.Mishaps(l.language, p)...)
	}
	return a
}

// remark is what a segment is for, and how far it opens a window.
func (l *builder) remark(s *conversation.Segment) string {
	c := trace.Conn{Local: s.Packet.Segment.Src, Remote: s.Packet.Segment.Dst}
	before, known := l.windows[c]
	if s.Packet.Segment.Flags.Has(segment.ACK) {
		l.windows[c] = s.Window
	}
	remark := words.Classes(l.language, s.Class.Remark())
	if known && s.Scaled && before < s.Window && s.Class.Is(conversation.WindowUpdate) {
		remark += ", " + l.say("%d → %d bytes", before, s.Window)
	}
	return remark
}

// say puts values into a text in the language.
func (l *builder) say(text string, values ...any) string {
	return fmt.Sprintf(words.In(l.language, text), values...)
}

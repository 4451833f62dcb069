package trace

import (
	"strconv"
	"strings"
)

// event draws what there is to draw of an event.
func (l *ladder) event(i int) {
	e := &l.trace.Events[i]
	switch e.Kind {
	case Sent:
		l.sent(e)
	case Delivered:
		l.delivered(e)
	case Moved:
		if e == l.shownAlready {
			return
		}
		l.settle()
		l.states.move(e.Host, e.Transition)
		l.moved = e
	case Called, Returned:
		l.call(e, l.connOf(i), l.listens(i))
	}
}

// sent draws the arrow of a packet.
func (l *ladder) sent(e *Event) {
	p := e.Packet
	c, from, to := l.ends(p)
	l.absorb(e, c)
	r := l.row(e, from, to, c)
	r.Tag = l.tag(from, c)
	r.Label = l.label(p, r.Tag)
	l.emit(r)
}

// ends finds the connection that p belongs to, as its sender sees it, and the
// hosts. Of an ICMP error it is the one that it is about.
func (l *ladder) ends(p *Packet) (c Conn, from, to string) {
	if p.Segment != nil {
		c = Conn{p.Segment.Src, p.Segment.Dst}
		from, to = l.hosts(p.From, c)
		return c, from, to
	}
	if d, ok := parseDatagram(p.Bytes); ok {
		if about, ok := d.quoted(); ok {
			c = about.conn().Reverse()
		}
		if e := l.names.ends[c]; e == nil || e.host != p.From {
			c = Conn{} // not of the host that reports it, but of one behind
		}
	}
	return c, p.From, p.To
}

// delivered draws a row for an arrival that is not what one would expect.
func (l *ladder) delivered(e *Event) {
	p := e.Packet
	way := hostPair{p.From, p.To}
	latest := l.arrived[way]
	l.arrived[way] = max(latest, p.Number)
	text := number(p) + " arrives"
	switch {
	case e.Fate != nil && e.Fate.Cause != "":
		text += ": " + e.Fate.word()
	case p.Number < latest:
		text += " after (" + strconv.Itoa(latest) + ")"
	default:
		return
	}
	l.settle()
	c, from, to := l.ends(p)
	if c != (Conn{}) {
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
func (l *ladder) call(e *Event, c Conn, listens *Event) {
	l.absorb(e, c)
	if listens != nil {
		l.states.move(listens.Host, listens.Transition)
		l.shownAlready = listens
	}
	host, peer := l.hosts(e.Host, c)
	r := l.row(e, host, peer, c)
	r.Tag = l.tag(host, e.Call.Conn)
	if l.names.process(e.Host, e.Call.Process) != "" {
		r.Note = visible(e.Call.Process) + ": "
	}
	r.Note += e.Call.describe(e.Kind, longestArgs)
	l.emit(r)
}

// connOf is the connection of a call. That of a call which makes one is told by
// the transition that follows at once.
func (l *ladder) connOf(i int) Conn {
	e := &l.trace.Events[i]
	if e.Call.Conn != (Conn{}) {
		return e.Call.Conn
	}
	for _, next := range l.trace.Events[i+1:] {
		switch {
		case next.Time != e.Time, next.Host == e.Host && next.Call != nil:
			return Conn{}
		case next.Host == e.Host && next.Kind == Moved:
			return next.Transition.Conn
		}
	}
	return Conn{}
}

// listens is the transition of a port that a call makes listen, which follows at
// once; nil if it does not.
func (l *ladder) listens(i int) *Event {
	if i+1 == len(l.trace.Events) {
		return nil
	}
	call, next := &l.trace.Events[i], &l.trace.Events[i+1]
	if next.Kind != Moved || next.Host != call.Host || next.Time != call.Time ||
		next.Transition.Conn.Remote.IsValid() || next.Transition.Cause != call.Call.Op {
		return nil
	}
	return next
}

// absorb lets the row of e show the last transition, if it comes right after and
// is of the same end, and else has it settled.
func (l *ladder) absorb(e *Event, c Conn) {
	m := l.moved
	injected := e.Packet != nil && e.Packet.Injected
	if m != nil && !injected && m.Host == e.Host && m.Time == e.Time && m.Transition.Conn == c {
		l.moved = nil
	}
	l.settle()
}

// settle draws a row for the last transition if no other row shows it.
func (l *ladder) settle() {
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
func (l *ladder) because(t *Transition) string {
	switch n, ok := t.packet(); {
	case ok && l.told != nil && strconv.Itoa(l.told.Number) == n:
		return ""
	case ok:
		return "(" + visible(n) + ") arrives"
	case t.ByTimer():
		return visible(t.Cause)
	}
	return ""
}

// number is what a packet goes by.
func number(p *Packet) string { return "(" + strconv.Itoa(p.Number) + ")" }

// label is what the arrow of p says; tag is that of its connection.
func (l *ladder) label(p *Packet, tag string) *Label {
	a := &Label{head: strings.TrimSpace(number(p) + " " + tag), segment: p.Segment, cut: p.Segment != nil && cutInOptions(p.Segment, p.Truncated)}
	if p.Segment != nil {
		a.Seq, a.Ack, a.sack = l.numbers.teach(p.Segment)
	} else if d, ok := parseDatagram(p.Bytes); ok {
		a.other = d.summary()
	} else {
		a.other = "no IP packet"
	}
	if p.Injected {
		a.Marks = append(a.Marks, "injected")
	} else {
		a.Remark = l.history.remark(p.Segment)
		a.Again = a.Remark == retransmission
	}
	if p.lost() {
		a.Lost = strings.Join(p.mishaps(), ", ")
	} else {
		a.Marks = append(a.Marks, p.mishaps()...)
	}
	return a
}

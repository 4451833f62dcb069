package conversation

import (
	"container/list"
	"net/netip"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/model"
)

// Options say how conversations are followed, and who is told. The zero value is for a
// trace that knows the fate of its packets; any function may be nil.
type Options struct {
	// Capture says that the trace does not tell what arrived; see [IsCapture].
	Capture bool
	// Checksums tells which segments of a capture are damaged. nil takes none for it.
	Checksums *Checksums
	// Begun is called when the first segment of a connection is sent.
	Begun func(*Connection)
	// Sent is called for each segment when it has been sent. Its Class gains OutOfOrder
	// or Spurious, and its RTT is set, when it has arrived.
	Sent func(*Connection, *Segment)
	// Arrived is called when a segment has arrived at a side.
	Arrived func(*Connection, Side, time.Duration)
	// Done is called when no more is expected of a connection: it has ended and a new
	// one begins between the same sockets, room is needed, or the Follower is closed.
	Done func(*Connection)

	// Keep has all segments of a connection kept in it, and so needs memory.
	Keep bool

	// Next is handed each event, with the transitions in place that segments show: one
	// that shows in what an end sends before that packet, one that an arrival brings
	// about after it. Transitions that the Follower is given it leaves out.
	Next trace.Recorder
	// StatesOnly leaves out what only Sent tells, and how connections are closed. That
	// is three times as fast.
	StatesOnly bool
	// TimeWait ends TIME-WAIT: 2 MSL (RFC 9293 section 3.4.2). 0 is never.
	TimeWait time.Duration
	// FinWait2 ends FIN-WAIT-2, which the RFC does not. 0 is never. Stacks do it
	// for a socket that nobody can read any more, which segments do not tell.
	FinWait2 time.Duration

	// MaxConnections is how many are kept in mind; the one that has been quiet for
	// longest is done first. 0 means 65,536.
	MaxConnections int
}

// Follower follows the conversations of a trace whose events it is given one after the
// other. It is a [trace.Recorder]. Its memory is bounded by [Options.MaxConnections].
type Follower struct {
	options Options
	hosts   map[netip.Addr]string
	conns   map[trace.Conn]*list.Element // by both of its names
	used    list.List                    // of *Connection; the front has been used last
	timers  []*timer
	copies  Copies
}

// NewFollower makes a Follower.
func NewFollower(o Options) *Follower {
	if o.MaxConnections == 0 {
		o.MaxConnections = 1 << 16
	}
	return &Follower{
		options: o, hosts: map[netip.Addr]string{}, conns: map[trace.Conn]*list.Element{}, timers: timersOf(&o),
	}
}

// AddHost implements [trace.Recorder].
func (f *Follower) AddHost(h trace.Host) {
	for _, address := range h.Addresses {
		f.hosts[address] = h.Name
	}
	if f.options.Next != nil {
		f.options.Next.AddHost(h)
	}
}

// AddNode implements [trace.Mapper].
func (f *Follower) AddNode(n trace.Node) {
	if m, ok := f.options.Next.(trace.Mapper); ok {
		m.AddNode(n)
	}
}

// AddLink implements [trace.Mapper].
func (f *Follower) AddLink(l trace.Link) {
	if m, ok := f.options.Next.(trace.Mapper); ok {
		m.AddLink(l)
	}
}

// Record implements [trace.Recorder].
func (f *Follower) Record(e trace.Event) {
	f.Advance(e.Time)
	var sent *Segment
	switch {
	case e.Packet != nil && e.Packet.Segment == nil:
	case f.options.Capture && e.Kind == trace.Sent && f.passes(&e):
		return
	case e.Kind == trace.Sent && e.Packet != nil:
		sent = f.send(&e)
	case e.Kind == trace.Dropped && e.Packet != nil:
		s := e.Packet.Segment
		if c := f.Find(trace.Conn{Local: s.Src, Remote: s.Dst}); c != nil {
			delete(c.ongoing, e.Packet.Number)
		}
	case e.Kind == trace.Delivered && !f.options.Capture:
		f.translated(&e)
	case e.Kind == trace.Moved && e.Transition != nil:
		f.moved(e.Transition)
	}
	if f.options.Next != nil && e.Kind != trace.Moved {
		f.options.Next.Record(e)
	}
	if o, ok := Arrival(&e, f.options.Capture); ok {
		f.Arrive(o, sent, e.Time)
	}
}

// passes reports whether a segment of a capture is passed over, and takes note of it: one
// that says nothing, as whoever receives it drops it, or has been said.
func (f *Follower) passes(e *trace.Event) bool {
	p := e.Packet
	g := &Segment{Packet: p}
	switch about := f.copies.Of(p); {
	case f.options.Checksums.Damaged(p):
		g.Class = Damaged
	case about > 0:
		g.Class, g.About = Copy, about
	default:
		return false
	}
	of := trace.Conn{Local: p.Segment.Src, Remote: p.Segment.Dst}
	if c := f.Find(of); c != nil && !f.options.StatesOnly {
		g.From, g.Phase = c.Side(of), c.now()
		if g.Class == Damaged {
			c.spoiled[g.From].Add(p.Segment.Seq, p.Segment.End())
		}
		f.tellSent(c, g)
	}
	if f.options.Next != nil {
		f.options.Next.Record(*e)
	}
	return true
}

// send takes note of a segment that is sent.
func (f *Follower) send(e *trace.Event) *Segment {
	c, side := f.Begin(e)
	told, _ := Observation{Packet: e.Packet, Segment: e.Packet.Segment}.Told(&c.Ends[side].End, true)
	return f.Send(c, side, e, told)
}

// Send takes note of a segment that a side of c sends, by what is believed of it: s, which
// is nil if that is nothing. It is for who looks at the side before, as [Follower.Record]
// does all at once.
func (f *Follower) Send(c *Connection, side Side, e *trace.Event, s *segment.Segment) *Segment {
	p, from, told := e.Packet, &c.Ends[side], s != nil
	c.Latest = e.Time
	from.real, from.fake = from.real || !p.Injected, from.fake || p.Injected
	var g *Segment
	switch {
	case f.options.StatesOnly:
	case told:
		g = c.classify(p, s, side, e.Time)
	default:
		g = &Segment{Packet: p, From: side, Class: PureACK, Phase: c.now(), Window: uint32(p.Segment.Window)}
	}
	if told && !p.Injected {
		c.resume(side, s)
	}
	switch {
	case !told:
	case p.Injected && !from.scripted(): // the TCP at this end knows nothing of it
	case g != nil:
		f.report(c, side, p.Number, e.Time, from.sent(g, s, e.Time))
	default:
		f.report(c, side, p.Number, e.Time, from.Send(s, p.Number))
	}
	if told && from.before != nil && !p.Injected {
		f.report(from.before, from.before.Side(c.View(side)), p.Number, e.Time, c.TCP(side).End.Send(s, p.Number))
	}
	if told && from.Joined {
		f.report(c, 1-side, p.Number, e.Time, c.Ends[1-side].Meet(s, p.Number))
	}
	if g != nil {
		c.missed(g)
	}
	c.learn(side, p)
	if g != nil {
		f.tellSent(c, g)
	}
	return g
}

// tellSent hands a segment on that is sent.
func (f *Follower) tellSent(c *Connection, g *Segment) {
	if f.options.Keep {
		c.Segments = append(c.Segments, g)
	}
	if f.options.Sent != nil {
		f.options.Sent(c, g)
	}
}

// Arrive takes note of a segment that reaches an end. sent is what [Follower.Send] said of
// it, if that is known.
func (f *Follower) Arrive(o Observation, sent *Segment, now time.Duration) {
	c := f.Find(o.Conn)
	if c == nil {
		return
	}
	side := c.Side(o.Conn)
	c.choose(1-side, o.Segment)
	f.report(c, side, o.Packet.Number, now, c.arrive(o, sent, now))
	if before := c.Ends[side].before; before != nil {
		was := c.TCP(side)
		if s, told := o.Told(&was.End, false); told {
			f.report(before, before.Side(o.Conn), o.Packet.Number, now, was.Arrive(s, o.Packet.Number))
		}
	}
	if f.options.Arrived != nil {
		f.options.Arrived(c, side, now)
	}
}

// moved takes note of an end that has given up, if the trace tells.
func (f *Follower) moved(m *trace.Transition) {
	gaveUp := m.To == segment.Closed && m.From != segment.TimeWait && m.From != segment.FinWait2 && m.ByTimer()
	if c := f.Find(m.Conn); c != nil && gaveUp && !f.options.StatesOnly {
		c.timedOut(c.Side(m.Conn))
	}
}

// Close tells that the trace is at its end.
func (f *Follower) Close() {
	for f.used.Len() > 0 {
		f.forget(f.used.Back())
	}
}

// Find finds the connection that has an end c; nil if there is none.
func (f *Follower) Find(c trace.Conn) *Connection {
	if e := f.conns[c]; e != nil {
		return e.Value.(*Connection)
	}
	return nil
}

// Begin finds the connection of a segment that is sent, or begins it, and the side that
// sends.
func (f *Follower) Begin(sent *trace.Event) (*Connection, Side) {
	s := sent.Packet.Segment
	c := trace.Conn{Local: s.Src, Remote: s.Dst}
	var before *Connection
	if e := f.conns[c]; e != nil {
		found := e.Value.(*Connection)
		if !found.succeededBy(c, s) {
			f.used.MoveToFront(e)
			return found, found.Side(c)
		}
		before = found
		f.done(e)
	}
	if f.used.Len() >= f.options.MaxConnections {
		f.forget(f.used.Back())
	}
	begun := newConnection(c, s, &f.options)
	if before != nil {
		begun.succeed(before, s)
	}
	f.name(begun, sent.Packet)
	e := f.used.PushFront(begun)
	f.conns[begun.Conn], f.conns[begun.Conn.Reverse()] = e, e
	if f.options.Begun != nil {
		f.options.Begun(begun)
	}
	return begun, begun.Side(c)
}

// Forget has nothing known any more of an end.
func (f *Follower) Forget(end trace.Conn) {
	c := f.Find(end)
	if c == nil {
		return
	}
	e := &c.Ends[c.Side(end)]
	e.stop()
	*e = End{End: model.End{Guess: e.Guess}, real: e.real, fake: e.fake, earlier: e.Lives(), memory: e.memory}
	if e.memory != nil {
		e.memory = &memory{}
	}
}

// forget is done with a connection, and with its timers.
func (f *Follower) forget(e *list.Element) {
	c := e.Value.(*Connection)
	for side := range c.Ends {
		c.Ends[side].stop()
	}
	f.done(e)
}

// done says of a connection that no more is expected.
func (f *Follower) done(e *list.Element) {
	f.unlist(e)
	c := f.used.Remove(e).(*Connection)
	c.finish()
	if f.options.Done != nil {
		f.options.Done(c)
	}
}

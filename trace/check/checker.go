package check

import (
	"container/list"
	"net/netip"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/conversation"
	"github.com/seed-8df93623/tcpsim/trace/model"
)

// Options say what a [Checker] is given, and whom it tells.
type Options struct {
	// Capture says that the trace does not tell what arrived.
	Capture bool
	// States says that the trace tells all transitions, which are then held against the
	// RFC. Those that segments show are made by its rules, and need not be.
	States bool
	// Checksums tells which segments of a capture are damaged, and so passed over. nil
	// takes none for it.
	Checksums *conversation.Checksums
	// Report is called for each violation.
	Report func(Violation)
	// MaxEnds is how many ends of connections are kept in mind; the one that has been
	// quiet for longest is forgotten first. 0 means 131,072.
	MaxEnds int
}

// Checker checks a trace whose events it is given one after the other. It is a
// [trace.Recorder]. Besides the ends it keeps at most 256 MiB of what they have sent, to
// compare retransmissions with. [Stream] is one for a trace of an unknown kind.
type Checker struct {
	options Options
	hosts   map[netip.Addr]string
	ends    map[trace.Conn]*list.Element
	used    list.List // of *end; the front has been used last
	keeping list.List // of *end with a history; the front has sent last
	kept    int       // octets that the histories of all ends take

	counts   Counts
	follower *conversation.Follower
	copies   conversation.Copies
}

// Counts say how much a [Checker] has looked at, and what it has passed over.
type Counts struct {
	Connections int // as package conversation tells them apart
	Segments    int // that were checked
	Meaningless int // those of them with a wrong checksum that means nothing
	Damaged     int // segments with a wrong checksum, which are not
	Copies      int // packets that a capture has before, which are not
	Injected    int // segments that no TCP has made, which are not either
}

// end is one end of a connection, with what package conversation does not keep of it.
type end struct {
	*model.End // as it is followed
	life
	conn  trace.Conn
	host  string
	heard recent      // the last segments that have arrived
	mss   int         // what the peer takes in a segment; 0 if its SYN has not been seen
	offer int         // what its last SYN says of that, taken or not
	irs   segment.Seq // the number of that SYN

	state  segment.State // as the trace tells
	stated bool          // whether it has
	read   uint64        // bytes that the application has read
	over   bool          // it reads no more, or has been told of an error
	place  *list.Element // in the list of those that have a history
}

// life is what belongs to one connection of an end, and not to a later one between the
// same sockets.
type life struct {
	number int // of the lives that the end has had

	next      segment.Seq // the number after the last one sent, whatever the state
	highest   segment.Seq // the greatest acknowledgment sent
	acks      bool        // whether one has been sent
	confirmed bool        // has sent what only a synchronized end sends
	opened    bool        // has been synchronized, so that an application may have it
	synACK    bool        // has sent a SYN with ACK
	edge      segment.Seq // the furthest that the peer has ever allowed
	offered   bool        // whether that is known
	bounded   bool        // whether it counts
	una       segment.Seq // SND.UNA before the last segment arrived
	told      segment.Seq // the highest acknowledgment that has arrived, taken or not
	arrived   model.Spans // what is beyond RCV.NXT, inside the window or not
	furthest  segment.Seq // how far the peer's numbers have been seen to go
	history   history     // the data sent
	doubts    []doubt     // about what has been sent, at most one for each rule
}

// NewChecker makes a Checker.
func NewChecker(o Options) *Checker {
	if o.MaxEnds == 0 {
		o.MaxEnds = 1 << 17
	}
	c := &Checker{options: o, hosts: map[netip.Addr]string{}, ends: map[trace.Conn]*list.Element{}}
	c.follower = conversation.NewFollower(conversation.Options{
		Capture: o.Capture, StatesOnly: true, MaxConnections: o.MaxEnds,
		Begun: func(*conversation.Connection) { c.counts.Connections++ },
	})
	return c
}

// AddHost implements [trace.Recorder].
func (c *Checker) AddHost(h trace.Host) {
	for _, a := range h.Addresses {
		c.hosts[a] = h.Name
	}
}

// Record implements [trace.Recorder].
func (c *Checker) Record(e trace.Event) {
	if c.passes(&e) {
		return
	}
	c.follower.Advance(e.Time)
	if e.Kind == trace.Sent && e.Packet != nil && e.Packet.Segment != nil {
		c.send(&e)
	}
	if o, ok := conversation.Arrival(&e, c.options.Capture); ok {
		c.arrive(o, e.Time)
	}
	switch {
	case e.Kind == trace.Moved && e.Transition != nil:
		c.moved(e.Host, e.Transition, e.Time)
	case e.Kind == trace.Called && e.Call != nil && !e.Call.Waiting, e.Kind == trace.Returned && e.Call != nil:
		c.called(e.Host, e.Call, e.Time)
	}
}

// passes counts a segment that is sent, and reports whether it is passed over.
func (c *Checker) passes(e *trace.Event) bool {
	if e.Kind != trace.Sent || e.Packet == nil || e.Packet.Segment == nil {
		return false
	}
	damaged, meaningless, again := false, false, false
	if c.options.Capture {
		damaged, meaningless = c.options.Checksums.Wrong(e.Packet)
		again = c.copies.Of(e.Packet) > 0
	}
	switch {
	case damaged:
		c.counts.Damaged++
	case again:
		c.counts.Copies++
	case e.Packet.Injected:
		c.counts.Injected++
	default:
		c.counts.Segments++
	}
	if meaningless {
		c.counts.Meaningless++
	}
	return damaged || again
}

// send checks a segment that an end sends. What was injected no TCP has sent.
func (c *Checker) send(event *trace.Event) {
	o, real := conversation.Sending(event)
	if real {
		c.lookUp(o)
	}
	n, side := c.follower.Begin(event)
	if !real {
		c.follower.Send(n, side, event, event.Packet.Segment)
		return
	}
	e := c.end(o.Conn, o.Host)
	told, ok := o.Told(e.End, true)
	if !ok {
		c.follower.Send(n, side, event, nil)
		return
	}
	s := sent{Packet: o.Packet, Segment: told, capture: c.options.Capture, states: c.options.States}
	believed := c.judge(e, &s, event.Time)
	c.follower.Send(n, side, event, believed)
	c.look(e)
	e.sent(believed)
	c.remember(e, &s)
}

// judge holds a segment that an end is about to send against the rules, and returns what is
// believed of it.
func (c *Checker) judge(e *end, s *sent, now time.Duration) *segment.Segment {
	believed := s.Segment
	for i := range sendRules {
		r := &sendRules[i]
		if r.Exact && s.capture {
			continue
		}
		why := r.broken(e, s)
		switch {
		case why == "":
		case s.capture && r.settle != nil:
			e.doubt(r, s, now, why)
		default:
			c.report(r.Invariant, e, s.Packet.Number, now, why)
			if r.Name == ackOfUnsentName {
				believed = e.withoutClaim(s.Segment)
			}
		}
	}
	return believed
}

// arrive takes note of a segment that reaches an end.
func (c *Checker) arrive(o conversation.Observation, now time.Duration) {
	e := c.end(o.Conn, o.Host)
	told, ok := o.Told(e.End, false)
	if ok {
		o.Segment = told
		c.compare(e, o, now)
		c.settle(e, o, now)
	}
	before, una := e.State, e.SndUna
	c.follower.Arrive(o, nil, now)
	if ok {
		e.una = una
		c.look(e)
		e.received(told, before, now)
	}
}

// Counts are those so far.
func (c *Checker) Counts() Counts { return c.counts }

// look looks at an end as it is now, and begins a new life if it has become part of a new
// connection.
func (c *Checker) look(e *end) {
	n := c.follower.Find(e.conn)
	if n == nil {
		if e.End == nil {
			e.End = &model.End{Guess: c.options.Capture}
		}
		return
	}
	now := n.TCP(n.Side(e.conn))
	e.End = &now.End
	if e.number != now.Lives() {
		c.drop(e)
		if e.mss = 0; !e.Active {
			e.mss = e.offer
		}
		e.life = life{number: now.Lives(), next: e.SndNxt, una: e.SndUna, told: e.SndUna, furthest: e.RcvNxt}
	}
	e.opened = e.opened || e.State >= segment.Established
}

// end finds the end of a connection, or begins to look at it.
func (c *Checker) end(conn trace.Conn, host string) *end {
	if found := c.ends[conn]; found != nil {
		c.used.MoveToFront(found)
		e := found.Value.(*end)
		c.look(e)
		return e
	}
	if c.used.Len() >= c.options.MaxEnds {
		oldest := c.used.Remove(c.used.Back()).(*end)
		delete(c.ends, oldest.conn)
		c.follower.Forget(oldest.conn)
		c.drop(oldest)
	}
	e := &end{conn: conn, host: host}
	if name := c.hosts[conn.Local.Addr()]; name != "" {
		e.host = name
	} else if e.host == "" {
		e.host = conn.Local.String()
	}
	c.ends[conn] = c.used.PushFront(e)
	c.look(e)
	return e
}

func (c *Checker) report(i Invariant, e *end, packet int, now time.Duration, why string) {
	if c.options.Report != nil {
		c.options.Report(Violation{Invariant: i, Packet: packet, Time: now, Host: e.host, Conn: e.conn, Explanation: why})
	}
}

package analysis

import (
	"container/list"
	"net/netip"
	"strings"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/model"
)

// Options say what an [Analyzer] tells, and to whom. Any function may be nil.
type Options struct {
	// Capture says that the trace does not tell what arrived.
	Capture bool
	// Begun is called when the first segment of a connection is sent.
	Begun func(*Connection)
	// Segment is called for each segment that is sent. Its Class gains OutOfOrder or
	// Spurious, and its RTT is set, when the segment has arrived.
	Segment func(*Connection, *Segment)
	// Done is called when no more is expected of a connection: it has ended and a new
	// one begins between the same sockets, room is needed, or the Analyzer is closed.
	Done func(*Connection)
	// MaxConnections is how many are kept in mind. 0 means [DefaultMaxConnections].
	MaxConnections int
}

// DefaultMaxConnections bounds the memory of an [Analyzer].
const DefaultMaxConnections = 1 << 16

// Analyzer analyses a trace whose events it is given one after the other. It is a
// [trace.Recorder].
type Analyzer struct {
	options Options
	hosts   map[netip.Addr]string
	conns   map[trace.Conn]*list.Element // by both of its names
	used    list.List                    // of *conn; the front has been used last
	others  int
}

// NewAnalyzer makes an Analyzer.
func NewAnalyzer(o Options) *Analyzer {
	if o.MaxConnections == 0 {
		o.MaxConnections = DefaultMaxConnections
	}
	return &Analyzer{options: o, hosts: map[netip.Addr]string{}, conns: map[trace.Conn]*list.Element{}}
}

// AddHost implements [trace.Recorder].
func (a *Analyzer) AddHost(h trace.Host) {
	for _, address := range h.Addresses {
		a.hosts[address] = h.Name
	}
}

// Record implements [trace.Recorder].
func (a *Analyzer) Record(e trace.Event) {
	switch {
	case e.Kind == trace.Sent && e.Packet != nil && e.Packet.Segment == nil:
		a.others++
	case e.Kind == trace.Sent && e.Packet != nil:
		s := e.Packet.Segment
		c := a.find(trace.Conn{Local: s.Src, Remote: s.Dst}, s)
		g := c.send(e.Packet, e.Time)
		if a.options.Segment != nil {
			a.options.Segment(c.Connection, g)
		}
	case e.Kind == trace.Dropped && e.Packet != nil && e.Packet.Segment != nil:
		s := e.Packet.Segment
		if c := a.known(trace.Conn{Local: s.Src, Remote: s.Dst}); c != nil {
			c.lost(e.Packet.Number)
		}
	case e.Kind == trace.Moved && e.Transition != nil:
		a.moved(e.Transition)
	}
	if o, ok := model.Arrival(&e, a.options.Capture); ok {
		if c := a.known(o.Conn); c != nil {
			c.arrive(o, e.Time)
		}
	}
}

// moved takes note of an end that has given up, if the trace tells.
func (a *Analyzer) moved(m *trace.Transition) {
	gaveUp := m.To == segment.Closed && m.From != segment.TimeWait && m.From != segment.FinWait2 &&
		strings.Contains(m.Cause, " ") && !strings.HasPrefix(m.Cause, "segment ")
	if c := a.known(m.Conn); c != nil && (gaveUp || m.To == segment.Closed && m.Cause == "timer") {
		c.timedOut(c.sideOf(m.Conn))
	}
}

// Others is the number of packets that were no TCP segments.
func (a *Analyzer) Others() int { return a.others }

// Close tells that the trace is at its end.
func (a *Analyzer) Close() {
	for a.used.Len() > 0 {
		a.forget(a.used.Back())
	}
}

// known finds the connection that has an end c.
func (a *Analyzer) known(c trace.Conn) *conn {
	if e := a.conns[c]; e != nil {
		return e.Value.(*conn)
	}
	return nil
}

// find finds the connection of a segment that its end c sends, or begins it.
func (a *Analyzer) find(c trace.Conn, s *segment.Segment) *conn {
	if e := a.conns[c]; e != nil {
		if found := e.Value.(*conn); !found.succeededBy(c, s) {
			a.used.MoveToFront(e)
			return found
		}
		a.forget(e)
	}
	if a.used.Len() >= a.options.MaxConnections {
		a.forget(a.used.Back())
	}
	begun := newConn(c, s, a.options.Capture)
	for side, address := range []netip.Addr{begun.Conn.Local.Addr(), begun.Conn.Remote.Addr()} {
		begun.Hosts[side] = address.String()
		if name := a.hosts[address]; name != "" {
			begun.Hosts[side] = name
		}
	}
	e := a.used.PushFront(begun)
	a.conns[begun.Conn], a.conns[begun.Conn.Reverse()] = e, e
	if a.options.Begun != nil {
		a.options.Begun(begun.Connection)
	}
	return begun
}

func (a *Analyzer) forget(e *list.Element) {
	c := a.used.Remove(e).(*conn)
	delete(a.conns, c.Conn)
	delete(a.conns, c.Conn.Reverse())
	c.finish()
	if a.options.Done != nil {
		a.options.Done(c.Connection)
	}
}

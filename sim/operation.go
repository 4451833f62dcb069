package sim

import (
	"cmp"
	"slices"
	"time"

	"github.com/seed-8df93623/tcpsim/sim/internal/engine"
	"github.com/seed-8df93623/tcpsim/stack"
	"github.com/seed-8df93623/tcpsim/trace"
)

// What goroutines of a bubble do at the same instant comes in the scheduler's order.
// So that no trace shows it, what sends segments or changes TCP's variables for those
// that follow (writing, closing) is carried out when every goroutine is blocked; to the
// caller it looks as if it were done. What gives the caller something (reading,
// accepting, connecting) is done at once, and only what comes of it is held back.

// place is a socket's among those of all hosts: by host and connection. Of what strikes
// the same one, each has a word of its own.
type place struct {
	host  int
	conn  trace.Conn
	fault string
}

// Compare implements engine.Place.
func (p place) Compare(o engine.Place) int {
	other := o.(place)
	if p.host != other.host {
		return p.host - other.host
	}
	return cmp.Or(compareConns(p.conn, other.conn), cmp.Compare(p.fault, other.fault))
}

// Place implements engine.Actor.
func (s *socket) Place() engine.Place { return place{host: s.host.index, conn: s.whose()} }

// whose is the socket's connection, or, before that begins, whom it is to be with.
func (s *socket) whose() trace.Conn {
	if c := s.conn(); c.Local.IsValid() || c.Remote.IsValid() {
		return c
	}
	return trace.Conn{Remote: s.intends}
}

// settle has what hosts have done take effect, host by host and connection by connection.
func (n *Network) settle() {
	hosts := n.hosts()
	for _, h := range hosts {
		h.arrange()
		h.drainListening()
	}
	for _, h := range hosts {
		h.drain()
	}
}

// arrange puts what the host has done at an instant into an order that does not depend on
// who came first: by connection, and for each connection as the program has done it. Where
// several goroutines have done it, what had to wait comes last.
func (h *Host) arrange() {
	slices.SortStableFunc(h.effects, effect.compare)
	for rest := h.effects; len(rest) > 0; {
		next := slices.IndexFunc(rest, func(e effect) bool { return e.compare(rest[0]) != 0 })
		if next < 0 {
			next = len(rest)
		}
		same := rest[:next]
		if slices.ContainsFunc(same, func(e effect) bool { return e.by == 0 || e.by != same[0].by }) {
			slices.SortStableFunc(same, func(a, b effect) int { return cmp.Compare(a.until, b.until) })
		}
		rest = rest[next:]
	}
}

func compareConns(a, b trace.Conn) int {
	if c := a.Local.Compare(b.Local); c != 0 {
		return c
	}
	return a.Remote.Compare(b.Remote)
}

// compare orders what a host has done by connection.
func (e effect) compare(other effect) int { return compareConns(e.conn(), other.conn()) }

// conn is the connection that an effect is of. That of a call may be known later than the
// call.
func (e effect) conn() trace.Conn {
	if e.call != nil {
		return e.call.Call.Conn
	}
	return e.of
}

// operation is something that is carried out later.
type operation struct {
	kind kind
	do   func() bool  // reports whether it is done
	tell *trace.Event // of the call, once it has been tried
}

// kind is what comes before what, of that which several goroutines do to one connection
// at one instant.
type kind int

const (
	sending kind = iota
	shutting
	closing
)

// ended is whether something is at its end. To others than the one who ends it that is so
// when the instant is over: what they do meanwhile comes before the end. But once
// somebody has been told of it, others may act upon that, and it is so to everybody.
type ended struct {
	is bool
	by int // the goroutine; 0 if it is so to everybody
	at time.Duration
}

// end is the end that the call puts to something.
func (s *socket) end() ended {
	if s.listening || !s.host.later {
		return ended{is: true}
	}
	return ended{true, engine.Goroutine(), s.host.network.now()}
}

// to reports whether it is at its end to the one who asks.
func (e ended) to(n *Network) bool {
	return e.is && (e.by == 0 || e.at != n.now() || e.by == engine.Goroutine())
}

// ending reports whether somebody else puts an end to the socket, or to its sending, at
// this instant.
func (s *socket) ending() bool {
	n := s.host.network
	return s.shut.is && !s.shut.to(n) || s.closed.is && !s.closed.to(n)
}

// begin begins a call.
func (s *socket) begin() {
	s.first = nil
	if s.host.later = s.host.network.engine.Act(s); s.host.later {
		s.host.caller = engine.Caller()
		if s.ending() {
			s.host.caller = 0 // somebody else, even if Caller cannot tell
		}
	}
}

// later puts an operation behind those that wait already, but for the end that somebody
// else puts to the connection at this instant. Its turn comes among the other things that
// the host has done for the connection, as the program has done them.
func (s *socket) later(kind kind, do func() bool) {
	o := &operation{kind: kind, do: do}
	if s.first == nil {
		s.first = o
	}
	at := len(s.operations)
	if s.ending() {
		at = slices.IndexFunc(s.operations, func(other *operation) bool { return other.kind > kind })
		if at < 0 {
			at = len(s.operations)
		}
	}
	s.operations = slices.Insert(s.operations, at, o)
	s.made++
	s.host.effects = append(s.host.effects, effect{of: s.whose(), turn: s, until: s.made, by: s.host.caller})
	s.host.network.engine.Hold()
}

// urge has the operations carried out at the next opportunity.
func (s *socket) urge() {
	if len(s.operations) > 0 && !s.urged {
		s.urged = true
		s.host.network.engine.Urge(s)
	}
}

// CarryOut carries out the operations that wait, up to the first that has to
// wait for TCP.
func (s *socket) CarryOut() {
	s.urged = false
	s.carryOut(s.made)
}

// carryOut is CarryOut for those that were made first, so many of all there were.
func (s *socket) carryOut(until int) {
	n := s.host.network
	for len(s.operations) > s.made-until && !n.engine.Closed() {
		o := s.operations[0]
		done := o.do()
		if o.tell != nil {
			o.tell.Time, o.tell.Call.Conn = n.now(), s.conn()
			n.config.Recorder.Record(*o.tell)
			o.tell.Kind = 0 // it has been told
			o.tell = nil
		}
		s.host.drain()
		if !done || len(s.operations) == 0 { // none are left if a rule has the host crash
			return
		}
		s.operations = s.operations[1:]
	}
}

// write is stack.Socket.Write, which may be carried out later.
func (s *socket) write(b []byte) (int, error) {
	if s.host.later {
		return s.submit(b)
	}
	return s.stack.Write(b)
}

// submit is stack.Socket.Write for later: it takes as many bytes as one send
// buffer has room for, though those before them may still fill another.
func (s *socket) submit(b []byte) (int, error) {
	if _, err := s.stack.Write(nil); err != nil {
		return 0, err
	}
	room := s.stack.SendBuffer() - s.submitted
	switch {
	case s.shut.to(s.host.network), s.shut.is && room <= 0:
		return 0, stack.ErrBrokenPipe
	case room <= 0:
		return 0, stack.ErrWouldBlock
	}
	b = slices.Clone(b[:min(len(b), room)])
	s.submitted += len(b)
	size := len(b)
	s.later(sending, func() bool {
		s.host.cause = cause{call: "write"}
		n, err := s.stack.Write(b)
		s.submitted -= n
		if b = b[n:]; len(b) == 0 || err != nil && err != stack.ErrWouldBlock {
			s.submitted -= len(b)
			s.wakeAll()
			return true
		}
		return false
	})
	return size, nil
}

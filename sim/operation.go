package sim

import (
	"slices"

	"github.com/seed-8df93623/tcpsim/stack"
	"github.com/seed-8df93623/tcpsim/trace"
)

// What goroutines of a bubble do at the same instant comes in the scheduler's order.
// So that no trace shows it, what sends segments or changes TCP's variables for those
// that follow (writing, closing) is carried out when every goroutine is blocked; to the
// caller it looks as if it were done. What gives the caller something (reading,
// accepting, connecting) is done at once, and only what comes of it is held back.

// maker tells events that calls have made at the same instant apart.
type maker struct {
	host  int
	conn  trace.Conn
	order uint64 // among those of the same connection
}

// before reports whether a's event comes before b's.
func (a *maker) before(b *maker) bool {
	if a == nil || b == nil {
		return a == nil && b != nil
	}
	if a.host != b.host {
		return a.host < b.host
	}
	if c := compareConns(a.conn, b.conn); c != 0 {
		return c < 0
	}
	return a.order < b.order
}

func compareConns(a, b trace.Conn) int {
	if c := a.Local.Compare(b.Local); c != 0 {
		return c
	}
	return a.Remote.Compare(b.Remote)
}

// disordered gives e its place among the events of one instant if a call makes it,
// and reports whether it is one of those.
func (l *live) disordered(e *event) bool {
	if l.ordered || !l.bubble || l.acting == nil {
		return false
	}
	n := l.network
	if l.order == 0 {
		l.order = n.queue.next()
	}
	n.queue.disordered++
	e.order, e.by = l.order, &maker{l.acting.host.index, l.acting.conn(), n.queue.disordered}
	return true
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

// compare orders sockets by host and connection.
func (s *socket) compare(other *socket) int {
	if s.host != other.host {
		return s.host.index - other.host.index
	}
	return compareConns(s.conn(), other.conn())
}

// holding reports whether what is done now takes effect later.
func (n *Network) holding() bool { return n.live != nil && n.live.bubble && !n.live.ordered }

// operation is something that is carried out later.
type operation struct {
	do   func() bool  // reports whether it is done
	tell *trace.Event // of the call, once it has been tried
}

// later puts an operation behind those that wait already.
func (s *socket) later(do func() bool) {
	s.operations = append(s.operations, operation{do: do})
	s.host.network.live.undone()
	s.urge()
}

// urge has the operations carried out at the next opportunity.
func (s *socket) urge() {
	if len(s.operations) > 0 && !s.urged {
		l := s.host.network.live
		s.urged, l.pending = true, append(l.pending, s)
	}
}

// carryOut carries out the operations that wait, up to the first that has to
// wait for TCP.
func (s *socket) carryOut() {
	s.urged = false
	n := s.host.network
	for len(s.operations) > 0 && !n.closed {
		o := &s.operations[0]
		done := o.do()
		if o.tell != nil {
			o.tell.Time = n.now
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
	s.operations = nil
}

// write is stack.Socket.Write, which may be carried out later.
func (s *socket) write(b []byte) (int, error) {
	if s.host.network.holding() {
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
	if s.shut {
		return 0, stack.ErrBrokenPipe
	}
	room := s.stack.SendBuffer() - s.submitted
	if room <= 0 {
		return 0, stack.ErrWouldBlock
	}
	b = slices.Clone(b[:min(len(b), room)])
	s.submitted += len(b)
	size := len(b)
	s.later(func() bool {
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

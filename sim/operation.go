package sim

import (
	"slices"

	"github.com/seed-8df93623/tcpsim/sim/internal/engine"
	"github.com/seed-8df93623/tcpsim/stack"
	"github.com/seed-8df93623/tcpsim/trace"
)

// What goroutines of a bubble do at the same instant comes in the scheduler's order.
// So that no trace shows it, what sends segments or changes TCP's variables for those
// that follow (writing, closing) is carried out when every goroutine is blocked; to the
// caller it looks as if it were done. What gives the caller something (reading,
// accepting, connecting) is done at once, and only what comes of it is held back.

// place is a socket's among those of all hosts: by host and connection.
type place struct {
	host int
	conn trace.Conn
}

// Compare implements engine.Place.
func (p place) Compare(o engine.Place) int {
	other := o.(place)
	if p.host != other.host {
		return p.host - other.host
	}
	return compareConns(p.conn, other.conn)
}

// Place implements engine.Actor.
func (s *socket) Place() engine.Place { return place{s.host.index, s.conn()} }

// settle has what hosts have done take effect, host by host and connection by connection.
func (n *Network) settle() {
	hosts := n.hosts()
	for _, h := range hosts {
		slices.SortStableFunc(h.effects, effect.compare)
		h.drainListening()
	}
	for _, h := range hosts {
		h.drain()
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
	do   func() bool  // reports whether it is done
	tell *trace.Event // of the call, once it has been tried
}

// later puts an operation behind those that wait already.
func (s *socket) later(do func() bool) {
	s.operations = append(s.operations, operation{do: do})
	s.host.network.engine.Hold()
	s.urge()
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
	n := s.host.network
	for len(s.operations) > 0 && !n.engine.Closed() {
		o := &s.operations[0]
		done := o.do()
		if o.tell != nil {
			o.tell.Time = n.now()
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
	if s.host.network.engine.Holds() {
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

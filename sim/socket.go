package sim

import (
	"context"
	"errors"
	"io"
	"net"
	"net/netip"
	"os"
	"slices"
	"strconv"

	"github.com/seed-8df93623/tcpsim/sim/internal/engine"
	"github.com/seed-8df93623/tcpsim/stack"
	"github.com/seed-8df93623/tcpsim/trace"
)

// socket is what [Conn] and [Listener] share: a non-blocking socket, and those
// who wait for it.
type socket struct {
	host      *Host
	stack     *stack.Socket
	waiters   []*engine.Waiter
	user      *Conn // what programs know it as, once it is connected
	closed    ended
	listening bool
	shut      ended          // for writing
	dialing   bool           // in the background
	undialed  error          // why that has failed
	intends   netip.AddrPort // whom it is to be connected to

	operations []*operation // to be carried out later (operation.go)
	first      *operation   // of the call that is made
	made       int          // how many operations there ever were
	urged      bool         // the engine knows of them
	submitted  int          // octets that operations are to write
}

func (h *Host) socket(s *stack.Socket) *socket {
	made := &socket{host: h, stack: s}
	s.Notify(made.wakeAll)
	h.sockets[made] = struct{}{}
	return made
}

// wakeAll has everyone who waits try again.
func (s *socket) wakeAll() {
	s.urge()
	for _, w := range s.waiters { // who wakes does nothing before this is over
		s.host.network.engine.Wake(w)
	}
	clear(s.waiters)
	s.waiters = s.waiters[:0]
}

// call is one call that an application makes.
type call struct {
	host     *Host
	op       string
	args     func() string // for the trace; nil if there are none
	waitsFor string        // what it waits for, should it have to
	deadline *deadline
	// try makes the call, or returns stack.ErrWouldBlock.
	try func() error
	// result is what it gave, for the trace; nil if that is nothing.
	result func() string
	// about is what it is about, where that is not what it was made on.
	about *socket
	// context ends the call when it is done; nil if the call has none.
	context context.Context
	// over is called when the call is, whatever came of it; nil if nothing is to be done.
	over func()
	// later is true for a call that may be carried out after it has returned.
	later bool
	// ends is true for a call that closes the socket. That somebody has been quicker is
	// not told.
	ends bool
	// waits is what the trace is to be told of the call's waiting, and has not been yet.
	waits *trace.Event
}

// do makes a call: it tries until the call need not wait any more, and tells
// the trace.
func (s *socket) do(c *call) error {
	n := s.host.network
	if err := n.misused(); err != nil {
		return err
	}
	n.enter()
	defer n.leave()
	if c.over != nil {
		defer c.over()
	}
	c.host = s.host
	for waited := false; ; waited = true {
		n.engine.Use()
		err := s.attempt(c, waited)
		if err != stack.ErrWouldBlock {
			return err
		}
		if err := s.wait(c); err != nil {
			return err
		}
	}
}

// attempt tries to make a call once.
func (s *socket) attempt(c *call, waited bool) error {
	n := s.host.network
	effects := len(s.host.effects)
	s.begin()
	defer n.engine.Act(nil)
	var err error
	switch {
	case n.engine.Err() != nil:
		return n.engine.Err()
	case s.closed.to(n):
		err = net.ErrClosed
	case c.deadline.passed(n.now()):
		err = os.ErrDeadlineExceeded
	case s.undialed != nil && !c.ends:
		err = s.undialed
	case s.dialing && !c.ends && c.op != "connect":
		err = stack.ErrWouldBlock
	case c.context != nil && c.context.Err() != nil:
		err = c.context.Err()
	default:
		s.host.cause = cause{call: c.op}
		if err = c.try(); err == stack.ErrWouldBlock && s.closed.is {
			s.closed.by, err = 0, net.ErrClosed
		}
	}
	if e := s.event(c, waited, err); e != nil {
		s.tell(c, e, effects)
	}
	s.host.drain()
	return err
}

// tell records a call ahead of what has come of it since there were so many
// effects. A call that ends in the instant in which it began is told of once: whether it
// had to wait is up to who came first.
func (s *socket) tell(c *call, e *trace.Event, effects int) {
	if c.waits != nil && c.waits.Kind != 0 {
		e.Kind = trace.Called
		*c.waits = *e
		return
	}
	if !s.host.later {
		s.host.network.config.Recorder.Record(*e)
		return
	}
	if e.Call.Waiting {
		c.waits = e
	}
	switch {
	case c.later && s.first != nil:
		s.first.tell = e
	default:
		s.host.effects = slices.Insert(s.host.effects, effects, effect{call: e, by: s.host.caller})
	}
}

// wait parks the caller until the socket has news, the deadline passes or the
// context is done.
func (s *socket) wait(c *call) error {
	n := s.host.network
	w := &engine.Waiter{What: c}
	s.waiters = append(s.waiters, w)
	defer func() {
		s.waiters = slices.DeleteFunc(s.waiters, func(other *engine.Waiter) bool { return other == w })
	}()
	if c.context != nil && c.context.Done() != nil {
		defer n.engine.Interrupts(c.context, w)()
	}
	if d := c.deadline; d != nil && d.set {
		e := n.engine.Alarm(d.at-n.now(), func() { n.engine.Wake(w) })
		defer e.Stop()
	}
	return n.engine.Park(w)
}

// event is what the trace is told: that a call has been made, and that it waits
// or what came of it.
func (s *socket) event(c *call, waited bool, err error) *trace.Event {
	n := s.host.network
	if n.config.Recorder == nil || n.engine.Closed() || waited && err == stack.ErrWouldBlock || c.ends && err == net.ErrClosed {
		return nil
	}
	about := s
	if c.about != nil {
		about = c.about
	}
	r := &trace.Call{Conn: about.conn(), Op: c.op, Process: n.engine.Process()}
	if c.args != nil {
		r.Args = c.args()
	}
	switch {
	case err == stack.ErrWouldBlock:
		r.Waiting = true
	case errors.Is(err, io.EOF):
		r.Result = "end of stream"
	case err != nil:
		r.Err = err.Error()
	case c.result != nil:
		r.Result = c.result()
	}
	kind := trace.Called
	if waited {
		kind = trace.Returned
	}
	return &trace.Event{Time: n.now(), Kind: kind, Host: s.host.name, Call: r}
}

// String says what the caller waits for.
func (c *call) String() string {
	args := ""
	if c.args != nil {
		args = " " + c.args()
	}
	return c.host.name + " " + c.op + args + ": " + c.waitsFor
}

// conn is the connection's name in the trace.
func (s *socket) conn() trace.Conn {
	return trace.Conn{Local: s.stack.Local(), Remote: s.stack.Remote()}
}

// close ends the socket, waking those who wait for it: it is closed to everybody then.
func (s *socket) close(op string, how func()) error {
	return s.do(&call{op: op, ends: true, later: !s.listening, try: func() error {
		s.closed = s.end()
		s.after(op, closing, how)
		delete(s.host.sockets, s)
		if len(s.waiters) > 0 {
			s.closed.by = 0
		}
		s.wakeAll()
		return nil
	}})
}

// after does what may be done after the call has returned, on a connection.
func (s *socket) after(op string, kind kind, do func()) {
	if s.listening || !s.host.later {
		do()
		return
	}
	s.later(kind, func() bool {
		s.host.cause = cause{call: op}
		do()
		return true
	})
}

// number gives n as a call's argument.
func number(n int) func() string {
	return func() string { return strconv.Itoa(n) }
}

// count gives the number of bytes that a call has moved.
func count(n *int) func() string {
	return func() string {
		if *n == 1 {
			return "1 byte"
		}
		return strconv.Itoa(*n) + " bytes"
	}
}

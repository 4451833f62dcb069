package sim

import (
	"errors"
	"io"
	"net"
	"net/netip"
	"os"
	"strconv"
	"time"

	"github.com/seed-8df93623/tcpsim/stack"
	"github.com/seed-8df93623/tcpsim/trace"
)

// socket is what [Conn] and [Listener] share: a non-blocking socket, and those
// who wait for it.
type socket struct {
	host    *Host
	stack   *stack.Socket
	waiters []*waiter
	closed  bool
}

func (h *Host) socket(s *stack.Socket) *socket {
	made := &socket{host: h, stack: s}
	s.Notify(made.wakeAll)
	h.sockets[made] = struct{}{}
	return made
}

// wakeAll has everyone who waits try again.
func (s *socket) wakeAll() {
	waiters := s.waiters
	s.waiters = nil
	for _, w := range waiters {
		s.host.network.wake(w)
	}
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
}

// do makes a call: it tries until the call need not wait any more, and tells
// the trace.
func (s *socket) do(c *call) error {
	n := s.host.network
	c.host = s.host
	for waited := false; ; waited = true {
		if c.deadline.passed(n.now) {
			s.record(c, waited, os.ErrDeadlineExceeded)
			return os.ErrDeadlineExceeded
		}
		if s.closed {
			s.record(c, waited, net.ErrClosed)
			return net.ErrClosed
		}
		s.host.cause = cause{call: c.op}
		err := c.try()
		if err != stack.ErrWouldBlock {
			s.record(c, waited, err)
			s.host.drain()
			return err
		}
		if !waited {
			s.record(c, false, err)
		}
		s.host.drain()
		if err := s.wait(c); err != nil {
			return err
		}
	}
}

// wait parks the caller until the socket has news or the deadline passes.
func (s *socket) wait(c *call) error {
	n := s.host.network
	w := &waiter{what: c}
	s.waiters = append(s.waiters, w)
	if d := c.deadline; d != nil && d.set {
		e := n.after(d.at-n.now, func() { n.wake(w) })
		defer n.queue.remove(e)
	}
	return n.park(w)
}

// record tells the trace that a call has been made, and that it waits or what
// came of it.
func (s *socket) record(c *call, waited bool, err error) {
	n := s.host.network
	if n.config.Recorder == nil {
		return
	}
	about := s
	if c.about != nil {
		about = c.about
	}
	r := &trace.Call{Conn: about.conn(), Op: c.op}
	if n.current != nil {
		r.Process = n.current.name
	}
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
	n.config.Recorder.Record(trace.Event{Time: n.now, Kind: kind, Host: s.host.name, Call: r})
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

// close ends the socket, waking those who wait for it.
func (s *socket) close(op string, how func()) error {
	if s.closed {
		return net.ErrClosed
	}
	err := s.do(&call{op: op, try: func() error {
		how()
		return nil
	}})
	s.closed = true
	delete(s.host.sockets, s)
	s.wakeAll()
	return err
}

// deadline is a virtual time after which calls fail.
type deadline struct {
	set bool
	at  time.Duration
}

func (d *deadline) passed(now time.Duration) bool { return d != nil && d.set && d.at <= now }

// move sets the deadline to wall clock time t; the zero time is none.
func (d *deadline) move(n *Network, t time.Time) {
	*d = deadline{set: !t.IsZero(), at: t.Sub(n.config.Epoch)}
}

// tcpAddr is an address as package net has it.
func tcpAddr(a netip.AddrPort) *net.TCPAddr { return net.TCPAddrFromAddrPort(a) }

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

package sim

import (
	"errors"
	"io"
	"net"
	"os"
	"syscall"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/stack"
)

// Conn is a TCP connection: a [net.Conn] with the further methods of
// [net.TCPConn]. Times and deadlines are virtual.
type Conn struct {
	socket *socket
	reads  deadline
	writes deadline
}

var _ net.Conn = (*Conn)(nil)

// Read reads up to len(b) bytes, waiting for the first. After the peer's FIN it
// gives io.EOF.
func (c *Conn) Read(b []byte) (int, error) {
	n := 0
	err := c.socket.do(&call{
		op: "read", args: number(len(b)), waitsFor: "no data has come", deadline: &c.reads,
		try: func() (err error) {
			n, err = c.socket.stack.Read(b)
			return err
		},
		result: count(&n),
	})
	return n, c.opError("read", err)
}

// Write sends b, waiting while the send buffer is full.
func (c *Conn) Write(b []byte) (int, error) {
	n := 0
	err := c.socket.do(&call{
		op: "write", args: number(len(b)), waitsFor: "the send buffer is full", deadline: &c.writes,
		try: func() error {
			for {
				m, err := c.socket.stack.Write(b[n:])
				n += m
				if err != nil || n == len(b) {
					return err
				}
			}
		},
		result: count(&n),
	})
	return n, c.opError("write", err)
}

// Close closes the connection. What was written is still sent, followed by a
// FIN; if received data was not read, a reset is sent instead.
func (c *Conn) Close() error {
	return c.opError("close", c.socket.close("close", c.socket.stack.Close))
}

// Abort ends the connection at once by a reset (RFC 9293 section 3.10.5).
func (c *Conn) Abort() error {
	return c.opError("abort", c.socket.close("abort", c.socket.stack.Abort))
}

// CloseWrite ends the sending direction with a FIN; the peer may still send
// (a half-close, RFC 9293 section 3.6).
func (c *Conn) CloseWrite() error { return c.shutdown("write", false, true) }

// CloseRead ends the receiving direction. The peer is not told.
func (c *Conn) CloseRead() error { return c.shutdown("read", true, false) }

func (c *Conn) shutdown(direction string, read, write bool) error {
	err := c.socket.do(&call{
		op: "shutdown", args: func() string { return direction },
		try: func() error { return c.socket.stack.Shutdown(read, write) },
	})
	c.socket.wakeAll()
	return c.opError("shutdown", err)
}

// LocalAddr is the connection's own address, a *net.TCPAddr.
func (c *Conn) LocalAddr() net.Addr { return tcpAddr(c.socket.stack.Local()) }

// RemoteAddr is the peer's address, a *net.TCPAddr.
func (c *Conn) RemoteAddr() net.Addr { return tcpAddr(c.socket.stack.Remote()) }

// SetDeadline sets both deadlines.
func (c *Conn) SetDeadline(t time.Time) error {
	return c.setDeadline(t, &c.reads, &c.writes)
}

// SetReadDeadline sets the wall clock reading (see [Network.Time]) after which
// Read fails with os.ErrDeadlineExceeded, also one that waits already. The zero
// time is no deadline.
func (c *Conn) SetReadDeadline(t time.Time) error { return c.setDeadline(t, &c.reads) }

// SetWriteDeadline is SetReadDeadline for Write.
func (c *Conn) SetWriteDeadline(t time.Time) error { return c.setDeadline(t, &c.writes) }

func (c *Conn) setDeadline(t time.Time, which ...*deadline) error {
	if c.socket.closed {
		return c.opError("set", net.ErrClosed)
	}
	for _, d := range which {
		d.move(c.socket.host.network, t)
	}
	c.socket.wakeAll() // to look at the new deadline
	return nil
}

// SetNoDelay turns Nagle's algorithm off (true) or on (false).
func (c *Conn) SetNoDelay(noDelay bool) error {
	return c.set(func() { c.socket.stack.SetNagle(!noDelay) })
}

// SetLinger says what Close does: with 0 it aborts the connection, otherwise
// what was written is sent in the background.
func (c *Conn) SetLinger(sec int) error {
	return c.set(func() { c.socket.stack.SetLinger(sec >= 0, time.Duration(max(sec, 0))*time.Second) })
}

// SetKeepAliveConfig sets keep-alive probes; zero fields leave what is set.
func (c *Conn) SetKeepAliveConfig(k stack.KeepAlive) error {
	return c.set(func() { c.socket.stack.SetKeepAlive(k) })
}

func (c *Conn) set(f func()) error {
	if c.socket.closed {
		return c.opError("set", net.ErrClosed)
	}
	f()
	c.socket.host.drain()
	return nil
}

// State is the connection's state.
func (c *Conn) State() segment.State { return c.socket.stack.State() }

// Status is TCP's view of the connection. All of it is there only in a network
// that has a Recorder, or on a host with stack.Config.Inspect.
func (c *Conn) Status() stack.Status { return c.socket.stack.Status() }

// Unread is the number of bytes received and not read yet.
func (c *Conn) Unread() int { return c.socket.stack.Unread() }

// opError gives errors the shape that package net gives them.
func (c *Conn) opError(op string, err error) error {
	if err == nil || errors.Is(err, io.EOF) {
		return err
	}
	return &net.OpError{Op: op, Net: "tcp", Source: c.LocalAddr(), Addr: c.RemoteAddr(), Err: systemError(op, err)}
}

// systemError wraps TCP's own errors as a failed system call; others, such as
// net.ErrClosed, stay as they are.
func systemError(op string, err error) error {
	var errno syscall.Errno
	if errors.As(err, &errno) {
		return os.NewSyscallError(op, err)
	}
	return err
}

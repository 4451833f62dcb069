package sim

import (
	"io"
	"net"
	"slices"
	"strconv"
	"sync"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim/link"
	"github.com/seed-8df93623/tcpsim/stack"
)

// Conn is a TCP connection: a [net.Conn] with the further methods of
// [net.TCPConn], but those that give out the operating system's socket. Times and
// deadlines are virtual.
type Conn struct {
	socket  *socket
	network string // as Dial or Listen was given it
	reads   deadline
	writes  deadline
	writing *call // the Write that waits; others wait until it is done
}

var _ net.Conn = (*Conn)(nil)

// Read reads up to len(b) bytes, waiting for the first. After the peer's FIN it
// gives io.EOF. With no room to read into it does nothing.
func (c *Conn) Read(b []byte) (int, error) {
	r := readings.Get().(*reading)
	r.socket, r.into, r.n = c.socket, b, 0
	if len(b) > 0 {
		r.call.deadline = &c.reads
	}
	err := c.socket.do(&r.call)
	n := r.n
	r.end()
	return n, c.opError("read", err)
}

// reading is a Read, in one piece of memory that serves again.
type reading struct {
	call   call
	socket *socket
	into   []byte
	n      int // octets that were read
}

var readings = sync.Pool{New: func() any {
	r := &reading{}
	r.call = call{op: "read", waitsFor: "no data has come", result: count(&r.n)}
	r.call.args = func() string { return strconv.Itoa(len(r.into)) }
	r.call.try = func() (err error) {
		r.n, err = r.socket.stack.Read(r.into)
		return err
	}
	return r
}}

// end gives the memory back.
func (r *reading) end() {
	r.socket, r.into = nil, nil
	r.call.host, r.call.deadline, r.call.waits = nil, nil, nil
	readings.Put(r)
}

// Write sends b, waiting while the send buffer is full. What one Write sends stays
// together, whoever else writes meanwhile.
func (c *Conn) Write(b []byte) (int, error) {
	n := 0
	write := &call{
		op: "write", args: number(len(b)), waitsFor: "the send buffer is full", deadline: &c.writes, later: true,
		result: count(&n),
	}
	held := 0
	write.try = func() error {
		c.socket.host.network.hold(len(b) - held)
		held = len(b)
		if c.writing != nil && c.writing != write {
			return stack.ErrWouldBlock
		}
		for {
			m, err := c.socket.write(b[n:])
			n += m
			switch {
			case n == len(b) && err == stack.ErrWouldBlock: // no room is needed for nothing
				return nil
			case err == stack.ErrWouldBlock:
				c.writing = write
				return err
			case err != nil || n == len(b):
				return err
			}
		}
	}
	write.over = func() {
		c.socket.host.network.hold(-held)
		if c.writing == write {
			c.writing = nil
			c.socket.wakeAll()
		}
	}
	err := c.socket.do(write)
	return n, c.opError("write", err)
}

// ReadFrom writes all that r gives.
func (c *Conn) ReadFrom(r io.Reader) (int64, error) {
	n, err := io.Copy(struct{ io.Writer }{c}, r)
	return n, c.copyError("readfrom", err)
}

// WriteBuffers writes all that the buffers hold, as one Write of it all, and takes from
// them what was written: what net.Buffers.WriteTo does with a net.TCPConn. With any other
// writer, such as this one, that makes a Write of each buffer, which go in segments of
// their own.
func (c *Conn) WriteBuffers(buffers *net.Buffers) (int64, error) {
	n, err := c.Write(slices.Concat(*buffers...))
	left := n
	for len(*buffers) > 0 && left >= len((*buffers)[0]) {
		left -= len((*buffers)[0])
		*buffers = (*buffers)[1:]
	}
	if left > 0 {
		(*buffers)[0] = (*buffers)[0][left:]
	}
	return int64(n), err
}

// WriteTo reads all until the peer's FIN into w.
func (c *Conn) WriteTo(w io.Writer) (int64, error) {
	n, err := io.Copy(w, struct{ io.Reader }{c})
	return n, c.copyError("writeto", err)
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
func (c *Conn) CloseWrite() error {
	return c.shutdown("write", func(s *socket) error {
		switch {
		case !connected(s.stack.State()):
			return s.stack.Shutdown(false, true)
		case !s.shut.is:
			s.shut = s.end()
			s.after("shutdown", shutting, func() { s.stack.Shutdown(false, true) })
		}
		return nil
	})
}

// CloseRead ends the receiving direction. The peer is not told.
func (c *Conn) CloseRead() error {
	return c.shutdown("read", func(s *socket) error { return s.stack.Shutdown(true, false) })
}

func (c *Conn) shutdown(direction string, how func(*socket) error) error {
	err := c.socket.do(&call{
		op: "shutdown", args: func() string { return direction }, later: direction == "write",
		try: func() error {
			defer c.socket.wakeAll()
			return how(c.socket)
		},
	})
	if err == nil {
		return nil
	}
	return c.callError("close", "shutdown", err)
}

// connected reports whether a state is one from which data may be sent.
func connected(s segment.State) bool { return s == segment.Established || s == segment.CloseWait }

// LocalAddr is the connection's own address, a *net.TCPAddr.
func (c *Conn) LocalAddr() net.Addr { return tcpAddr(c.socket.stack.Local()) }

// RemoteAddr is the peer's address, a *net.TCPAddr.
func (c *Conn) RemoteAddr() net.Addr { return tcpAddr(c.socket.stack.Remote()) }

// State is the connection's state.
func (c *Conn) State() segment.State {
	c.socket.host.network.enter()
	defer c.socket.host.network.leave()
	return c.socket.stack.State()
}

// Status is TCP's view of the connection. All of it is there only in a network
// that has a Recorder.
func (c *Conn) Status() stack.Status {
	c.socket.host.network.enter()
	defer c.socket.host.network.leave()
	return c.socket.stack.Status()
}

// Unread is the number of bytes received and not read yet.
func (c *Conn) Unread() int {
	c.socket.host.network.enter()
	defer c.socket.host.network.leave()
	return c.socket.stack.Unread()
}

// Sends matches the segments that this end of the connection sends, of those that
// match otherwise.
func (c *Conn) Sends(match link.Match) link.Match {
	local, remote := c.socket.stack.Local(), c.socket.stack.Remote()
	return func(s *segment.Segment) bool { return s.Src == local && s.Dst == remote && match(s) }
}

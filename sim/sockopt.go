package sim

import (
	"fmt"
	"net"
	"time"

	"github.com/seed-8df93623/tcpsim/stack"
)

// SetDeadline sets both deadlines.
func (c *Conn) SetDeadline(t time.Time) error {
	return c.setError(c.socket.setDeadline(t, &c.reads, &c.writes))
}

// SetReadDeadline sets the wall clock reading (see [Network.Now]) after which
// Read fails with os.ErrDeadlineExceeded, also one that waits already. The zero
// time is no deadline.
func (c *Conn) SetReadDeadline(t time.Time) error {
	return c.setError(c.socket.setDeadline(t, &c.reads))
}

// SetWriteDeadline is SetReadDeadline for Write.
func (c *Conn) SetWriteDeadline(t time.Time) error {
	return c.setError(c.socket.setDeadline(t, &c.writes))
}

// SetReadBuffer sets the size of the receive buffer in bytes, and ends its growing. It
// takes 4 KiB at least, and 4 MiB or the size that the host's configuration gives at
// most. The window is half of it (see stack.Config.ReceiveBuffer).
func (c *Conn) SetReadBuffer(bytes int) error {
	return c.setError(c.set(func() { c.socket.stack.SetReceiveBuffer(bytes) }))
}

// SetWriteBuffer sets the size of the send buffer in bytes, within the same limits, and
// ends its growing.
func (c *Conn) SetWriteBuffer(bytes int) error {
	return c.setError(c.setAtOnce(func() { c.socket.stack.SetSendBuffer(bytes) }))
}

// SetNoDelay turns Nagle's algorithm off (true) or on (false).
func (c *Conn) SetNoDelay(noDelay bool) error {
	return c.opError("set", c.set(func() { c.socket.stack.SetNagle(!noDelay) }))
}

// SetDSCP sets the Differentiated Services Codepoint, 0 to [stack.MaxDSCP], of what is
// sent from now on (RFC 9293 section 3.9.1.9; see stack.Config.DSCP). Its place among
// calls of Write is kept, but what TCP still has in its send buffer goes out with the
// new one, and so does what is sent again. "Generally, an application SHOULD NOT change
// the Diffserv field value during the course of a connection (SHLD-23)."
func (c *Conn) SetDSCP(dscp int) error {
	if err := checkDSCP(dscp); err != nil {
		return c.opError("set", err)
	}
	return c.opError("set", c.set(func() { c.socket.stack.SetDSCP(dscp) }))
}

// checkDSCP refuses what no codepoint can be.
func checkDSCP(dscp int) error {
	if dscp < 0 || dscp > stack.MaxDSCP {
		return fmt.Errorf("dscp %d is out of range; want 0 to %d", dscp, stack.MaxDSCP)
	}
	return nil
}

// SetLinger says what Close does: with 0 it aborts the connection, otherwise what
// was written is sent in the background. Close never waits for that, as it does on
// Linux if sec is positive.
func (c *Conn) SetLinger(sec int) error {
	return c.opError("set", c.set(func() {
		c.socket.stack.SetLinger(sec >= 0, time.Duration(max(sec, 0))*time.Second)
	}))
}

// SetUserTimeout sets how long what was sent may stay unacknowledged until the connection
// is given up (the user timeout of RFC 9293 section 3.9.1.1, TCP_USER_TIMEOUT on Linux).
// Zero leaves it to the retries of the host's configuration. The time counts from the
// sending of what is sent again, or from the tail-loss probe (RFC 8985) that was sent then.
func (c *Conn) SetUserTimeout(d time.Duration) error {
	if d < 0 {
		return c.opError("set", fmt.Errorf("user timeout %s is negative; want 0 or more", d))
	}
	return c.opError("set", c.set(func() { c.socket.stack.SetUserTimeout(d) }))
}

// SetKeepAlive turns keep-alive probes (RFC 9293 section 3.8.4) on or off.
func (c *Conn) SetKeepAlive(on bool) error {
	return c.keepAlive(stack.KeepAlive{Enable: on})
}

// SetKeepAlivePeriod sets how long a connection is idle before it is probed,
// rounded up to seconds as in package net. Zero stands for 15 s, a negative value
// for what is set.
func (c *Conn) SetKeepAlivePeriod(d time.Duration) error {
	return c.opError("set", c.set(func() {
		c.socket.stack.SetKeepAlive(stack.KeepAlive{Enable: c.socket.stack.KeepsAlive(), Idle: seconds(d)})
	}))
}

// SetKeepAliveConfig sets all that concerns keep-alive probes. Zero fields stand for
// package net's defaults, 15 s and 9 probes, and negative ones for what is set;
// times are rounded up to seconds.
func (c *Conn) SetKeepAliveConfig(config net.KeepAliveConfig) error {
	k := stack.KeepAlive{Enable: config.Enable, Idle: seconds(config.Idle), Interval: seconds(config.Interval), Count: config.Count}
	if k.Count == 0 {
		k.Count = 9
	}
	return c.keepAlive(k)
}

func (c *Conn) keepAlive(k stack.KeepAlive) error {
	return c.opError("set", c.set(func() { c.socket.stack.SetKeepAlive(k) }))
}

// seconds is a time between keep-alive probes as package net understands it.
func seconds(d time.Duration) time.Duration {
	if d == 0 {
		return 15 * time.Second
	}
	return (d + time.Second - 1).Truncate(time.Second)
}

// MultipathTCP reports whether the connection uses Multipath TCP (RFC 8684), which
// is not simulated.
func (c *Conn) MultipathTCP() (bool, error) { return false, nil }

// set does what takes its turn among writing and closing.
func (c *Conn) set(f func()) error {
	return c.setAtOnce(func() { c.socket.after("set", sending, f) })
}

// setAtOnce does what no segment tells of.
func (c *Conn) setAtOnce(f func()) error {
	n := c.socket.host.network
	if err := n.misused(); err != nil {
		return err
	}
	n.enter()
	defer n.leave()
	if c.socket.closed.to(n) {
		return net.ErrClosed
	}
	c.socket.begin()
	f()
	n.engine.Act(nil)
	c.socket.host.drain()
	return nil
}

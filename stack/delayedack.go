package stack

import (
	"github.com/seed-8df93623/tcpsim/segment"
	"gvisor.dev/gvisor/pkg/tcpip/header"
)

// delayedACK holds an acknowledgement without data back, in the hope that data
// or a further acknowledgement makes it unnecessary. RFC 9293 section 3.8.6.3:
// "A TCP endpoint SHOULD implement a delayed ACK (SHLD-18), but an ACK should
// not be excessively delayed; in particular, the delay MUST be less than 0.5
// seconds (MUST-40). An ACK SHOULD be generated for at least every second
// full-sized segment".
//
// netstack has no such thing: it acknowledges at once each time. So the card
// holds what netstack sends, and lets it go as that section and RFC 5681
// section 4.2 say.
type delayedACK struct {
	held  []byte // the packet that waits; nil if there is none
	timer Timer  // runs while one waits

	begun      bool        // whether any ACK has left
	last       segment.Seq // the newest ACK number that has left
	newest     segment.Seq // the newest that has left or waits
	shut       bool        // the last that left offered no window
	disordered bool        // the last ACK told of a gap
	quick      int         // how many were sent without waiting (Config.QuickACKs)

	mss      uint32      // offered in our SYN; 0 if that was a cookie's
	furthest segment.Seq // the end of the furthest data that has arrived
	largest  uint32      // the most data that came in one segment
	came     arrivals    // in this action, not counted in yet
}

// arrivals are the segments of a connection that one action brings.
type arrivals struct {
	some     bool
	furthest segment.Seq // where the furthest of them ends
	largest  uint32      // the most data in one of them
}

// add notes a segment that arrives.
func (a *arrivals) add(t tcpHeader) {
	if end := segment.Seq(t.seq()).Add(int(t.length())); !a.some || a.furthest.Less(end) {
		a.furthest = end
	}
	a.largest = max(a.largest, uint32(len(t)-t.headerLen()))
	a.some = true
}

// hold decides about one segment that is about to leave. It reports true if the
// segment stays; otherwise it makes the one that waits needless.
func (h *Host) hold(c *conn, t tcpHeader, packet []byte) bool {
	a := &c.ack
	if t.has(header.TCPFlagSyn) {
		if o := t.option(header.TCPOptionMSS); len(o) == 4 {
			a.mss = uint32(o[2])<<8 | uint32(o[3])
		}
	}
	if !t.has(header.TCPFlagAck) || t.has(header.TCPFlagRst) {
		h.forget(a) // nothing is owed yet, or any more
		return false
	}
	number := segment.Seq(t.ack())
	a.count(number, c.wire.rcvWnd)
	waits := h.mayWait(c, t, number)
	a.newest = number
	if !waits {
		h.forget(a)
		a.gone(t)
		return false
	}
	if a.held == nil {
		h.arm(c)
	} else {
		h.spare = a.held
	}
	a.held = packet
	return true
}

// count takes in what has arrived, now that netstack answers it: it was whole.
// Data beyond the window does not count.
func (a *delayedACK) count(number segment.Seq, window uint32) {
	if !a.begun || a.furthest.Less(number) {
		a.furthest = number
	}
	if beyond := uint32(a.came.furthest - number); a.came.some && beyond <= window && a.furthest.Less(a.came.furthest) {
		a.furthest = a.came.furthest
	}
	a.largest = max(a.largest, a.came.largest)
	a.came = arrivals{}
}

// mayWait reports whether RFC 5681 section 4.2 lets this segment be delayed.
func (h *Host) mayWait(c *conn, t tcpHeader, number segment.Seq) bool {
	a := &c.ack
	gap := t.option(header.TCPOptionSACK) != nil || number.Less(a.furthest)
	filled := a.disordered && !gap
	a.disordered = gap
	switch {
	case t.flags() != uint8(header.TCPFlagAck) || t.length() > 0:
		return false // it carries something
	case !a.begun || !a.newest.Less(number):
		return false // it ends a handshake, repeats an ACK or answers a probe, or widens the window
	case gap || filled:
		return false // "an immediate ACK when ... a gap in the sequence space" is seen or filled
	case a.shut && t.window() > 0:
		return false // the peer waits for the window to open
	case uint32(number-a.last) > a.fullSized():
		return false // the second full-sized segment
	}
	switch c.state {
	case segment.Closing, segment.TimeWait:
		return false // nothing will be sent any more that it could ride on
	case segment.CloseWait, segment.LastAck:
		return true // the FIN's; Linux ends its quick mode there
	}
	if a.quick < h.config.QuickACKs {
		a.quick++
		return false
	}
	return true
}

// fullSized is the size of a full-sized segment from the peer, estimated as
// Linux does: by the largest seen, but not less than the default MSS or ours.
func (a *delayedACK) fullSized() uint32 {
	least := uint32(header.TCPDefaultMSS)
	if a.mss > 0 {
		least = min(least, a.mss)
	}
	return max(least, a.largest)
}

// arm starts the timer of an ACK that begins to wait.
func (h *Host) arm(c *conn) {
	if c.ack.timer != nil {
		c.ack.timer.Reset(h.config.DelayedACK)
		return
	}
	release := func() { h.release(c) }
	c.ack.timer = h.wiring.Clock.AfterFunc(h.config.DelayedACK, func() { h.act(c, release) })
}

// release lets the held acknowledgement go: its time is up.
func (h *Host) release(c *conn) {
	p := newOutgoing(c.ack.held)
	c.ack.held = nil
	c.ack.gone(p.tcp)
	h.output(c, p.Datagram, segment.CauseDelayedACK)
}

// gone notes an acknowledgement that leaves.
func (a *delayedACK) gone(t tcpHeader) {
	a.begun = true
	a.last = segment.Seq(t.ack())
	a.shut = t.window() == 0
}

// forget drops the acknowledgement that waits, if there is one.
func (h *Host) forget(a *delayedACK) {
	if a.held != nil {
		h.spare, a.held = a.held, nil
		a.timer.Stop()
	}
}

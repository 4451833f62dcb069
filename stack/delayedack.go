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
	timer Timer

	last       segment.Seq // the newest ACK number that has left
	acked      bool        // whether one has
	quick      int         // how many were sent without waiting (Config.QuickACKs)
	disordered bool        // the last ACK told of a gap, or none has filled it yet
}

// hold decides about one segment that is about to leave. It reports true if
// the segment stays, and sends what else must go first.
func (h *Host) hold(c *conn, t tcpHeader, packet []byte) bool {
	a := &c.ack
	if !t.has(header.TCPFlagAck) {
		a.cancel() // a reset: nothing is owed any more
		return false
	}
	number := segment.Seq(t.ack())
	if !h.mayWait(c, t, number) {
		// Whatever leaves carries the ACK, so the held one is needless.
		a.cancel()
		a.last, a.acked = number, true
		return false
	}
	a.held = packet
	if a.timer == nil {
		a.timer = h.clock.AfterFunc(h.config.DelayedACK, func() {
			h.act(c, func() { h.release(c) })
		})
	}
	return true
}

// mayWait reports whether RFC 5681 section 4.2 lets this segment be delayed.
func (h *Host) mayWait(c *conn, t tcpHeader, number segment.Seq) bool {
	a := &c.ack
	gap := t.option(header.TCPOptionSACK) != nil || c.wire.gap(number)
	filled := a.disordered && !gap
	a.disordered = gap
	switch {
	case t.flags() != uint8(header.TCPFlagAck) || t.length() > 0:
		return false // it carries something
	case !a.acked || !a.last.Less(number):
		return false // it ends a handshake, repeats an ACK, or opens the window
	case gap || filled:
		return false // "an immediate ACK when ... a gap in the sequence space" is seen or filled
	case uint32(number.Sub(a.last)) > c.wire.fullSized():
		return false // the second full-sized segment
	}
	if !c.wire.fin && a.quick < h.config.QuickACKs {
		a.quick++
		return false
	}
	return true
}

// release lets the held acknowledgement go: its time is up.
func (h *Host) release(c *conn) {
	packet := c.ack.held
	c.ack.cancel()
	if packet == nil {
		return
	}
	_, at, _ := tupleOf(packet)
	c.ack.last = segment.Seq(tcpHeader(packet[at:]).ack())
	h.config.Output(packet)
}

// cancel forgets the held acknowledgement.
func (a *delayedACK) cancel() {
	a.held = nil
	if a.timer != nil {
		a.timer.Stop()
		a.timer = nil
	}
}

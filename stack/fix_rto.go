package stack

import (
	"time"

	"gvisor.dev/gvisor/pkg/tcpip/seqnum"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"
)

// RFC 6298 section 5.1: "Every time a packet containing data is sent (including a
// retransmission), if the timer is not running, start it running so that it will expire
// after RTO seconds"; section 5.3: "When an ACK is received that acknowledges new data,
// restart the retransmission timer". RFC 8985 section 7.2 lets a tail loss probe take the
// timer's place, but no later: "If Now() + PTO > TCP_RTO_expiration(): PTO =
// TCP_RTO_expiration() - Now()".
//
// netstack forgets when the timer was to expire as soon as a probe is scheduled, so that
// each write puts the probe off, for ever if there are enough; and a probe that ends a
// recovery with nothing counted as in flight leaves no timer at all. And each ACK that
// acknowledges nothing new schedules a probe; when this has been sent before, nothing is sent
// but the timer is started anew, and so never expires if such ACKs keep coming. So the host
// keeps the time of expiry itself; a timer that netstack starts later than that counts only
// where something was sent again. When it has come, and netstack's timer is not on, the
// probe is sent if one waits, else what happens when the timer expires. A probe that was put
// off is not waited for: then the repair would be later by an RTO than it is without RACK.
type guard struct {
	running bool
	una     seqnum.Value  // SND.UNA that it is about
	expiry  time.Duration // when the retransmission timer expires
	probe   time.Duration // when a probe was to be sent first; 0 if there was none
	probed  bool          // a probe was put off, or sent, since SND.UNA moved
	timer   Timer         // runs, until expiry or less, if armed
	armed   bool
}

// watch keeps the guard of a connection that is established. again says that something was
// sent again in this action.
func (h *Host) watch(c *conn, in innards, v *tcp.TCPSenderState, again bool) {
	g := &c.fixing.guard
	if v.SndUna == v.SndNxt {
		h.unguard(&c.fixing)
		return
	}
	now := h.wiring.Clock.Now()
	anew := again || now >= g.expiry
	if !g.running || g.una != v.SndUna {
		g.running, g.una, g.probe, g.probed = true, v.SndUna, 0, false
		g.expiry, anew = now+v.RTO, true
	}
	if resend := in.resend(); resend.on() && (anew || resend.expiry() <= g.expiry) {
		g.expiry = resend.expiry()
		return
	}
	if probe := in.probe(); probe.on() {
		g.probed = g.probed || g.probe > 0 && g.probe < probe.expiry()
		g.probe = probe.expiry()
	}
	if g.armed {
		return
	}
	g.armed = true
	if g.timer == nil {
		g.timer = h.wiring.Clock.AfterFunc(g.expiry-now, func() { h.guarded(c) })
	} else {
		g.timer.Reset(g.expiry - now)
	}
}

// guarded is called when the guard's timer has run out.
func (h *Host) guarded(c *conn) {
	g := &c.fixing.guard
	g.armed = false
	in, ok := c.innards()
	now := h.wiring.Clock.Now()
	if !g.running || !ok || h.closed || in.resend().on() && in.resend().expiry() <= max(now, g.expiry) {
		return // netstack's own timer is the guard now
	}
	if now < g.expiry {
		g.armed = true
		g.timer.Reset(g.expiry - now)
		return
	}
	g.expiry = now + in.variables().RTO
	h.act(c, func() {
		if probe := in.probe(); probe.on() && !g.probed {
			g.probed = true
			probe.expire()
			return
		}
		h.timeOut(in)
	})
}

// timeOut does what the retransmission timer does when it expires.
func (h *Host) timeOut(in innards) {
	if !h.fixed(FixShrunkWindow) {
		in.resend().expire()
		return
	}
	throughShrunkWindow(in.variables(), in.resend().expire)
}

// unguard ends the guard: nothing is in flight.
func (h *Host) unguard(f *fixing) {
	g := &f.guard
	g.running = false
	if g.armed {
		g.armed = false
		g.timer.Stop()
	}
}

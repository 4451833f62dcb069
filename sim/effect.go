package sim

import (
	"net/netip"
	"slices"
	"strconv"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim/link"
	"github.com/seed-8df93623/tcpsim/stack"
	"github.com/seed-8df93623/tcpsim/trace"
)

// effect is one thing that a host does: a packet sent or a change of state. In
// a bubble it may be a call too, or the turn of one that is carried out later.
type effect struct {
	packet segment.Datagram
	of     trace.Conn    // the packet's, the zero value of what is no TCP; or the change's
	sender trace.Sender  // of the connection that the packet is of
	known  bool          // whether that is known
	cause  segment.Cause // of the packet
	answer int           // the number of what had arrived when it was sent; 0 for nothing
	moved  *trace.Transition
	pause  *trace.Pause
	sample *trace.Sample
	call   *trace.Event
	turn   *socket // whose operations are carried out now, up to the given one
	until  int
	by     uintptr // who has made the call that it comes of: see engine.Caller
}

// emit takes note of a packet that TCP sends.
func (h *Host) emit(packet segment.Datagram, why segment.Cause, sender *stack.Sender) {
	e := effect{packet: packet, by: h.caller, cause: why}
	if h.cause.kind == bySegment {
		e.answer = h.cause.number
	}
	if packet.Protocol() == segment.ProtocolTCP {
		e.of.Local, e.of.Remote, _ = packet.Ends()
	}
	if sender != nil {
		e.sender, e.known = senderOf(*sender), true
	}
	h.effects = append(h.effects, e)
}

// senderOf is what TCP knows, as the trace has it.
func senderOf(s stack.Sender) trace.Sender {
	v := trace.Sender(s)
	if v.Ssthresh > 1<<30 { // netstack's way to say that there is none yet
		v.Ssthresh = 0
	}
	return v
}

// moved takes note of a change of state.
func (h *Host) moved(local, remote netip.AddrPort, from, to segment.State) {
	c := trace.Conn{Local: local, Remote: remote}
	h.effects = append(h.effects, effect{of: c, by: h.caller, moved: &trace.Transition{Conn: c, From: from, To: to, Cause: h.causeOf(from, to)}})
}

// paused takes note of why a sender is silent.
func (h *Host) paused(local, remote netip.AddrPort, by segment.Limit, octets int) {
	c := trace.Conn{Local: local, Remote: remote}
	h.effects = append(h.effects, effect{of: c, by: h.caller, pause: &trace.Pause{Conn: c, Limit: by, Octets: octets}})
}

// sampled takes note of the state of congestion control.
func (h *Host) sampled(s stack.Sample) {
	sample := &trace.Sample{Host: h.name, Conn: trace.Conn{Local: s.Local, Remote: s.Remote}, Sent: s.Sent, Sender: senderOf(s.Sender), Phase: s.Phase}
	if !s.Sent {
		sample.Packet = h.cause.number
	}
	h.effects = append(h.effects, effect{of: sample.Conn, by: h.caller, sample: sample})
}

// tell tells of a sample. One of a segment that has left follows it.
func (h *Host) tell(s *trace.Sample) {
	s.Time = h.network.now()
	if s.Sent {
		s.Packet = h.latest
	}
	h.network.sample(func(to trace.Sampler) { to.Sample(*s) })
}

// cause is what a host acts upon: a segment by its number, a call by its name,
// or a timer.
type cause struct {
	kind   byte
	number int
	call   string
}

const (
	byCall = iota
	bySegment
	byTimer
)

// String is the cause as the trace has it.
func (c cause) String() string {
	switch c.kind {
	case bySegment:
		return "segment " + strconv.Itoa(c.number)
	case byTimer:
		return "timer"
	}
	return c.call
}

// causeOf names what brought a transition about. netstack does not say which of
// its timers has run out, but the state that it ends does.
func (h *Host) causeOf(from, to segment.State) string {
	if h.cause.kind == byTimer {
		switch {
		case from == segment.TimeWait:
			return "2MSL timer"
		case from == segment.FinWait2:
			return "FIN-WAIT-2 timer"
		case to == segment.Closed:
			return "retries spent"
		}
	}
	return h.cause.String()
}

// drain lets what the host has done take effect: changes of state go to the
// trace, packets to the trace and onto the link, in the order of their making.
func (h *Host) drain() {
	switch {
	case h.draining || len(h.effects) == 0 || h.network.engine.Hold():
		return
	}
	h.draining = true
	for i := 0; i < len(h.effects); i++ {
		e := h.effects[i]
		h.effects[i] = effect{}
		switch {
		case e.moved != nil:
			h.network.config.Recorder.Record(trace.Event{Time: h.network.now(), Kind: trace.Moved, Host: h.name, Transition: e.moved})
		case e.pause != nil:
			h.network.config.Recorder.Record(trace.Event{Time: h.network.now(), Kind: trace.Paused, Host: h.name, Pause: e.pause})
		case e.sample != nil:
			h.tell(e.sample)
		case e.call != nil:
			h.network.config.Recorder.Record(*e.call)
			e.call.Kind = 0 // it has been told
		case e.turn != nil:
			before := len(h.effects)
			e.turn.carryOut(e.until)
			added := slices.Clone(h.effects[before:]) // which comes next
			h.effects = slices.Insert(h.effects[:before], i+1, added...)
		default:
			h.send(e)
		}
	}
	h.effects = h.effects[:0]
	h.draining = false
}

// drainListening is drain for what concerns sockets that listen: they come first, so that
// who connects at the same instant is seen to find them.
func (h *Host) drainListening() {
	connected := func(e effect) bool { return e.conn().Remote.IsValid() }
	if !slices.ContainsFunc(h.effects, func(e effect) bool { return !connected(e) }) {
		return
	}
	rest := slices.DeleteFunc(slices.Clone(h.effects), func(e effect) bool { return !connected(e) })
	h.effects = slices.DeleteFunc(h.effects, connected)
	h.drain()
	h.effects = append(h.effects, rest...)
}

// send puts a packet of the host's own on the link towards its destination.
func (h *Host) send(e effect) {
	d, own := h.route(e.packet.Dst())
	p := h.network.packet(h.name, d, link.Packet{Bytes: e.packet.Bytes(), View: e.packet}, false)
	h.latest = p.Number
	if r := recordOf(p); r != nil {
		r.Cause, r.Trigger = e.cause, e.answer
		if e.known {
			r.sender = e.sender
			r.Sender = &r.sender
		}
	}
	switch {
	case own:
		h.network.sent(p)
		h.loop.Add(h.network.now()+link.MinDelay, p)
	case d == nil:
		h.network.sent(p)
		h.network.dropped(p, "no link", "")
	default:
		d.send(p)
	}
}

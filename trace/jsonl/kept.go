package jsonl

import (
	"slices"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
)

// kept is an event on its way to becoming a line, or else a line. It has of the
// event what the line tells, in memory of its own, as who made it may use theirs
// again at once. All of that serves again for the next one.
type kept struct {
	line  []byte // instead of an event, unless it is empty
	event trace.Event

	// What the event points to, and what these point to in turn.
	packet     trace.Packet
	fate       trace.Fate
	transition trace.Transition
	call       trace.Call
	pause      trace.Pause
	segment    segment.Segment
	variables  trace.Sender
	options    []segment.Option
	hops       []trace.Hop
	bytes      []byte
}

// optionsRoom is for the data of all options, which a header has 40 octets for.
const optionsRoom = 40

// keep takes an event.
func (k *kept) keep(e *trace.Event) {
	k.line, k.event, k.bytes = k.line[:0], *e, k.bytes[:0]
	switch e.Kind {
	case trace.Sent:
		k.keepPacket(e.Packet)
		k.event.Packet = &k.packet
	case trace.Delivered, trace.Dropped:
		k.packet = trace.Packet{Number: e.Packet.Number}
		k.event.Packet = &k.packet
		if e.Fate != nil {
			k.fate = *e.Fate
			k.fate.Bytes = k.clone(e.Fate.Bytes)
			k.hops = append(k.hops[:0], e.Fate.Hops...)
			k.fate.Hops = k.hops
			k.event.Fate = &k.fate
		}
	case trace.Moved:
		k.transition = *e.Transition
		k.event.Transition = &k.transition
	case trace.Called, trace.Returned:
		k.call = *e.Call
		k.event.Call = &k.call
	case trace.Paused:
		k.pause = *e.Pause
		k.event.Pause = &k.pause
	}
}

func (k *kept) keepPacket(p *trace.Packet) {
	k.packet = *p
	k.packet.Fates = nil // they have lines of their own
	k.bytes = slices.Grow(k.bytes, len(p.Bytes)+optionsRoom)
	k.packet.Bytes = k.clone(p.Bytes)
	if s := p.Segment; s != nil {
		k.segment = *s
		k.options = append(k.options[:0], s.Options...)
		for i := range k.options {
			k.options[i].Data = k.clone(k.options[i].Data)
		}
		k.segment.Options = k.options
		if hasPayload(p) {
			k.segment.Payload = k.clone(s.Payload)
		} // else only its length is looked at
		k.packet.Segment = &k.segment
	}
	if p.Sender != nil {
		k.variables = *p.Sender
		k.packet.Sender = &k.variables
	}
}

// clone copies b, and gives nil for nil.
func (k *kept) clone(b []byte) []byte {
	if b == nil {
		return nil
	}
	if k.bytes == nil {
		k.bytes = make([]byte, 0, len(b))
	}
	n := len(k.bytes)
	k.bytes = append(k.bytes, b...)
	return k.bytes[n:]
}

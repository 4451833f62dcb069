package conversation

import (
	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/model"
)

// Observation is a segment at one end of a connection: one that the end sends, or
// one that reaches it.
type Observation struct {
	Conn    trace.Conn // as the end sees it
	Host    string     // of the end, as far as the trace names it
	Packet  *trace.Packet
	Segment *segment.Segment
}

// Sending is the segment that a TCP sends in e, if one does. What was injected no
// TCP has sent.
func Sending(e *trace.Event) (Observation, bool) {
	if e.Kind != trace.Sent || e.Packet == nil || e.Packet.Segment == nil || e.Packet.Injected {
		return Observation{}, false
	}
	s := e.Packet.Segment
	return Observation{trace.Conn{Local: s.Src, Remote: s.Dst}, first(e.Host, e.Packet.From), e.Packet, s}, true
}

// Arrival is the segment that reaches a TCP in e, if one does. In a capture, a
// segment arrives as it is sent.
//
// A segment whose checksum is wrong does not reach TCP: "The sender MUST generate
// it (MUST-2) and the receiver MUST check it (MUST-3)" (RFC 9293 section 3.1). In a
// capture, checksums are not looked at here; see [Checksums].
func Arrival(e *trace.Event, capture bool) (Observation, bool) {
	p := e.Packet
	switch {
	case p == nil || p.Segment == nil:
		return Observation{}, false
	case capture && e.Kind == trace.Sent:
		return arrival(p, p.Segment, p.To), true
	case capture || e.Kind != trace.Delivered:
		return Observation{}, false
	}
	s, bytes := p.Segment, p.Bytes
	if e.Fate != nil && e.Fate.Bytes != nil {
		parsed, err := segment.Parse(e.Fate.Bytes)
		if err != nil {
			return Observation{}, false
		}
		s, bytes = &parsed, e.Fate.Bytes
	}
	if len(bytes) > 0 && segment.Verify(bytes) != nil {
		return Observation{}, false
	}
	return arrival(p, s, first(e.Host, p.To)), true
}

func arrival(p *trace.Packet, s *segment.Segment, host string) Observation {
	return Observation{trace.Conn{Local: s.Dst, Remote: s.Src}, host, p, s}
}

// Told is the segment of o at an end, as far as the trace tells it; ok is false if that is
// nothing. Where its number is not known, it is taken for the next one: SND.NXT of who
// sends it, RCV.NXT of who receives it. From those nothing follows.
func (o Observation) Told(e *model.End, sends bool) (s *segment.Segment, ok bool) {
	switch {
	case !o.Packet.SeqUnknown:
		return o.Segment, true
	case !e.Sent || !e.Rcvd:
		return nil, false
	}
	guess := *o.Segment
	if guess.Seq = e.RcvNxt; sends {
		guess.Seq = e.SndNxt
	}
	return &guess, true
}

func first(name, other string) string {
	if name != "" {
		return name
	}
	return other
}

// IsCapture reports whether t is a capture: a trace that does not tell when its packets
// arrived. One that was made at one side of a link may tell that they did, at the time
// at which it has them.
func IsCapture(t *trace.Trace) bool {
	told := false
	for i := range t.Events {
		if e := &t.Events[i]; e.Kind == trace.Delivered && e.Packet != nil {
			if e.Time == e.Packet.Sent {
				return true
			}
			told = true
		}
	}
	return !told
}

package explain

import (
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace/conversation"
)

// acknowledgment explains what the segment acknowledges.
func (s *speech) acknowledgment() {
	g := s.segment.Packet.Segment
	covered := acknowledged(s.from.news, g.Ack)
	switch {
	case s.is(conversation.HandshakeACK):
		s.handshake()
	case s.is(conversation.ChallengeACK):
		s.challenge()
	case s.is(conversation.KeepAliveACK):
		s.say("keepalive.ack", nil)
	case s.is(conversation.ZeroWindowProbeACK):
		s.say("probe.ack", nil)
	case len(covered) > 0 && g.Len() == 0:
		s.news(covered)
	case len(covered) > 0:
		s.piggybacked(covered)
	case g.Len() == 0:
		s.repeated()
	}
	s.selective()
}

// acknowledged are the arrivals that an ACK acknowledges.
func acknowledged(all []arrival, ack segment.Seq) []arrival {
	var covered []arrival
	for _, a := range all {
		if a.segment.Packet.Segment.End().LessEq(ack) {
			covered = append(covered, a)
		}
	}
	return covered
}

// handshake explains the ACK of a SYN.
func (s *speech) handshake() {
	switch {
	case s.from.acks && s.from.sentSYN && s.to.sentSYN:
		s.say("handshake.ack.simultaneous", nil)
	case s.from.acks:
		s.say("handshake.ack.again", nil)
	default:
		s.say("handshake.ack", nil)
	}
}

// challenge explains a challenge ACK by what it answers.
func (s *speech) challenge() {
	var flags segment.Flags
	if about := s.numbers[s.segment.About]; about != nil {
		flags = about.Segment.Flags
	}
	switch {
	case flags.Has(segment.RST):
		s.say("challenge.rst", nil)
	case flags.Has(segment.SYN):
		s.say("challenge.syn", nil)
	default:
		s.say("challenge.ack", nil)
	}
}

// news explains an ACK that has a segment of its own.
func (s *speech) news(covered []arrival) {
	waited := values{"delay": duration(s.waited(covered)), "count": number(distinct(covered))}
	delayed := s.segment.Packet.Cause == segment.CauseDelayedACK
	late := s.waited(covered) > 0 && s.segment.Packet.Cause == segment.CauseUnknown
	switch {
	case hasFIN(covered) && !s.from.sentFIN && delayed:
		s.say("fin.ack.half.delayed", waited)
	case hasFIN(covered) && !s.from.sentFIN:
		s.say("fin.ack.half", nil)
	case hasFIN(covered) && !s.closing[s.segment.From].finKnown:
		s.say("fin.ack.closing", nil)
	case hasFIN(covered):
		s.say("fin.ack.last", nil)
	case distinct(covered) > 1 && !s.capture && filler(covered) != nil:
		s.say("ack.filled", values{"filler": number(filler(covered).Packet.Number), "count": number(distinct(covered) - 1)})
	case distinct(covered) > 1:
		s.say("ack.several", waited)
	case delayed:
		s.say("ack.delayed", waited)
	case late:
		s.say("ack.late", waited)
	default:
		s.say("ack", nil)
	}
}

// piggybacked explains an ACK that rides along with data or a FIN.
func (s *speech) piggybacked(covered []arrival) {
	switch {
	case hasFIN(covered):
		s.say("fin.ack.piggybacked", nil)
		if s.capture && s.crossing && s.is(conversation.Retransmission) && s.has(segment.FIN) && s.closing[1-s.segment.From].finHere {
			s.say("fin.ack.letter", nil)
		}
	case len(s.segment.Packet.Segment.Payload) == 0:
		s.say("ack.piggybacked.fin", nil)
	default:
		s.say("ack.piggybacked", nil)
	}
}

// distinct counts arrivals, but not what has come twice.
func distinct(covered []arrival) int {
	starts := map[segment.Seq]bool{}
	for _, a := range covered {
		starts[a.segment.Packet.Segment.Seq] = true
	}
	return len(starts)
}

// filler is the segment that came last and stands before others that had come: it has
// filled the gap before them. It is nil if there was none.
func filler(covered []arrival) *conversation.Segment {
	last := covered[0]
	for _, a := range covered {
		if a.at >= last.at {
			last = a
		}
	}
	for _, a := range covered {
		if a.at < last.at && last.segment.Packet.Segment.Seq.Less(a.segment.Packet.Segment.Seq) {
			return last.segment
		}
	}
	return nil
}

func hasFIN(covered []arrival) bool {
	for _, a := range covered {
		if a.segment.Packet.Segment.Flags.Has(segment.FIN) {
			return true
		}
	}
	return false
}

// promptly is how long after an arrival an ACK that answers it may be sent according
// to a capture. In a simulation it is sent at once.
const promptly = 20 * time.Millisecond

// waited is how long the ACK of some arrivals was delayed; 0 if it was not.
func (s *speech) waited(covered []arrival) time.Duration {
	last := covered[0].at
	for _, a := range covered {
		last = max(last, a.at)
	}
	waited := s.segment.Packet.Sent - last
	if s.capture && waited < promptly {
		return 0
	}
	return waited
}

// repeated explains an ACK that acknowledges nothing new by what has arrived right
// before it.
func (s *speech) repeated() {
	ack, last := s.segment.Packet.Segment.Ack, s.from.last
	switch {
	case !s.from.acks:
		s.say("ack", nil)
	case ack.Less(s.from.acked):
		s.say("ack.older", values{"highest": sequence(s.from.acked + s.shown[s.segment.Packet].Ack - ack)})
	case s.from.acked.Less(ack): // of what the capture has missed, or of a part of a segment
		s.say("ack", nil)
	case last == nil && s.is(conversation.WindowUpdate):
		// It is about the window only.
	case last == nil:
		s.say("ack.same", nil)
	case ack.Less(last.Packet.Segment.Seq) && s.is(conversation.DuplicateACK):
		s.say("ack.duplicate", values{"nth": ordinal(s.from.duplicates + 1)})
	case ack.Less(last.Packet.Segment.Seq):
		s.say("ack.gap", nil)
	case last.Packet.Segment.Flags.Has(segment.FIN) && s.closing[s.segment.From].finKnown:
		s.say("fin.ack.again", nil)
	case last.Class.Is(conversation.ZeroWindowProbe) && s.segment.Window > 0:
		s.say("probe.ack.open", values{"about": number(last.Packet.Number)})
	case last.Packet.Segment.End().LessEq(ack):
		s.say("ack.old", values{"about": number(last.Packet.Number)})
	default:
		s.say("ack.same", nil)
	}
}

// selective explains a SACK option. A block that the ACK covers tells of a duplicate
// (RFC 2883).
func (s *speech) selective() {
	g := s.segment.Packet.Segment
	shift := s.shown[s.segment.Packet].Ack - g.Ack
	var beyond, twice []value
	for _, b := range g.SACKBlocks() {
		v := span(b.Left+shift, b.Right+shift-1)
		if b.Left.Less(g.Ack) {
			twice = append(twice, v)
		} else {
			beyond = append(beyond, v)
		}
	}
	if beyond != nil {
		s.say("ack.sack", values{"blocks": list(beyond)})
	}
	if twice != nil {
		s.say("ack.dsack", values{"blocks": list(twice)})
	}
}

// flowControl explains what is new about the window. That it is wider or narrower
// than before is worth saying only of a segment that says nothing else.
func (s *speech) flowControl() {
	switch {
	case s.is(conversation.ZeroWindow) && s.closing[s.segment.From].finHere: // there is nothing more that could be sent
	case s.is(conversation.ZeroWindow) && !s.is(conversation.ZeroWindowProbeACK):
		s.say("window.zero", nil)
	case len(s.sentences) > 0 && s.sentences[0].Key == "probe.ack.open":
	case s.is(conversation.WindowUpdate) && s.from.window == 0:
		s.say("window.open", nil)
	case s.sentences != nil || !s.is(conversation.WindowUpdate):
	case s.from.window < s.segment.Window:
		s.say("window.wider", nil)
	default:
		s.say("window.narrower", nil)
	}
}

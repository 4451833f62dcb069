package explain

import (
	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/conversation"
)

// syn explains a segment with SYN.
func (s *speech) syn() {
	again := s.is(conversation.TimeoutRetransmission) && s.numbers[s.segment.About] != nil
	g := s.segment.Packet.Segment
	here, there := s.segment.From, 1-s.segment.From
	stray := s.conn.Known[here] && s.conn.ISS[here] != g.Seq
	further := s.has(segment.ACK) && s.from.acks && s.from.acked == g.Ack && !s.from.sentSYN && !s.is(conversation.Retransmission)
	if s.has(segment.ACK) && s.states[trace.Conn{Local: g.Dst, Remote: g.Src}] < segment.Established {
		stray = false // it may be the first answer, and another one the one that was taken
	}
	switch {
	case stray && s.ends[s.dialogue.reset]:
		s.say("syn.anew", nil)
		s.options()
		return
	case further:
		s.say("syn.ack.further", nil)
		return
	case stray:
		s.say("syn.stray", nil)
		return
	case s.has(segment.ACK) && again:
		s.say("syn.ack.again", nil)
	case s.has(segment.ACK) && s.segment.Packet.Cause == segment.CauseRTO:
		s.say("syn.ack.timer", nil)
	case s.has(segment.ACK) && s.is(conversation.Retransmission) && s.capture && s.to.syns < 2:
		s.say("syn.ack.repeated.captured", nil)
	case s.has(segment.ACK) && s.is(conversation.Retransmission):
		s.say("syn.ack.repeated", nil)
	case s.has(segment.ACK) && s.from.sentSYN:
		s.say("syn.ack.simultaneous", nil)
	case s.has(segment.ACK) && s.conn.Known[there] && !s.conn.ISS[there].Less(g.Ack):
		s.say("syn.ack.wrong", values{"wanted": sequence(s.conn.ISS[there] + 1 + s.shown[s.segment.Packet].Ack - g.Ack)})
	case s.has(segment.ACK):
		s.say("syn.ack", nil)
	case again:
		s.say("syn.again", nil)
	case s.is(conversation.Retransmission):
		s.say("syn.repeated", nil)
	case s.together:
		s.say("syn.simultaneous", nil)
	default:
		s.say("syn", nil)
	}
	if s.is(conversation.Data) {
		s.say("syn.data", nil)
	}
	if s.is(conversation.Retransmission) || s.has(segment.ACK) && s.from.sentSYN {
		return // all else has been said
	}
	s.options()
	if !s.Absolute {
		s.say("relative", nil)
	}
}

// options explains those of a SYN.
func (s *speech) options() {
	g := s.segment.Packet.Segment
	mss, ok := g.MSS()
	switch {
	case ok:
		s.say("option.mss", values{"mss": number(int(mss))})
	case g.Src.Addr().Is4():
		s.say("option.mss.none", values{"mss": number(536)})
	default:
		s.say("option.mss.none", values{"mss": number(1220)})
	}
	agreed := ""
	if s.has(segment.ACK) {
		agreed = ".agreed"
	}
	for _, o := range g.Options {
		switch o.Kind {
		case segment.EndOfOptions, segment.NoOperation, segment.MaximumSegmentSize:
		case segment.SACKPermitted:
			s.say("option.sack", nil)
		case segment.Timestamps:
			s.say("option.timestamps"+agreed, nil)
		case segment.WindowScale:
			shift, _ := g.WindowScale()
			s.say("option.scale"+agreed, values{"shift": number(int(shift)), "unit": octets(1 << min(shift, 14))})
		default:
			s.say("option.other", values{"kind": number(int(o.Kind))})
		}
	}
}

package explain

import (
	"slices"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/conversation"
)

// speech is the explanation of a segment while it is made.
type speech struct {
	*explainer
	place
	from, to *end // as they are before the segment is sent
	values
	sentences []Sentence
}

// packet explains a packet as it is sent.
func (x *explainer) packet(p *trace.Packet) []Sentence {
	at, ok := x.places[p]
	if !ok {
		return x.other(p)
	}
	s := &speech{explainer: x, place: at, from: &at.ends[at.segment.From], to: &at.ends[1-at.segment.From]}
	s.values = s.common()
	forged, void := s.is(conversation.Forged), s.is(conversation.Damaged)
	switch {
	case void:
		s.say("damaged.captured", nil)
		return s.sentences
	case s.is(conversation.Copy):
		s.say("copy", nil)
		return s.sentences
	case forged:
		s.forged()
	default:
		s.explain()
	}
	s.fate()
	if !forged {
		at.send(at.segment)
	}
	if !p.Injected && p.Segment.Flags&(segment.SYN|segment.ACK) == segment.SYN {
		x.asked[trace.Conn{Local: p.Segment.Src, Remote: p.Segment.Dst}] = p
	}
	x.byPort[trace.Conn{Local: p.Segment.Src, Remote: p.Segment.Dst}] = at.dialogue
	x.byPort[trace.Conn{Local: p.Segment.Dst, Remote: p.Segment.Src}] = at.dialogue
	if x.capture {
		at.arrive(at.segment, p.Sent)
	}
	return s.sentences
}

// common are the values that many sentences want. Numbers are as the ladder shows
// them.
func (s *speech) common() values {
	p := s.segment.Packet
	g, label := p.Segment, s.shown[p]
	fin := label.Seq.Add(len(g.Payload))
	v := values{
		"from": s.name(s.segment.From), "to": s.name(1 - s.segment.From),
		"seq": sequence(label.Seq), "bytes": octets(len(g.Payload)), "fin": sequence(fin),
		"ack": sequence(label.Ack), "acklast": sequence(label.Ack - 1),
		"window": octets(int(s.segment.Window)), "port": number(int(g.Src.Port())),
		"about": number(s.segment.About), "urgent": sequence(label.Seq.Add(int(g.Urgent))),
	}
	if len(g.Payload) > 0 {
		first := label.Seq
		if g.Flags.Has(segment.SYN) {
			first++
		}
		v["range"] = span(first, first.Add(len(g.Payload)-1))
		v["numbers"] = numbers(len(g.Payload), v["range"])
	}
	if about := s.numbers[s.segment.About]; about != nil {
		v["elapsed"] = duration(p.Sent - about.Sent)
	}
	return v
}

// say adds a sentence, for which there may be more values than the common ones.
func (s *speech) say(key string, more values) {
	s.sentences = append(s.sentences, say(s.Language, key, s.values.with(more)))
}

// is reports whether the segment is of any of the classes.
func (s *speech) is(any conversation.Class) bool { return s.segment.Class.Is(any) }

// has reports whether the segment has all of the flags.
func (s *speech) has(all segment.Flags) bool { return s.segment.Packet.Segment.Flags.Has(all) }

// explain says what the segment is for.
func (s *speech) explain() {
	switch {
	case s.has(segment.RST):
		s.reset()
		return
	case s.has(segment.SYN):
		s.syn()
		return
	case s.is(conversation.KeepAlive):
		s.say("keepalive", nil)
		return
	case s.is(conversation.ZeroWindowProbe):
		s.probe()
		return
	case s.is(conversation.NoACK): // what it says nobody looks at
		s.say("noack", nil)
		return
	}
	if s.has(segment.FIN) || len(s.segment.Packet.Segment.Payload) > 0 {
		s.stream()
	}
	s.missed()
	if s.has(segment.ACK) {
		s.acknowledgment()
	}
	s.flowControl()
}

// missed tells what the capture does not have, although the segment acknowledges it.
func (s *speech) missed() {
	g := s.segment.Packet.Segment
	for _, m := range s.segment.Missed {
		first := s.shown[s.segment.Packet].Ack - (g.Ack - m.Left)
		n := int(m.Right - m.Left)
		s.say("missed", values{"numbers": numbers(n, span(first, first.Add(n-1)))})
	}
}

// forged explains a segment that was injected in its sender's name.
func (s *speech) forged() {
	switch {
	case s.has(segment.RST):
		s.say("forged.reset", nil)
	case s.has(segment.SYN):
		s.say("forged.syn", nil)
	case len(s.segment.Packet.Segment.Payload) > 0:
		s.say("forged.data", nil)
	case s.has(segment.FIN):
		s.say("forged.fin", nil)
	case s.has(segment.ACK):
		s.say("forged.ack", nil)
	default:
		s.say("forged.other", nil)
	}
	if s.is(conversation.NoACK) {
		s.say("noack", nil)
	}
}

// probe explains a zero-window probe by what it carries.
func (s *speech) probe() {
	switch {
	case s.is(conversation.Data):
		s.say("probe.new", nil)
	case len(s.segment.Packet.Segment.Payload) > 0:
		s.say("probe.old", nil)
	default:
		s.say("probe.empty", nil)
	}
}

// stream explains what the segment has for the receiver's program: data, the end of
// data, or both; and if it has been sent before, why it is sent again.
func (s *speech) stream() {
	again := s.is(conversation.Retransmission)
	if again {
		s.again()
	}
	if len(s.segment.Packet.Segment.Payload) > 0 && !again {
		if s.closing[s.segment.From].finHere {
			s.say("data.half", nil)
		} else {
			s.say("data", nil)
		}
	}
	if s.has(segment.PSH) && !s.from.pushed && len(s.segment.Packet.Segment.Payload) > 0 {
		s.say("data.push", nil)
	}
	if s.has(segment.URG) {
		s.say("data.urgent", nil)
	}
	if s.has(segment.FIN) && !(again && s.from.sentFIN) {
		switch {
		case s.crossing:
			s.say("fin.simultaneous", nil)
		case s.closing[s.segment.From].finHere:
			s.say("fin.second", nil)
		default:
			s.say("fin", nil)
		}
	}
}

// again explains a retransmission.
func (s *speech) again() {
	what := values{"what": s.what()}
	if n := s.segment.Repeated; 0 < n && n < len(s.segment.Packet.Segment.Payload) {
		s.say("again.partly", values{"count": octets(n)})
		return
	}
	switch {
	case s.numbers[s.segment.About] == nil:
		s.againUnseen(what)
		return
	case s.segment.Packet.Cause != segment.CauseAfterRTO &&
		s.is(conversation.TimeoutRetransmission) && s.from.timeouts[s.segment.About].count > 0:
		before := s.from.timeouts[s.segment.About]
		s.say("again.timeout.more", what.with(values{
			"count": number(before.count + 1), "wait": duration(s.segment.Packet.Sent - before.last),
		}))
	case s.is(conversation.TimeoutRetransmission) && s.segment.Packet.Cause != segment.CauseAfterRTO:
		s.say("again.timeout", what)
	case s.segment.Packet.Cause == segment.CauseRACK:
		s.say("again.rack", what)
	case s.segment.Packet.Cause == segment.CauseDuplicateACKs && s.third() != nil:
		s.say("again.third", what.with(values{"third": number(s.third().Number)}))
	case s.segment.Packet.Cause == segment.CauseRecovery:
		s.say("again.recovery", what)
	case s.segment.Packet.Cause == segment.CauseAfterRTO:
		s.say("again.afterrto", what)
	case s.segment.Packet.Cause == segment.CausePacketTooBig:
		s.say("again.smaller", what)
	case s.is(conversation.FastRetransmission):
		s.say("again.fast", what)
	case s.is(conversation.TailLossProbe):
		s.say("again.tail", what)
	default:
		s.say("again", what)
	}
	if s.is(conversation.Spurious) {
		s.say("again.spurious", nil)
	}
}

// againUnseen explains a retransmission of what the trace does not have as sent before, or
// not any more.
func (s *speech) againUnseen(what values) {
	switch {
	case s.to.acks && s.segment.Packet.Segment.Seq.Less(s.to.acked):
		s.say("again.acknowledged", what)
	case s.is(conversation.FastRetransmission):
		s.say("again.unknown.fast", what)
	default:
		s.say("again.unknown", what)
	}
	if s.is(conversation.Spurious) {
		s.say("again.spurious", nil)
	}
}

// third is the packet whose arrival had the segment sent again; nil if none is recorded.
func (s *speech) third() *trace.Packet { return s.numbers[s.segment.Packet.Trigger] }

// what is what a retransmission repeats: data, or a FIN, or both.
func (s *speech) what() value {
	var parts []value
	n := len(s.segment.Packet.Segment.Payload)
	if n > 0 {
		parts = append(parts, func(l Language) string {
			return plural(l, n, "byte", "bytes", "字节") + " " + s.values["range"](l)
		})
	}
	if s.has(segment.FIN) && s.from.sentFIN || n == 0 { // as it repeats something
		parts = append(parts, func(l Language) string { return "FIN " + s.values["fin"](l) })
	}
	return list(parts)
}

// fate explains what becomes of the segment on the way.
func (s *speech) fate() {
	p := s.segment.Packet
	where := values{"where": s.where(p)}
	switch {
	case p.Lost() && p.Segment.Len() > 0 && !p.Segment.Flags.Has(segment.RST):
		s.say("lost", where)
	case p.Lost() && s.is(conversation.WindowUpdate) && s.from.window == 0:
		s.say("lost.window", where)
	case p.Lost() && s.is(conversation.PureACK|conversation.HandshakeACK):
		s.say("lost.ack", where)
	case p.Lost():
		s.say("lost.other", where)
	case p.Arrived() > 1:
		s.say("duplicated", nil)
	}
	s.wait()
	for _, f := range p.Fates {
		if !f.Dropped && f.Cause == "delayed" {
			s.say("delayed", values{"elapsed": duration(f.Time - p.Sent)})
		}
	}
	if slices.ContainsFunc(p.Fates, (*trace.Fate).Damaged) {
		s.say("damaged", nil)
	}
	if s.is(conversation.OutOfOrder) && !p.Injected {
		s.say("order.late", nil)
	}
}

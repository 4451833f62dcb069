package campaign

import (
	"math/rand/v2"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim"
	"github.com/seed-8df93623/tcpsim/sim/link"
)

// intruder makes up segments from those that go one way. RFC 9293 and RFC 5961 have the
// receiver drop each, or answer it with an ACK: none may harm the connection.
type intruder struct {
	*run
	from   int // the side whose name is taken
	dice   dice
	iss    segment.Seq
	target *intruder // that of the other direction
	opened bool      // the side has sent what only a synchronized end sends
}

// intrude puts intruders into both directions.
func (r *run) intrude() {
	var both [2]*intruder
	for i := range both {
		both[i] = &intruder{run: r, from: i, dice: dice{rand.New(rand.NewPCG(r.seed, 30+uint64(i)))}}
	}
	for i, in := range both {
		in.target = both[1-i]
		r.direction(i).AddRule(in.see)
	}
}

// see is the rule: it lets a segment pass, and may have a made-up one follow.
func (in *intruder) see(s *segment.Segment, at time.Duration) link.Verdict {
	if s.Flags.Has(segment.SYN) {
		in.iss = s.Seq
		return link.Pass()
	}
	in.opened = in.opened || in.from == 0 || len(s.Payload) > 0 || s.Flags.Has(segment.FIN)
	if s.Flags.Has(segment.RST) || at > in.heals || !in.target.opened || !in.dice.chance(in.made) {
		return link.Pass()
	}
	list := in.invent(*s)
	after := in.dice.upTo(one(in.dice, 0, 10*time.Millisecond, time.Second))
	return link.Pass().Then(func() { in.inject(in.direction(in.from), after, list...) })
}

// inject has segments sent a while later.
func (r *run) inject(direction *sim.Direction, after time.Duration, list ...segment.Segment) {
	r.network.Go("intruder", func() error {
		r.network.Sleep(after)
		for _, s := range list {
			if err := direction.Inject(s); err != nil {
				return err
			}
		}
		return nil
	})
}

// invent makes up segments that look like s, which has just been seen.
func (in *intruder) invent(s segment.Segment) []segment.Segment {
	d := in.dice
	far := segment.Seq(1<<28 + d.IntN(1<<28)) // more than any window
	beyond := in.iss.Add(3 + in.programs[in.from].size + d.IntN(1000))
	garbage := make([]byte, 1+d.IntN(40))
	s.Options = append([]segment.Option(nil), s.Options...)
	s.Payload = append([]byte(nil), s.Payload...)
	switch d.IntN(10) {
	case 0: // RFC 5961 section 3.2: "If the RST bit is set and the sequence number is outside the current receive window, silently drop the segment."
		s.Flags, s.Seq, s.Payload = segment.RST, s.Seq-far, nil
	case 1: // "... and the sequence number does not exactly match the next expected sequence value, yet is within the current receive window, TCP MUST send an acknowledgment": after all that is ever sent it never matches
		s.Flags, s.Seq, s.Payload = segment.RST|segment.ACK, beyond, nil
	case 2: // RFC 5961 section 4.2: "If the SYN bit is set, irrespective of the sequence number, TCP MUST send an ACK"
		s.Flags, s.Seq, s.Payload = one(d, segment.SYN, segment.SYN|segment.ACK), s.Seq.Add(d.IntN(2000)), nil
	case 3: // RFC 9293 section 3.10.7.4: "If the ACK acks something not yet sent (SEG.ACK > SND.NXT), then send an ACK, drop the segment, and return."
		s.Flags, s.Ack, s.Payload = segment.ACK, s.Ack+far, garbage
	case 4: // RFC 9293 section 3.10.7.4: "If an incoming segment is not acceptable, an acknowledgment should be sent in reply"
		s.Seq, s.Payload = s.Seq-far, garbage
	case 5: // "If the ACK bit is off, drop the segment and return."
		s.Flags, s.Ack, s.Payload = segment.PSH, 0, garbage
	case 6: // RFC 9293 section 3.1: what is reserved "must be ignored in received segments"; ECN is not agreed on
		s.Flags |= segment.ECE | segment.CWR
	case 7: // MUST-6: "ignore without error any TCP Option it does not implement"
		longer := s
		longer.Options = append(longer.Options, segment.Option{Kind: 253, Data: []byte{1, 2}})
		if _, err := longer.Append(nil); err == nil { // there is room for it
			s = longer
		}
	case 8: // RFC 5961 section 5.2: "The ACK value is considered acceptable only if it is in the range of ((SND.UNA - MAX.SND.WND) <= SEG.ACK <= SND.NXT)."
		s.Flags, s.Ack, s.Payload = segment.ACK, s.Ack-far, garbage
	default: // duplicates of one segment, at once
		return []segment.Segment{s, s, s}
	}
	return []segment.Segment{s}
}

package simtest

import (
	"fmt"
	"strings"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/segment/notation"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/analysis"
)

// Retransmission is what [Sender.Retransmits] expects.
type Retransmission struct {
	// Octets are those sent again, as in "1001:1021"; see [Sender] for what the
	// numbers count from.
	Octets string
	// By is how the loss was found: [analysis.TimeoutRetransmission],
	// [analysis.FastRetransmission] or [analysis.TailLossProbe]. Default: any.
	By analysis.Class
	// After is the time since they were sent for the first time, to within 10 %,
	// or 1 ms if that is more. Default: any.
	After time.Duration
	// Times is how often they are sent again. Default: once.
	Times int
}

// Retransmits waits until octets have been sent again and are acknowledged, or
// patience is at its end, and compares how often, why and when. It passes over
// what was sent until then.
func (s *Sender) Retransmits(want Retransmission, sentence string, args ...any) {
	x := s.x
	x.t.Helper()
	sentence = format(sentence, args)
	form, err := notation.Parse("none " + want.Octets)
	x.must(err, "the octets of a retransmission must be right")
	if form.Seq == nil || form.Len == nil || *form.Len == 0 {
		x.fail("the octets of a retransmission must be right", "%q are none; want them as in 1001:1021", want.Octets)
	}
	want.Times = max(want.Times, 1)
	sent := transmissions{host: s.host.Name(), octets: notation.Form{Seq: form.Seq, Len: form.Len}}
	x.wait(sentence, func() bool {
		sent.follow(x)
		return len(sent.all) > want.Times && sent.acknowledged
	})
	s.compare(want, sent.all, sentence)
	x.inspect(func() { x.seen[s.host] = max(x.seen[s.host], sent.all[len(sent.all)-1].index+1) })
}

// transmissions are the segments by which a host sends some octets.
type transmissions struct {
	host         string
	octets       notation.Form
	all          []*Sent
	acknowledged bool
	next         int // event to look at
}

// follow looks at the events that have happened since it was called last.
func (t *transmissions) follow(x *test) {
	events := x.events.trace.Events
	for ; t.next < len(events); t.next++ {
		e := events[t.next]
		if e.Host != t.host || e.Packet == nil || e.Packet.Segment == nil {
			continue
		}
		switch s := e.Packet.Segment; e.Kind {
		case trace.Sent:
			octets, _ := t.octets.Segment(x.events.base(e.Packet))
			if s.Seq.LessEq(octets.Seq) && octets.End().LessEq(s.Seq.Add(len(s.Payload))) {
				t.all = append(t.all, &Sent{e.Packet, x, t.next})
			}
		case trace.Delivered:
			t.acknowledged = t.acknowledged || len(t.all) > 0 && t.acknowledges(s, x)
		}
	}
}

// acknowledges reports whether a segment acknowledges the octets.
func (t *transmissions) acknowledges(s *segment.Segment, x *test) bool {
	first := t.all[0]
	octets, _ := t.octets.Segment(x.events.base(first.Packet))
	return s.Flags.Has(segment.ACK) && s.Src == first.Segment.Dst && s.Dst == first.Segment.Src && octets.End().LessEq(s.Ack)
}

// compare compares the transmissions of some octets with what is wanted.
func (s *Sender) compare(want Retransmission, sent []*Sent, sentence string) {
	x := s.x
	x.t.Helper()
	var problems, list []string
	about := x.last()
	for i, t := range sent {
		if i == 0 {
			list = append(list, fmt.Sprintf("sent at %s", t.Packet.Sent))
			continue
		}
		class := x.class(t.Packet)
		list = append(list, fmt.Sprintf("again after %s (%v)", t.Packet.Sent-sent[0].Packet.Sent, class))
		about = t.index
		if want.By != 0 && !class.Has(want.By) {
			problems = append(problems, fmt.Sprintf("retransmission %d is no %v", i, want.By))
		}
	}
	if got := len(sent) - 1; got != want.Times {
		problems = append(problems, fmt.Sprintf("%s retransmitted %s %d times, not %d", s.host.Name(), want.Octets, max(got, 0), want.Times))
	} else if after := sent[1].Packet.Sent - sent[0].Packet.Sent; want.After != 0 && !simultaneous(after, want.After) {
		problems = append(problems, fmt.Sprintf("the retransmission came after %s, not about %s", after, want.After))
	}
	if problems == nil {
		return
	}
	if list == nil {
		list = []string{"never sent"}
	}
	x.report(sentence, fmt.Sprintf("%s\nwant  %s\ngot   %s", strings.Join(problems, ", "), want, strings.Join(list, ", ")), about)
	x.t.FailNow()
}

// String is what is expected, in words.
func (r Retransmission) String() string {
	text := fmt.Sprintf("%s sent again %d times", r.Octets, max(r.Times, 1))
	if r.Times <= 1 {
		text = r.Octets + " sent again once"
	}
	if r.After != 0 {
		text += fmt.Sprintf(", about %s later", r.After)
	}
	if r.By != 0 {
		text += fmt.Sprintf(" (%v)", r.By)
	}
	return text
}

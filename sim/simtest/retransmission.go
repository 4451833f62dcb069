package simtest

import (
	"fmt"
	"strings"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/segment/notation"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/conversation"
)

// Retransmission is what [Sender.ExpectRetransmission] expects.
type Retransmission struct {
	// Octets are those sent again, in the notation, as in "1:21".
	Octets string
	// By is how the loss was found: [conversation.TimeoutRetransmission],
	// [conversation.FastRetransmission] or [conversation.TailLossProbe]. Default: any.
	By conversation.Class
	// After is the time since they were sent for the first time, to within 10 %,
	// or 1 ms if that is more. Default: any.
	After time.Duration
	// Times is how often they are sent again. Default: once.
	Times int
}

// ExpectRetransmission waits until octets have been sent again and are acknowledged, or
// patience is at its end, and compares how often, why and when. It passes over
// what was sent until then. Where the host has several connections, it is about the
// one on which it sends these octets most often, of those that nothing has looked at.
func (s *Sender) ExpectRetransmission(want Retransmission, sentence string, args ...any) {
	x := s.test
	x.t.Helper()
	sentence = said(sentence, args)
	form, err := notation.Parse("none " + want.Octets)
	x.must(err, "the octets of a retransmission must be right")
	if form.Seq == nil || form.Len == nil || *form.Len == 0 {
		x.fail("the octets of a retransmission must be right", "%q are none; want them as in 1:21", want.Octets)
	}
	want.Times = max(want.Times, 1)
	sent := transmissions{host: s.host.Name(), octets: notation.Form{Seq: form.Seq, Len: form.Len}, seen: x.seen[s.host]}
	x.wait(x.config.Patience, sentence, func() bool {
		sent.follow(x)
		meant := sent.meant()
		return len(meant.all) > want.Times && meant.acknowledged
	})
	all := sent.meant().all
	s.compare(want, all, sentence)
	x.inspect(func() { x.seen[s.host] = max(x.seen[s.host], all[len(all)-1].index+1) })
}

// transmissions are the segments by which a host sends some octets.
type transmissions struct {
	host        string
	octets      notation.Form
	connections []*transmission // on which it does, by the first time
	seen        int             // events that were looked at before
	next        int             // event to look at
}

// transmission is how often octets are sent on one connection.
type transmission struct {
	base         notation.Base
	all          []*Seen
	acknowledged bool
}

// meant is the connection that an expectation is about.
func (t *transmissions) meant() *transmission {
	if len(t.connections) == 0 {
		return &transmission{}
	}
	meant, most := t.connections[len(t.connections)-1], 0
	for _, c := range t.connections {
		if n := len(c.all); c.all[n-1].index >= t.seen && n >= most {
			meant, most = c, n
		}
	}
	return meant
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
			base := x.events.bases[e.Packet]
			octets, _ := t.octets.Segment(base)
			if s.Seq.LessEq(octets.Seq) && octets.End().LessEq(s.Seq.Add(len(s.Payload))) {
				c := t.connection(s, base)
				c.all = append(c.all, x.sent(t.next))
			}
		case trace.Delivered:
			for _, c := range t.connections {
				c.acknowledged = c.acknowledged || t.acknowledges(s, c)
			}
		}
	}
}

// connection is that of a segment that the host sends. One that was opened anew
// between the same ports is another.
func (t *transmissions) connection(s *segment.Segment, base notation.Base) *transmission {
	for _, c := range t.connections {
		if first := c.all[0].Segment; first.Src == s.Src && first.Dst == s.Dst && c.base.Sender == base.Sender {
			return c
		}
	}
	c := &transmission{base: base}
	t.connections = append(t.connections, c)
	return c
}

// acknowledges reports whether a segment acknowledges the octets on a connection.
func (t *transmissions) acknowledges(s *segment.Segment, c *transmission) bool {
	first := c.all[0].Segment
	octets, _ := t.octets.Segment(c.base)
	return s.Flags.Has(segment.ACK) && s.Src == first.Dst && s.Dst == first.Src && octets.End().LessEq(s.Ack)
}

// compare compares the transmissions of some octets with what is wanted.
func (s *Sender) compare(want Retransmission, sent []*Seen, sentence string) {
	x := s.test
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
		list = []string{"never sent in one segment"}
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

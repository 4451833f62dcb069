package simtest

import (
	"fmt"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/segment/notation"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/conversation"
)

// Seen is a segment of a host's that an assertion has looked at.
type Seen struct {
	segment.Segment               // as the host sent it; to a scripted peer, as it came
	Packet          *trace.Packet // that carried it: its number, when it was sent, what became of it

	base  notation.Base // what its numbers count from
	test  *test
	index int // of the event
}

// Is compares what the segment is for with a class of package conversation, such as
// [conversation.PiggybackedACK] or [conversation.FastRetransmission]. It may be of other
// classes, too.
func (s *Seen) Is(want conversation.Class, sentence string, args ...any) *Seen {
	s.test.t.Helper()
	if got := s.test.class(s.Packet); !got.Has(want) {
		s.fail(said(sentence, args), "%v is for something else\nwant  %v\ngot   %v", s, want, got)
	}
	return s
}

// At compares the virtual time at which the segment was sent, to within 10 % of
// the time, or 1 ms if that is more.
func (s *Seen) At(want time.Duration, sentence string, args ...any) *Seen {
	s.test.t.Helper()
	if !simultaneous(s.Packet.Sent, want) {
		s.fail(said(sentence, args), "%v was sent at another time\nwant  about %s\ngot   %s", s, want, s.Packet.Sent)
	}
	return s
}

// String says which segment it is.
func (s *Seen) String() string {
	return fmt.Sprintf("segment %d from %s", s.Packet.Number, s.Packet.From)
}

// fail ends the test with what is wrong about the segment.
func (s *Seen) fail(sentence, format string, args ...any) {
	s.test.t.Helper()
	s.test.report(sentence, fmt.Sprintf(format, args...), s.index)
	s.test.t.FailNow()
}

// simultaneous reports whether two times are the same to within 10 %, or 1 ms.
func simultaneous(got, want time.Duration) bool {
	return (got - want).Abs() <= max(want.Abs()/10, time.Millisecond)
}

// class is what a packet is for, by all that has happened so far.
func (x *test) class(p *trace.Packet) (class conversation.Class) {
	x.inspect(func() { class = classOf(x.events.trace, p) })
	return class
}

func classOf(t *trace.Trace, p *trace.Packet) conversation.Class {
	for _, c := range conversation.Of(t) {
		for _, s := range c.Segments {
			if s.Packet == p {
				return s.Class
			}
		}
	}
	return 0
}

// stream is segments of a host, one after the other: what a [Sender] and a [Flow] see.
type stream interface {
	// from is the host's name.
	from() string
	// next is the next segment among all that has happened so far, or nil. It counts as
	// looked at.
	next() *Seen
	// rest is what else there is to say of the host when no segment comes.
	rest() string
}

// expect waits for the next segment of a stream, and compares it.
func (x *test) expect(s stream, want notation.Form, sentence string) *Seen {
	x.t.Helper()
	seen := x.next(s, x.config.Patience, sentence)
	if seen == nil {
		x.fail(sentence, "no segment came from %s for %s\nwant  %v\ngot   nothing%s", s.from(), x.config.Patience, want, s.rest())
	}
	if differences := want.Match(&seen.Segment, seen.base); differences != nil {
		seen.differs(want, differences, sentence)
	}
	return seen
}

// parse reads the notation.
func (x *test) parse(text string) notation.Form {
	x.t.Helper()
	form, err := notation.Parse(text)
	x.must(err, "the notation of a segment must be right")
	return form
}

// differs reports a segment that is not what was wanted, and ends the test.
func (s *Seen) differs(want notation.Form, differences []notation.Difference, sentence string) {
	s.test.t.Helper()
	problem := s.String() + ": "
	for i, d := range differences {
		if i > 0 {
			problem += ", "
		}
		problem += d.String()
	}
	w, g, marks := want.Table(&s.Segment, s.base)
	s.fail(sentence, "%s\nwant  %s\ngot   %s\n      %s", problem, w, g, marks)
}

// expectNothing lets d pass, in which no segment of a stream must come.
func (x *test) expectNothing(s stream, d time.Duration, sentence string) {
	x.t.Helper()
	if d < 0 {
		x.fail(sentence, "nothing is to come for %s, which is no time; want 0 or more, as in 5*time.Second", d)
	}
	if seen := x.next(s, d, sentence); seen != nil {
		seen.unexpected(fmt.Sprintf("nothing for %s", d), sentence)
	}
}

// unexpected reports a segment that was not to be sent, and ends the test.
func (s *Seen) unexpected(want, sentence string) {
	s.test.t.Helper()
	s.fail(sentence, "a segment came from %s\nwant  %s\ngot   %v", s.Packet.From, want, notation.Of(&s.Segment, s.base))
}

// drain lets d pass and takes all segments of a stream that have come by then.
func (x *test) drain(s stream, d time.Duration) (all []*Seen) {
	x.t.Helper()
	x.settle()
	x.runFor(d, "virtual time passes")
	x.inspect(func() {
		for seen := s.next(); seen != nil; seen = s.next() {
			all = append(all, seen)
		}
	})
	return all
}

// next waits for the next segment of a stream, at most so long.
func (x *test) next(s stream, patience time.Duration, sentence string) (seen *Seen) {
	x.t.Helper()
	x.wait(patience, sentence, func() bool {
		seen = s.next()
		return seen != nil
	})
	return seen
}

// said fills in a sentence. One without args is left as it is.
func said(sentence string, args []any) string {
	if len(args) == 0 {
		return sentence
	}
	return fmt.Sprintf(sentence, args...)
}

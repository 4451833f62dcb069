package simtest

import (
	"strings"
	"time"

	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/capture"
	"github.com/seed-8df93623/tcpsim/trace/diff"
)

// Also says what is compared with tcpdump's output beyond direction, flags,
// sequence numbers and length.
type Also struct {
	Options bool          // TCP options, but for padding and the values of timestamps
	Windows bool          // the window as carried
	Times   bool          // when segments are sent, to within Tolerance
	Within  time.Duration // of Times. Default 1 ms
}

// ExpectTcpdump compares all segments sent so far with what tcpdump has printed
// of a connection like it: pasted text, with or without -n, -S, -t and -v, its
// lines indented at will. Addresses and ports need not be the same, and numbers
// are compared relative to the initial ones.
func (x *test) ExpectTcpdump(pasted string, also Also, sentence string, args ...any) {
	x.t.Helper()
	sentence = format(sentence, args)
	want, err := capture.ReadAll(strings.NewReader(pasted), capture.Limits{})
	if err != nil {
		x.fail("the pasted text must be what tcpdump prints", "%v", err)
	}
	if also.Within == 0 {
		also.Within = time.Millisecond
	}
	x.settle()
	problem, about := "", 0
	x.inspect(func() {
		r := diff.Compare(want, x.events.trace, diff.Options{
			Options: also.Options, Windows: also.Windows, Times: also.Times, Tolerance: also.Within, Context: aroundLines,
		})
		if !r.Equal() {
			problem, about = strings.TrimSpace(r.String()), x.sending(r.First)
		}
	})
	if problem != "" {
		x.report(sentence, "what was sent is not what tcpdump printed\n"+problem, about)
		x.t.FailNow()
	}
}

// sending is the event that a difference is about; the last one if it is about a
// segment that is missing.
func (x *test) sending(d *diff.Difference) int {
	events := x.events.trace.Events
	for i, e := range events {
		if d.Got != nil && e.Kind == trace.Sent && e.Packet == d.Got.Packet {
			return i
		}
	}
	return len(events) - 1
}

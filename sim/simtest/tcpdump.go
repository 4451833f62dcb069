package simtest

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/diff"
	"github.com/seed-8df93623/tcpsim/trace/tcpdump"
)

// Also says what is compared with tcpdump's output beyond direction, flags,
// sequence numbers and length.
type Also struct {
	Options bool          // TCP options, but for padding and the values of timestamps
	Windows bool          // the window as carried
	Times   bool          // when segments are sent, to within Tolerance
	Within  time.Duration // of Times. Default 1 ms
}

func (x *test) expectTcpdump(pasted string, also Also, sentence string) {
	x.t.Helper()
	want, err := readPasted(pasted)
	x.must(err, "the pasted text must be what tcpdump prints")
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

// readPasted reads a pasted text, of which no line about TCP may be lost.
func readPasted(pasted string) (*trace.Trace, error) {
	t := &trace.Trace{}
	r := tcpdump.NewReader(strings.NewReader(pasted))
	for {
		p, err := r.Next()
		n := r.Stats().Unclear
		switch {
		case n > 0:
			line := strings.Split(pasted, "\n")[n-1]
			return nil, fmt.Errorf("this line cannot be understood; paste it whole, as tcpdump has printed it:\n%s", strings.TrimSpace(line))
		case err == io.EOF && len(t.Events) == 0:
			return nil, unlikeTcpdump(errors.New("the text has nothing about TCP"), pasted)
		case err == io.EOF:
			return t, nil
		case err != nil:
			return nil, unlikeTcpdump(err, pasted)
		}
		t.Record(trace.Event{Time: p.Sent, Kind: trace.Sent, Host: p.From, Packet: p})
	}
}

// unlikeTcpdump is the error about a text that tcpdump has not printed, such as the name
// of a file.
func unlikeTcpdump(err error, pasted string) error {
	return fmt.Errorf("%w\nwant  lines such as IP 10.0.0.1.1024 > 10.0.0.2.80: Flags [S], seq 7, win 1000, length 0\ngot   %s",
		err, excerpt(strings.TrimSpace(pasted), 0))
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

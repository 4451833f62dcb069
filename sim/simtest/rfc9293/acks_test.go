package rfc9293_test

import (
	"fmt"
	"time"

	"github.com/seed-8df93623/tcpsim/sim"
	"github.com/seed-8df93623/tcpsim/sim/simtest"
	"github.com/seed-8df93623/tcpsim/stack"
)

var generatingACKs = topic{"Generating ACKs", []requirement{
	{
		id: "MUST-58", section: "3.10.7.4",
		sentence: "In general, the processing of received segments MUST be implemented to aggregate ACK segments whenever possible (MUST-58).",
		outcome:  passes,
		reason:   "Where segments are in the queue together (sim.HostConfig.Coalesce); one that arrives alone is acknowledged alone.",
		test: func(t *test) {
			f := t.coalescing()
			for range 5 {
				f.Send("P. len 100")
			}
			f.Expect(". ack 501", t.sentence)
			f.ExpectNothing(time.Second, t.sentence)
		},
	},
	{
		id: "SHLD-31", section: "3.10.7.4",
		sentence: "Segments with higher beginning sequence numbers SHOULD be held for later processing (SHLD-31).",
		outcome:  passes,
		test: func(t *test) {
			f := t.connect(stack.Config{})
			f.Send("P. 6:11(5)")
			f.Drain(time.Second)
			f.Send("P. 1:6(5)")
			f.Expect(". ack 11", t.sentence)
			f.ExpectRead("abcdefghij", t.sentence)
		},
	},
	{
		id: "MUST-59", section: "3.10.7.4",
		sentence: "For example, if the TCP endpoint is processing a series of queued segments, it MUST process them all before sending any ACK segments (MUST-59).",
		outcome:  passes,
		reason:   "Where segments are in the queue together (sim.HostConfig.Coalesce); one that arrives alone is acknowledged alone.",
		test: func(t *test) {
			f := t.coalescing()
			f.Send("P. 101:201(100)") // which leave gaps
			f.Send("P. 301:401(100)")
			f.Drain(time.Second)
			f.Send("P. 1:101(100)") // which fill them
			f.Send("P. 201:301(100)")
			f.Send("P. 401:501(100)")
			f.Expect(". ack 501", t.sentence)
			f.ExpectNothing(time.Second, t.sentence)
		},
	},
	{
		id: "MAY-13", section: "3.10.7.4",
		sentence: "A TCP implementation MAY send an ACK segment acknowledging RCV.NXT when a valid segment arrives that is in the window but not at the left window edge (MAY-13).",
		outcome:  does,
		test: func(t *test) {
			f := t.connect(stack.Config{})
			for _, segment := range []string{"P. 6:11(5)", "P. 11:16(5)", "P. 16:21(5)"} {
				f.Send(segment)
				f.Expect(". 1:1(0) ack 1", t.sentence)
			}
		},
	},
	{
		id: "SHLD-18", section: "3.8.6.3",
		sentence: "A TCP endpoint SHOULD implement a delayed ACK (SHLD-18)",
		outcome:  notImplemented,
		reason:   "netstack acknowledges at once. The simulator delays ACKs at the host's network card if told to (stack.Config.DelayedACK).",
		test: func(t *test) {
			f := t.connect(stack.Config{})
			f.Send("P. len 5")
			f.ExpectNothing(2*simtest.Delay+time.Millisecond, t.sentence)
		},
	},
	{
		id: "MUST-40", section: "3.8.6.3",
		sentence: "but an ACK should not be excessively delayed; in particular, the delay MUST be less than 0.5 seconds (MUST-40).",
		outcome:  passes,
		test: func(t *test) {
			for _, size := range []string{"1", "536", "1460"} {
				f := t.connect(stack.Config{})
				f.Send("P. len " + size)
				from := t.p.Elapsed()
				f.Expect(".", t.sentence)
				delay := t.p.Elapsed() - from - 2*simtest.Delay
				t.check(f.SendNext == f.Conn.Status().RcvNxt && delay < 500*time.Millisecond, "the ACK of %s octets comes after %s", size, delay)
			}
		},
	},
	{
		id: "SHLD-19", section: "3.8.6.3",
		sentence: "An ACK SHOULD be generated for at least every second full-sized segment or 2*RMSS bytes of new data (where RMSS is the MSS specified by the TCP endpoint receiving the segments to be acknowledged, or the default value if not specified) (SHLD-19).",
		outcome:  passes,
		test: func(t *test) {
			f := t.connect(stack.Config{})
			for i := range 20 {
				f.Send("P. len 1460")
				if i%2 == 0 {
					continue
				}
				acks := f.Drain(2*simtest.Delay + time.Millisecond)
				t.check(len(acks) > 0 && acks[len(acks)-1].Ack == f.SendNext, "two full-sized segments are not acknowledged at once")
			}
		},
	},
	{
		id: "MUST-39", section: "3.8.6.2.2",
		sentence: "A TCP implementation MUST include a SWS avoidance algorithm in the receiver (MUST-39).",
		outcome:  fails,
		reason:   "netstack opens a closed window by a full-sized segment or more, but the ACK of each segment after that moves the right edge by whatever was read, however little.",
		test: func(t *test) {
			f := t.fillWindow()
			read, little, edge := 0, make([]byte, 16), f.SendNext
			for range 300 { // the application reads little at a time, the peer fills what it is offered
				n, err := f.Conn.Read(little)
				t.check(err == nil, "the application reads: %v", err)
				read += n
				if room := int(edge - f.SendNext); room > 0 {
					f.Send(fmt.Sprintf("P. len %d", min(room, 1460)))
				}
				for _, s := range f.Drain(20 * time.Millisecond) {
					right := s.Ack.Add(int(s.Window))
					t.check(right == edge || edge.Add(1460).LessEq(right), "after %d octets were read, the right edge moves by %d octets only", read, right-edge)
					edge = right
				}
			}
			t.check(read > 1460 && edge != f.SendNext, "the window stays closed after %d octets were read", read)
		},
	},
}}

// coalescing opens a connection to a host that finds segments that arrive at the
// same instant in its queue together.
func (t *test) coalescing() *simtest.Flow {
	return t.peer(simtest.PeerConfig{Host: sim.HostConfig{Coalesce: true}}).Connect(simtest.Handshake{})
}

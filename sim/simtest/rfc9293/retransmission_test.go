package rfc9293_test

import (
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim/simtest"
	"github.com/seed-8df93623/tcpsim/stack"
)

var retransmissions = topic{"Retransmissions", []requirement{
	{
		id: "MUST-19", section: "3.8.2",
		sentence: "A TCP endpoint MUST implement the basic congestion control algorithms slow start, congestion avoidance, and exponential backoff of RTO to avoid creating congestion collapse conditions (MUST-19).",
		outcome:  passes,
		reason:   "With stack.Reno, the default, each segment acknowledged by itself. netstack's own Reno has no congestion avoidance then: cwnd grows by a segment with every ACK.",
		test: func(t *test) {
			f := t.connect(stack.Config{})
			f.Write(octets(1_000_000))
			bursts := t.bursts(f, 3)
			t.check(bursts[0] <= 10 && bursts[1] == 2*bursts[0] && bursts[2] == 2*bursts[1], "slow start: the bursts of the first round trips have %v segments", bursts)

			at := t.silence(f, 6)
			t.check(doubles(at), "exponential backoff: with no ACK, segments are sent again at %s", at)

			f.Send(". 1")
			bursts = t.bursts(f, 12)
			n := len(bursts)
			for i := n - 3; i < n; i++ {
				t.check(bursts[i]-bursts[i-1] == 1, "congestion avoidance: after the timeout, the bursts have %v segments", bursts)
			}
			t.check(bursts[n-1] > bursts[n-4] && bursts[n-1] < 40, "after the timeout, the bursts have %v segments", bursts)
		},
	},
	{
		id: "MAY-4", section: "3.8.1",
		sentence: "then the same IPv4 Identification field MAY be used (see Section 3.2.1.5 of RFC 1122) (MAY-4).",
		outcome:  notObservable,
		reason:   "The simulator numbers the identifications itself, since netstack takes them from the system's random source.",
	},
	{
		id: "MUST-18", section: "3.8.1",
		sentence: "The RTO MUST be computed according to the algorithm in [10], including Karn's algorithm for taking RTT samples (MUST-18).",
		outcome:  passes, unfixed: fails,
		reason: "Without timestamps, netstack takes the ACK of a segment that was sent again for one of its latest sending. The fix karn has it measure no such segment.",
		test: func(t *test) {
			f := t.connect(stack.Config{})
			f.Write("one")
			f.Expect("P. 1:4(3)", "data")
			f.Send(". ack 4")
			f.ExpectState(segment.Established, "the ACK gives a sample")
			before := f.Conn.Status()
			t.check(before.SRTT >= 2*simtest.Delay && before.SRTT < 4*simtest.Delay, "SRTT is %s, the round trip %s", before.SRTT, 2*simtest.Delay)

			f.Write("two")
			f.Expect("P. 4:7(3)", "data")
			f.Drain(2 * time.Second) // some retransmissions
			f.Send(". ack 7")
			f.ExpectState(segment.Established, "the ACK is of which of them?")
			after := f.Conn.Status()
			t.check(after.SRTT == before.SRTT && after.RTTVar == before.RTTVar, "an ACK of data sent again changes SRTT from %s to %s", before.SRTT, after.SRTT)
			f.Write("three")
			f.Expect("P. 7:12(5)", "the connection goes on")
		},
	},
}}

// bursts has each segment of so many round trips acknowledged by itself, and gives how
// many there were in each.
func (t *test) bursts(f *simtest.Flow, rounds int) []int {
	var all []int
	for range rounds {
		burst := f.Drain(roundTrip)
		all = append(all, len(burst))
		acknowledge(f, burst)
	}
	return all
}

// acknowledge has an ACK for each of the segments.
func acknowledge(f *simtest.Flow, burst []*simtest.Seen) {
	for _, s := range burst {
		f.Send(". ack " + number(f, s.End()) + " win 65535")
	}
}

// silence acknowledges nothing, until data was sent again so many times, and gives
// the times of that.
func (t *test) silence(f *simtest.Flow, number int) []time.Duration {
	f.Drain(roundTrip)
	from := len(sent(t.p))
	for range 1000 {
		f.Drain(time.Second)
		if at := times(t.p, from, false); len(at) >= number {
			return at[:number]
		}
	}
	t.check(false, "the data is not sent again %d times", number)
	return nil
}

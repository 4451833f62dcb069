package rfc9293_test

import (
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim/simtest"
	"github.com/seed-8df93623/tcpsim/stack"
)

var rfc5681 = topic{"RFC 5681: congestion control", []requirement{
	{
		id: "RFC5681-3.1a", section: "3.1",
		sentence: "With segments of 1096 to 2190 octets, the initial window is at most 3 segments.",
		outcome:  fails,
		reason:   "It is 10 segments, as RFC 6928 has it.",
		test: func(t *test) {
			f := t.connect(stack.Config{})
			f.Write(octets(100_000))
			first := len(f.Drain(roundTrip))
			t.check(first <= 3, "%d segments come at first", first)
		},
	},
	{
		id: "RFC5681-3.1b", section: "3.1",
		sentence: "If the SYN or the SYN-ACK is lost, the initial window is 1 segment.",
		outcome:  fails,
		reason:   "It is 10 segments whether or not a SYN was lost.",
		test: func(t *test) {
			f := t.host(stack.Config{}).Dialing(simtest.Handshake{})
			f.Expect("S 0:0(0)", "the SYN, which is lost")
			f.Expect("S 0:0(0)", "the SYN again")
			f.Send("S. 0:0(0) ack 1 <mss 1460>")
			f.Expect(". ack 1", "the handshake is done")
			f.Dialed()
			f.Write(octets(100_000))
			first := len(f.Drain(roundTrip))
			t.check(first == 1, "%d segments come at first", first)
		},
	},
	{
		id: "RFC5681-3.1c", section: "3.1",
		sentence: "In slow start, cwnd grows by at most a segment for each ACK of new data.",
		outcome:  passes,
		test: func(t *test) {
			f := t.connect(stack.Config{})
			f.Write(octets(1_000_000))
			first := f.Drain(roundTrip)
			for i := range first { // one ACK for each segment, each lets two more go
				f.Send(". 1 ack " + number(f, first[i].End()))
				got := len(f.Drain(roundTrip))
				t.check(got == 2, "an ACK lets %d segments go", got)
			}
		},
	},
	{
		id: "RFC5681-3.1d", section: "3.1",
		sentence: "After a timeout, ssthresh is half of what was in flight, and cwnd one segment.",
		outcome:  passes,
		test: func(t *test) {
			f := t.connect(stack.Config{})
			f.Write(octets(1_000_000))
			t.bursts(f, 2)
			flight := len(f.Drain(roundTrip))
			again := f.Drain(250 * time.Millisecond)
			s := f.Conn.Status()
			t.check(len(again) == 1 && s.Cwnd == 1 && s.Ssthresh == flight/2,
				"of %d segments in flight %d are sent again; cwnd is %d, ssthresh %d", flight, len(again), s.Cwnd, s.Ssthresh)
		},
	},
	{
		id: "RFC5681-3.2a", section: "3.2",
		sentence: "The third duplicate ACK has the missing segment sent again, before its timer runs out.",
		outcome:  passes,
		test: func(t *test) {
			f := t.lostSegment()
			f.Send(t.missing)
			f.Send(t.missing)
			t.check(!t.resent(f), "the segment is sent again after two duplicate ACKs")
			f.Send(t.missing)
			t.check(t.resent(f), "the segment is not sent again after three duplicate ACKs")
		},
	},
	{
		id: "RFC5681-3.2b", section: "3.2",
		sentence: "The first and the second duplicate ACK each let a new segment go, if the peer's window has room (limited transmit, RFC 3042).",
		outcome:  notImplemented,
		reason:   "Nothing is sent before the third duplicate ACK.",
		test: func(t *test) {
			f := t.lostSegment()
			for i := range 2 {
				f.Send(t.missing)
				got := f.Drain(roundTrip)
				t.check(len(got) == 1 && f.ReceiveNext == got[0].End(), "duplicate ACK %d lets %d segments go", i+1, len(got))
			}
		},
	},
	{
		id: "RFC5681-3.2c", section: "3.2",
		sentence: "In fast recovery, ssthresh is half of what was in flight, and the ACK of the loss sets cwnd to it.",
		outcome:  passes,
		reason:   "With stack.Reno. netstack's own has cwnd grow, as in congestion avoidance, for all the segments that the ACK acknowledges.",
		test: func(t *test) {
			f := t.lostSegment()
			flight := f.Conn.Status().InFlight
			for range 3 {
				f.Send(t.missing)
			}
			f.Drain(roundTrip)
			s := f.Conn.Status()
			t.check(s.Ssthresh >= flight/2-1 && s.Ssthresh <= flight/2+1, "ssthresh is %d after the loss of one of %d segments", s.Ssthresh, flight)
			f.Send(".") // all
			f.ExpectState(segment.Established, "the loss is repaired")
			cwnd := f.Conn.Status().Cwnd
			t.check(cwnd >= s.Ssthresh && cwnd <= s.Ssthresh+1, "cwnd is %d, ssthresh %d", cwnd, s.Ssthresh)
			burst := len(f.Drain(roundTrip))
			t.check(burst > 0 && burst <= cwnd, "%d segments come then", burst)
		},
	},
	{
		id: "RFC5681-4.1", section: "4.1",
		sentence: "After an idle time of more than an RTO, cwnd is at most the initial window again.",
		outcome:  passes,
		test: func(t *test) {
			f := t.connect(stack.Config{})
			f.Write(octets(70 * 1460)) // 10, 20 and 40 segments
			t.bursts(f, 3)
			f.ExpectNothing(10*time.Second, "the connection is idle")
			f.Write(octets(100_000))
			burst := len(f.Drain(roundTrip))
			t.check(burst > 0 && burst <= 10, "%d segments come then", burst)
		},
	},
	{
		id: "RFC5681-4.2", section: "4.2",
		sentence: "A segment out of order is acknowledged at once, and so is one that fills a gap.",
		outcome:  passes,
		test: func(t *test) {
			f := t.connect(stack.Config{DelayedACK: 400 * time.Millisecond})
			f.Send("P. 11:21(10)")
			acks := f.Drain(roundTrip)
			t.check(len(acks) == 1 && acks[0].Ack == f.ISS.Add(1), "out of order: %d ACKs", len(acks))
			f.Send("P. 1:11(10)")
			acks = f.Drain(roundTrip)
			t.check(len(acks) == 1 && acks[0].Ack == f.ISS.Add(21), "the gap filled: %d ACKs", len(acks))
		},
	},
}}

// lostSegment opens a connection on which a burst of segments was sent in slow
// start; the peer misses the first of them.
func (t *test) lostSegment() *simtest.Flow {
	f := t.host(stack.Config{}).Connect(simtest.Handshake{})
	f.Write(octets(1_000_000))
	t.bursts(f, 1)
	t.missing = ". 1 ack " + number(f, f.ReceiveNext)
	f.Drain(roundTrip)
	return f
}

// resent tells whether the segment that is missing comes within a round trip.
func (t *test) resent(f *simtest.Flow) bool {
	for _, s := range f.Drain(roundTrip) {
		if ". 1 ack "+number(f, s.Seq) == t.missing {
			return true
		}
	}
	return false
}

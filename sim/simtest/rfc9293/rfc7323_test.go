package rfc9293_test

import (
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim/simtest"
	"github.com/seed-8df93623/tcpsim/stack"
)

var rfc7323 = topic{"RFC 7323: window scale and timestamps", []requirement{
	{
		id: "RFC7323-2.2a", section: "2.2", handshake: true,
		sentence: "A SYN-ACK has the window scale option only if the SYN had it.",
		outcome:  passes,
		test: func(t *test) {
			p := t.host(stack.Config{})
			p.Listen(80)
			f := p.Flow(simtest.Handshake{})
			f.Send("S 0:0(0) <mss 1460>")
			f.Expect("S. <mss>", t.sentence)
			f = p.Flow(simtest.Handshake{})
			f.Send("S 0:0(0) <mss 1460,nop,wscale 2>")
			f.Expect("S. <mss,nop,wscale>", t.sentence)
		},
	},
	{
		id: "RFC7323-2.2b", section: "2.2",
		sentence: "The window of a SYN is never scaled; those after it are, by the shift of its sender.",
		outcome:  passes,
		test: func(t *test) {
			p := t.host(stack.Config{})
			f := p.Dialing(simtest.Handshake{})
			f.Expect("S 0:0(0) <wscale,...>", "the host offers the option")
			f.Send("S. 0:0(0) ack 1 win 2 <mss 1460,nop,wscale 7>")
			f.Expect(". ack 1", "the handshake is done")
			f.Dialed()
			f.Write("hello")
			f.Expect(`P. 1:3(2) "he"`, "the SYN-ACK's window is 2")
			f.Send(". 1 ack 3 win 1")
			f.Expect(`P. 3:6(3) "llo"`, "now it is 128")
		},
	},
	{
		id: "RFC7323-2.3", section: "2.3",
		sentence: "A shift of more than 14 is taken for 14.",
		outcome:  passes,
		test: func(t *test) {
			f := t.host(stack.Config{}).Connect(simtest.Handshake{SYN: "S 0:0(0) win 65535 <mss 1460,nop,wscale 15>", ACK: ". 1 ack 1 win 1000"})
			f.Write("hello")
			f.Expect("P. 1:6(5)", "data")
			got := f.Conn.Status().SndWnd
			t.check(got == 1000<<14, "SND.WND is %d, not %d", got, 1000<<14)
		},
	},
	{
		id: "RFC7323-3.2a", section: "3.2",
		sentence: "Once timestamps are agreed on, every segment but a RST has them.",
		outcome:  passes,
		test: func(t *test) {
			f := t.timestamps()
			f.Send(stamped("P. 1:6(5)", 3, 0))
			f.Expect(". ack 6 <TS>", t.sentence)
			f.ExpectRead("abcde", "the data")
			f.Write("hello")
			f.Expect("P. 1:6(5) <TS>", t.sentence)
			f.Expect("P. 1:6(5) <TS>", "%s It is sent again", t.sentence)
			f.Send(stamped(". 6 ack 6", 4, 0))
			f.Close()
			f.Expect("F. 6 <TS>", t.sentence)
		},
	},
	{
		id: "RFC7323-3.2b", section: "3.2",
		sentence: "Where timestamps are agreed on, a segment without them should be dropped, unless it is a RST.",
		outcome:  fails,
		reason:   "It is taken as any other.",
		test: func(t *test) {
			f := t.timestamps()
			f.Send("P. 1:6(5)")
			f.ExpectNothing(time.Second, t.sentence)
			f.Send(stamped("P. 1:6(5)", 3, 0))
			f.Expect(". ack 6 <TS>", "with them it is taken")
			f.Send("R 6")
			f.ExpectState(segment.Closed, t.sentence)
		},
	},
	{
		id: "RFC7323-4.3a", section: "4.3",
		sentence: "The echo is the timestamp of the latest segment that moved the left edge of the window.",
		outcome:  passes,
		test: func(t *test) {
			f := t.timestamps()
			f.Send(stamped("P. 1:6(5)", 100, 0))
			t.echoes(f, 6, 100)
			f.Send(stamped("P. 6:11(5)", 200, 0))
			t.echoes(f, 11, 200)
		},
	},
	{
		id: "RFC7323-4.3b", section: "4.3",
		sentence: "The timestamp of a segment beyond a gap is not echoed.",
		outcome:  passes,
		test: func(t *test) {
			f := t.timestamps()
			f.Send(stamped("P. 1:6(5)", 100, 0))
			t.echoes(f, 6, 100)
			f.Send(stamped("P. 11:16(5)", 200, 0))
			t.echoes(f, 6, 100)
		},
	},
	{
		id: "RFC7323-5.3a", section: "5.3",
		sentence: "A segment with an older timestamp than the latest is dropped, and acknowledged (PAWS).",
		outcome:  passes, unfixed: notImplemented,
		reason: "netstack does not look at timestamps for this. The fix paws does.",
		test: func(t *test) {
			f := t.timestamps()
			f.Send(stamped("P. 1:6(5)", 1000, 0))
			f.Expect(". ack 6", "the latest")
			f.Send(stamped(`P. 6:11(5) "wrong"`, 500, 0))
			f.Expect(". ack 6", t.sentence)
			f.Send(stamped(`P. 6:11(5) "right"`, 1001, 0))
			f.Expect(". ack 11", "a later one is taken")
			f.ExpectRead("abcderight", t.sentence)
		},
	},
	{
		id: "RFC7323-5.3b", section: "5.3",
		sentence: "A RST is not held to the check of timestamps.",
		outcome:  passes,
		test: func(t *test) {
			f := t.timestamps()
			f.Send(stamped("P. 1:6(5)", 1000, 0))
			f.Expect(". ack 6", "the latest")
			f.Send(stamped("R 6", 500, 0))
			f.ExpectState(segment.Closed, t.sentence)
		},
	},
	{
		id: "RFC7323-5.4", section: "5.4",
		sentence: "The clock of timestamps ticks once in 1 ms to 1 s.",
		outcome:  passes,
		test: func(t *test) {
			f := t.timestamps()
			var values []uint32
			for i := range 3 {
				f.Send(stamped("P. len 5", uint32(3+i), 0))
				s := f.Expect(". <TS>", "the ACK")
				v, _, _ := s.Timestamps()
				values = append(values, v)
				t.p.RunFor(10*time.Second - 2*simtest.Delay)
			}
			for i := 1; i < len(values); i++ {
				ticks := values[i] - values[i-1]
				t.check(ticks >= 10 && ticks <= 10_000, "in 10 s it ticks %d times", ticks)
			}
		},
	},
}}

// echoes has the next ACK acknowledge all before a number and echo a timestamp.
func (t *test) echoes(f *simtest.Flow, ack int, want uint32) {
	s := f.Expect(". <TS>", "the ACK")
	_, echo, _ := s.Timestamps()
	t.check(s.Ack == f.ISS.Add(ack) && echo == want, "the ACK of %d echoes %d, not %d", s.Ack-f.ISS, echo, want)
}

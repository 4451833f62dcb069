package rfc9293_test

import (
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim/simtest"
	"github.com/seed-8df93623/tcpsim/stack"
)

var rfc5961 = topic{"RFC 5961: blind in-window attacks", []requirement{
	{
		id: "RFC5961-3.2a", section: "3.2",
		sentence: "A RST with exactly the next expected sequence number resets the connection.",
		outcome:  passes,
		test: func(t *test) {
			f := t.connect(stack.Config{})
			f.Send("R 1")
			f.ExpectState(segment.Closed, t.sentence)
			f.Send("P. 1:6(5)")
			f.Expect("R", "there is no connection any more")
		},
	},
	{
		id: "RFC5961-3.2b", section: "3.2",
		sentence: "A RST elsewhere in the window is answered with a challenge ACK, and does not reset the connection.",
		outcome:  passes,
		test: func(t *test) {
			for _, number := range []string{"2", "100", "20000"} {
				f := t.connect(stack.Config{})
				f.Send("R " + number)
				f.Expect(". 1:1(0) ack 1", t.sentence)
				f.ExpectState(segment.Established, t.sentence)
			}
		},
	},
	{
		id: "RFC5961-3.2c", section: "3.2",
		sentence: "A RST outside of the window is dropped silently.",
		outcome:  passes,
		test: func(t *test) {
			for _, number := range []string{"-1", "-1000", "100000"} {
				f := t.connect(stack.Config{})
				f.Send("R " + number)
				f.ExpectNothing(time.Second, t.sentence)
				f.Send("P. 1:6(5)")
				f.Expect(". ack 6", "the connection goes on")
			}
		},
	},
	{
		id: "RFC5961-4.2a", section: "4.2",
		sentence: "In a synchronized state, a SYN is answered with a challenge ACK whatever its sequence number, and changes nothing.",
		outcome:  passes,
		test: func(t *test) {
			for _, number := range []string{"1", "0", "500", "-70000", "100000"} {
				f := t.connect(stack.Config{})
				f.Send("S " + number)
				f.Expect(". 1:1(0) ack 1", t.sentence)
				f.ExpectState(segment.Established, t.sentence)
			}
		},
	},
	{
		id: "RFC5961-4.2b", section: "4.2",
		sentence: "A peer that has lost the connection answers the challenge ACK with a RST that has the number asked for, which ends it.",
		outcome:  passes,
		test: func(t *test) {
			f := t.connect(stack.Config{})
			f.Send("S 5000")
			challenge := f.Expect(".", "the challenge ACK")
			f.SendSegment(segment.Segment{Flags: segment.RST, Seq: challenge.Ack})
			f.ExpectState(segment.Closed, t.sentence)
		},
	},
	{
		id: "RFC5961-5.2a", section: "5.2",
		sentence: "A segment whose acknowledgment is older than the largest window that was ever offered is dropped, and an ACK is sent.",
		outcome:  passes, unfixed: fails,
		reason: "Data with however old an acknowledgment is taken. The fix ack-of-unsent has it dropped and an ACK sent.",
		test: func(t *test) {
			f := t.connect(stack.Config{})
			f.Send("P. 1:6(5) ack -70000")
			f.Expect(". 1:1(0) ack 1", t.sentence)
		},
	},
	{
		id: "RFC5961-5.2b", section: "5.2",
		sentence: "A segment that acknowledges what was never sent is dropped, and an ACK is sent.",
		outcome:  passes, unfixed: fails,
		reason: "It is dropped, and nothing is sent. The fix ack-of-unsent has an ACK sent.",
		test: func(t *test) {
			f := t.connect(stack.Config{})
			f.Send("P. 1:6(5) ack 1000")
			f.Expect(". 1:1(0) ack 1", t.sentence)
		},
	},
	{
		id: "RFC5961-7", section: "7",
		sentence: "Challenge ACKs are limited to a certain number in a certain time.",
		outcome:  passes,
		test: func(t *test) {
			f := t.connect(stack.Config{})
			for range 100 {
				f.Send("R 100")
			}
			burst := len(f.Drain(time.Second))
			t.check(burst > 0 && burst <= 10, "100 segments at once are answered with %d challenge ACKs", burst)
			f.Send("R 100")
			f.Expect(". 1:1(0) ack 1", "a second later there is another one")
		},
	},
}}

var rfc6528 = topic{"RFC 6528: initial sequence numbers", []requirement{
	{
		id: "RFC6528-3a", section: "3", handshake: true,
		sentence: "The ISNs of one connection after another between the same two ends grow with time.",
		outcome:  passes,
		test: func(t *test) {
			p := t.host(stack.Config{})
			p.Listen(80)
			like := p.Flow(simtest.Handshake{})
			last := initialNumber(p, like)
			for range 10 {
				p.RunFor(time.Second)
				next := initialNumber(p, like)
				t.check(last.Less(next), "the ISN goes from %d to %d", last, next)
				last = next
			}
		},
	},
	{
		id: "RFC6528-3b", section: "3", handshake: true,
		sentence: "The function of the addresses, the ports and the secret gives different values for different ends.",
		outcome:  passes,
		test: func(t *test) {
			p := t.multihomed()
			seen := map[segment.Seq]bool{}
			for _, port := range []uint16{80, 81} {
				p.Listen(port)
				for _, v6 := range []bool{false, true} {
					for range 2 { // at one instant, from two ports
						f := p.Flow(simtest.Handshake{Port: port, IPv6: v6})
						f.Send("S 0:0(0)")
						seen[f.Expect("S. 0:0(0) ack 1", "the listener answers").Seq] = true
					}
				}
			}
			t.check(len(seen) == 8, "8 connections have %d ISNs", len(seen))
		},
	},
}}

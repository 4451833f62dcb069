package rfc9293_test

import (
	"slices"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim/simtest"
	"github.com/seed-8df93623/tcpsim/stack"
)

var rfc2018 = topic{"RFC 2018 and RFC 6675: selective acknowledgment", []requirement{
	{
		id: "RFC2018-2", section: "2", handshake: true,
		sentence: "SACK-Permitted is offered in a SYN, and in a SYN-ACK if the SYN had it.",
		outcome:  passes,
		test: func(t *test) {
			p := t.host(stack.Config{})
			p.Dialing(simtest.Handshake{Port: 81}).Expect("S 0:0(0) <sackOK,...>", t.sentence)
			p.Listen(80)
			f := p.Flow(simtest.Handshake{})
			f.Send("S 0:0(0) <mss 1460,sackOK>")
			f.Expect("S. <mss,sackOK>", t.sentence)
			f = p.Flow(simtest.Handshake{})
			f.Send("S 0:0(0) <mss 1460>")
			f.Expect("S. <mss>", t.sentence)
		},
	},
	{
		id: "RFC2018-3", section: "3",
		sentence: "Data beyond a gap is acknowledged with a SACK block that tells where it begins and ends.",
		outcome:  passes,
		test: func(t *test) {
			f := t.sack()
			f.Send("P. 11:21(10)")
			f.Expect(". ack 1 <sack 11:21>", t.sentence)
			f.Send("P. 21:31(10)")
			f.Expect(". ack 1 <sack 11:31>", "what is contiguous is one block")
			f.Send("P. 1:11(10)")
			f.Expect(". ack 31 <>", "no gap is left")
		},
	},
	{
		id: "RFC2018-4a", section: "4",
		sentence: "The first block has the segment that has caused the ACK; the others follow, the latest first.",
		outcome:  passes,
		test: func(t *test) {
			f := t.sack()
			f.Send("P. 11:21(10)")
			f.Expect(". ack 1 <sack 11:21>", "one block")
			f.Send("P. 51:61(10)")
			f.Expect(". ack 1 <sack 51:61 11:21>", t.sentence)
			f.Send("P. 31:41(10)")
			f.Expect(". ack 1 <sack 31:41 51:61 11:21>", t.sentence)
		},
	},
	{
		id: "RFC2018-4b", section: "4",
		sentence: "Where SACK is not agreed on, no SACK block is sent.",
		outcome:  passes,
		test: func(t *test) {
			f := t.connect(stack.Config{})
			f.Send("P. 11:21(10)")
			f.Expect(". ack 1 <>", t.sentence)
		},
	},
	{
		id: "RFC6675-5a", section: "5",
		sentence: "When three segments above a hole are selectively acknowledged, what the hole lacks is sent again, and nothing else.",
		outcome:  passes,
		test: func(t *test) {
			f := t.sack()
			b := t.burst(f)
			b.receives(f, 2, 3, 4)
			again := b.again(f)
			t.check(slices.Equal(again, []int{1}), "of the segments from 1 to 10, these are sent again: %v", again)
		},
	},
	{
		id: "RFC6675-5b", section: "5",
		sentence: "Several holes are repaired in one round trip, and nothing else is sent again.",
		outcome:  passes, unfixed: fails,
		reason: "Segments above the highest one acknowledged, which nothing says are lost, are sent again, too, before new data and before the second hole. The fix rack-order keeps their order.",
		test: func(t *test) {
			f := t.sack()
			b := t.burst(f)
			b.receives(f, 2, 4, 5, 6, 7, 8, 9, 10)
			again := b.again(f)
			t.check(slices.Equal(again, []int{1, 3}), "of the segments from 1 to 10, these are sent again: %v", again)
		},
	},
	{
		id: "RFC2018-8", section: "8",
		sentence: "Data is kept until it is acknowledged, since a receiver may throw away what it has acknowledged selectively: a timeout has it sent again.",
		outcome:  passes,
		test: func(t *test) {
			f := t.sack()
			b := t.burst(f)
			b.receives(f, 2, 3, 4, 5, 6, 7, 8, 9, 10)
			f.Drain(3 * time.Second)
			f.ReceiveNext = b.first
			for n := 1; n <= 10; n++ { // the peer has thrown all away
				before := f.ReceiveNext
				f.Send(".")
				f.Drain(150 * time.Second) // longer than any RTO
				t.check(before.Less(f.ReceiveNext), "octet %s is not sent again", number(f, before))
			}
		},
	},
}}

// sack opens a connection that uses SACK, with a little data behind it.
func (t *test) sack() *simtest.Flow {
	f := t.host(stack.Config{}).Connect(simtest.Handshake{SYN: "S 0:0(0) win 65535 <mss 1460,nop,nop,sackOK>"})
	f.Write("x")
	f.Expect("P. 1:2(1)", "data")
	f.Send(". ack 2")
	return f
}

// burst are ten full-sized segments, counted from 1 on.
type burst struct {
	first segment.Seq // of the first one
	size  int         // of each
}

// burst has the host send ten full-sized segments of more data.
func (t *test) burst(f *simtest.Flow) burst {
	f.Write(octets(100_000))
	all := f.Drain(roundTrip)
	t.check(len(all) >= 10, "the burst has %d segments", len(all))
	return burst{all[0].Seq, len(all[0].Payload)}
}

// receives has the peer receive some of the segments, and acknowledge each
// selectively, as RFC 2018 section 4 has it.
func (b burst) receives(f *simtest.Flow, segments ...int) {
	var blocks []segment.Block // the latest first
	for _, n := range segments {
		block := segment.Block{Left: b.first.Add((n - 1) * b.size), Right: b.first.Add(n * b.size)}
		if len(blocks) > 0 && blocks[0].Right == block.Left {
			block.Left = blocks[0].Left
			blocks = blocks[1:]
		}
		blocks = append([]segment.Block{block}, blocks...)
		f.SendSegment(segment.Segment{Flags: segment.ACK, Seq: f.SendNext, Ack: b.first, Window: 65535,
			Options: []segment.Option{segment.NOP(), segment.NOP(), segment.SACKBlocks(blocks...)}})
	}
}

// again are the segments that are sent again before a timeout, in order.
func (b burst) again(f *simtest.Flow) []int {
	var all []int
	for _, s := range f.Drain(100 * time.Millisecond) {
		if n := 1 + relative(f, s.Seq-b.first+f.IRS)/b.size; n <= 10 {
			all = append(all, n)
		}
	}
	return all
}

package rfc9293_test

import (
	"strings"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim/simtest"
	"github.com/seed-8df93623/tcpsim/stack"
)

var tcpOptions = topic{"TCP Options", []requirement{
	{
		id: "MUST-4", section: "3.1",
		sentence: "A given TCP implementation can support any currently defined options, but the following options MUST be supported (MUST-4",
		outcome:  passes,
		test: func(t *test) {
			f := t.host(stack.Config{}).Connect(simtest.Handshake{SYN: "S 0:0(0) win 65535 <nop,nop,mss 1000,eol>"})
			f.Write(octets(2000))
			f.Expect(". 1:1001(1000)", "%s: No-Operation, Maximum Segment Size, End of Option List", t.sentence)
		},
	},
	{
		id: "MUST-5", section: "3.1",
		sentence: "A TCP implementation MUST be able to receive a TCP Option in any segment (MUST-5).",
		outcome:  passes,
		test: func(t *test) {
			f := t.host(stack.Config{}).Connect(simtest.Handshake{ACK: ". 1:1(0) ack 1 win 65535 <nop,nop>"})
			f.Send("P. len 5 <nop,kind 254 0xbeef,eol>")
			f.Expect(". ack 6", t.sentence)
			f.ExpectRead("abcde", t.sentence)
			f.Send("F. 6 <kind 253 0x00>")
			f.Expect(". ack 7", t.sentence)
			f.Close()
			f.Expect("F. 1 ack 7", "the host closes, too")
			f.Send("R 7 <nop,nop,nop>")
			f.ExpectState(segment.Closed, t.sentence)
		},
	},
	{
		id: "MUST-6", section: "3.1",
		sentence: "A TCP implementation MUST (MUST-6) ignore without error any TCP Option it does not implement, assuming that the option has a length field.",
		outcome:  passes,
		test: func(t *test) {
			f := t.host(stack.Config{}).Connect(simtest.Handshake{SYN: "S 0:0(0) win 65535 <kind 254 0xbeef,mss 1000,kind 77 0x010203>"})
			f.Send("P. len 5 <kind 200 0x0000>")
			f.Expect(". ack 6", t.sentence)
			f.Write(octets(2000))
			f.Expect(". 1:1001(1000)", "the options beside them are understood")
		},
	},
	{
		id: "MUST-68", section: "3.1",
		sentence: "All TCP Options except End of Option List Option (EOL) and No-Operation (NOP) MUST have length fields, including all future options (MUST-68).",
		outcome:  passes,
		test: func(t *test) {
			for _, f := range t.manyOptions() {
				f.Write("hello")
				f.Expect("P. 1:6(5)", "data")
			}
			t.check(len(t.options()) > 20, "the host sends %d options", len(t.options()))
			for _, o := range t.options() {
				t.check(o.problem == "", "the option at octet %d of segment %d: %s", o.at, o.number, o.problem)
			}
		},
	},
	{
		id: "MUST-7", section: "3.1",
		sentence: "TCP implementations MUST be prepared to handle an illegal option length (e.g., zero); a suggested procedure is to reset the connection and log the error cause (MUST-7).",
		outcome:  passes,
		reason:   "The segment's data is taken, its options are not.",
		test: func(t *test) {
			f := t.connect(stack.Config{})
			for _, length := range []byte{0, 1, 40} {
				s := data(f, "x")
				s.Options = []segment.Option{{Kind: 254, Data: []byte{0, 0}}}
				t.sendWithOptionLength(s, length)
				f.SendNext = f.SendNext.Add(1)
				f.Drain(time.Second)
			}
			if f.State() == segment.Closed {
				return // reset, as suggested
			}
			f.Send(`P. "y"`)
			f.Expect(". ack 5", t.sentence)
			f.ExpectRead("xxxy", t.sentence)
		},
	},
	{
		id: "MUST-64", section: "3.2",
		sentence: "There is no guarantee that senders will use this option, so receivers MUST be prepared to process options even if they do not begin on a word boundary (MUST-64).",
		outcome:  passes,
		test: func(t *test) {
			for _, options := range []string{"nop,mss 1000", "nop,nop,mss 1000", "nop,nop,nop,mss 1000", "wscale 7,mss 1000"} {
				f := t.host(stack.Config{}).Connect(simtest.Handshake{SYN: "S 0:0(0) win 65535 <" + options + ">"})
				f.Write(octets(2000))
				f.Expect(". 1:1001(1000)", t.sentence)
			}
		},
	},
	{
		id: "MUST-14", section: "3.7.1",
		sentence: "TCP endpoints MUST implement both sending and receiving the MSS Option (MUST-14).",
		outcome:  passes,
		test: func(t *test) {
			f := t.host(stack.Config{MSS: 900}).Dialing(simtest.Handshake{})
			f.Expect("S 0:0(0) <mss 900,...>", t.sentence)
			f.Send("S. 0:0(0) ack 1 win 65535 <mss 1000>")
			f.Expect(". ack 1", "the handshake")
			f.Dialed()
			f.Write(octets(2000))
			f.Expect(". 1:1001(1000)", t.sentence)
		},
	},
	{
		id: "SHLD-5", section: "3.7.1", handshake: true,
		sentence: "TCP implementations SHOULD send an MSS Option in every SYN segment when its receive MSS differs from the default 536 for IPv4 or 1220 for IPv6 (SHLD-5)",
		outcome:  passes,
		test: func(t *test) {
			for _, v6 := range []bool{false, true} {
				p := t.host(stack.Config{})
				mss := "mss 1460"
				if v6 {
					mss = "mss 1440"
				}
				p.Dialing(simtest.Handshake{IPv6: v6}).Expect("S 0:0(0) <"+mss+",...>", t.sentence)
				p.Listen(80)
				f := p.Flow(simtest.Handshake{IPv6: v6})
				f.Send("S 0:0(0) <mss 1000>")
				f.Expect("S. 0:0(0) <"+mss+",...>", t.sentence)
			}
		},
	},
	{
		id: "MAY-3", section: "3.7.1", handshake: true,
		sentence: "and MAY send it always (MAY-3).",
		outcome:  does,
		test: func(t *test) {
			t.host(stack.Config{MSS: 536}).Dialing(simtest.Handshake{}).Expect("S 0:0(0) <mss 536,...>", "the default value is sent, too")
			t.host(stack.Config{MSS: 1220}).Dialing(simtest.Handshake{IPv6: true}).Expect("S 0:0(0) <mss 1220,...>", "over IPv6, too")
		},
	},
	{
		id: "MUST-15", section: "3.7.1",
		sentence: "If an MSS Option is not received at connection setup, TCP implementations MUST assume a default send MSS of 536 (576 - 40) for IPv4 or 1220 (1280 - 60) for IPv6 (MUST-15).",
		outcome:  passes, unfixed: fails,
		reason: "netstack takes 536 for IPv6, too. The fix default-mss makes it 1220.",
		test: func(t *test) {
			for _, c := range []struct {
				v6  bool
				mss int
			}{{false, 536}, {true, 1220}} {
				f := t.host(stack.Config{}).Connect(simtest.Handshake{SYN: "S 0:0(0) win 65535", IPv6: c.v6})
				f.Write(octets(3000))
				f.ExpectForm(form(segment.ACK, 1, c.mss, false), t.sentence)
			}
		},
	},
	{
		id: "MUST-16", section: "3.7.1",
		sentence: `The maximum size of a segment that a TCP endpoint really sends, the "effective send MSS", MUST be the smaller (MUST-16) of the send MSS`,
		outcome:  passes,
		test: func(t *test) {
			for _, c := range []struct {
				tcp     stack.Config
				options string
				size    int
			}{
				{stack.Config{}, "mss 500", 500},
				{stack.Config{}, "mss 9000", 1460},
				{stack.Config{MTU: 1280}, "mss 9000", 1240},
				{stack.Config{}, "mss 9000,nop,nop,TS val 1 ecr 0", 1448},
				{stack.Config{}, "mss 500,nop,nop,TS val 1 ecr 0", 488},
			} {
				handshake := simtest.Handshake{SYN: "S 0:0(0) win 65535 <" + c.options + ">"}
				if strings.Contains(c.options, "TS") {
					handshake.ACK = ". 1:1(0) ack 1 <nop,nop,TS val 2 ecr 0>"
				}
				f := t.host(c.tcp).Connect(handshake)
				f.Write(octets(20_000))
				f.ExpectForm(form(segment.ACK, 1, c.size, false), "%s Here the peer's options are %s", t.sentence, c.options)
			}
		},
	},
	{
		id: "SHLD-6", section: "3.7.3",
		sentence: "when the effective MTU of an interface varies packet-to-packet, TCP implementations SHOULD use the smallest effective MTU of the interface to calculate the value to advertise in the MSS Option (SHLD-6).",
		outcome:  notObservable,
		reason:   "The MTU of a simulated link does not vary from packet to packet.",
	},
	{
		id: "MUST-65", section: "3.2",
		sentence: "This field may be sent in the initial connection request (i.e., in segments with the SYN control bit set) and MUST NOT be sent in other segments (MUST-65).",
		outcome:  passes,
		test: func(t *test) {
			for _, f := range t.manyOptions() {
				f.Write("hello")
				f.Expect("P. 1:6(5)", "data")
				f.Close()
				f.Expect("F. 6:6(0)", "and the end")
			}
			count := 0
			for _, o := range t.options() {
				if o.kind == segment.MaximumSegmentSize {
					count++
					t.check(o.syn, "segment %d has one", o.number)
				}
			}
			t.check(count > 0, "no segment has one")
		},
	},
	{
		id: "MUST-67", section: "3.7.1", handshake: true,
		sentence: "The MSS value to be sent in an MSS Option must be less than or equal to: MMS_R - 20 where MMS_R is the maximum size for a transport-layer message that can be received (and reassembled at the IP layer) (MUST-67).",
		outcome:  passes,
		test: func(t *test) {
			for _, mtu := range []int{1280, 1500, 9000, 65535} {
				for _, v6 := range []bool{false, true} {
					headers := 40
					if v6 {
						headers = 60
					}
					s := t.host(stack.Config{MTU: mtu}).Dialing(simtest.Handshake{IPv6: v6}).Expect("S 0:0(0) <mss,...>", "the option is sent")
					mss, _ := s.MSS()
					t.check(int(mss) <= mtu-headers, "the mss is %d where the link carries packets of %d octets", mss, mtu)
				}
			}
		},
	},
	{
		id: "MUST-69", section: "3.1",
		sentence: "The content of the header beyond the End of Option List Option MUST be header padding of zeros (MUST-69).",
		outcome:  passes,
		reason:   "netstack pads with No-Operation, so nothing is beyond an End of Option List.",
		test: func(t *test) {
			for _, f := range t.manyOptions() {
				f.Write("hello")
				f.Expect("P. 1:6(5)", "data")
			}
			t.check(len(t.options()) > 20, "the host sends %d options", len(t.options()))
			for _, o := range t.options() {
				t.check(!o.beyondEnd, "segment %d has 0x%02x at octet %d of its options, beyond their end", o.number, byte(o.kind), o.at)
			}
		},
	},
}}

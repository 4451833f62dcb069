package rfc9293_test

import (
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim/simtest"
	"github.com/seed-8df93623/tcpsim/stack"
)

var sendingData = topic{"Sending Data", []requirement{
	{
		id: "MUST-49", section: "3.9.2",
		sentence: "The TTL value used to send TCP segments MUST be configurable (MUST-49).",
		outcome:  passes,
		reason:   "For a host, of which all segments have it; netstack's socket option for a connection is not offered.",
		test: func(t *test) {
			for _, ttl := range []int{1, 60, 255} { // RFC 793 has 60
				for _, v6 := range []bool{false, true} {
					p := t.host(stack.Config{TTL: ttl})
					f := p.Connect(simtest.Handshake{IPv6: v6})
					f.Write("hello")
					f.Expect("P. 1:6(5)", "the data")
					p.Dial(simtest.Handshake{IPv6: v6, Port: 81}).Close()
					p.Flow(simtest.Handshake{IPv6: v6, Port: 82}).Send("S 0:0(0)")
					f.Drain(roundTrip)
					last := sent(p)[len(sent(p))-1].Segment
					t.check(last.Flags.Has(segment.RST), "the closed port answers with %v", last)
					for _, packet := range sent(p) {
						t.check(int(packet.Segment.IP.TTL) == ttl, "a segment has %d, not %d: %s", packet.Segment.IP.TTL, ttl, packet.Segment)
					}
				}
			}
		},
	},
	{
		id: "MUST-38", section: "3.8.6.2.1",
		sentence: "A TCP implementation MUST include a SWS avoidance algorithm in the sender (MUST-38).",
		outcome:  fails,
		reason:   "netstack sends whatever the window has room for, at once, however little it is.",
		test: func(t *test) {
			f := t.connect(stack.Config{}) // the largest window is 65535
			f.Write(octets(20_000))
			f.Drain(roundTrip)
			f.Send(". win 0")
			f.Drain(50 * time.Millisecond)
			f.Send(". win 100") // less than a segment, and than half of the largest window
			f.ExpectNothing(90*time.Millisecond, "%s The override timeout is to be in the range 0.1 - 1.0 seconds", t.sentence)
		},
	},
	{
		id: "SHLD-7", section: "3.7.4",
		sentence: "A TCP implementation SHOULD implement the Nagle algorithm to coalesce short segments (SHLD-7).",
		outcome:  passes,
		reason:   "It is off unless a host is told otherwise, as in Go's net package.",
		test: func(t *test) {
			f := t.connect(stack.Config{Nagle: true})
			for _, text := range []string{"a", "b", "c", "d"} {
				f.Write(text)
			}
			f.Expect(`P. 1:2(1) "a"`, "nothing is unacknowledged before it")
			f.ExpectNothing(50*time.Millisecond, t.sentence)
			f.Send(". ack 2")
			f.Expect(`P. 2:5(3) "bcd"`, t.sentence)
		},
	},
	{
		id: "MUST-17", section: "3.7.4",
		sentence: "However, there MUST be a way for an application to disable the Nagle algorithm on an individual connection (MUST-17).",
		outcome:  passes,
		test: func(t *test) {
			p := t.host(stack.Config{Nagle: true})
			f, other := p.Connect(simtest.Handshake{}), p.Connect(simtest.Handshake{})
			t.check(f.Conn.SetNoDelay(true) == nil, "the application can tell")
			for _, f := range []*simtest.Flow{f, other} {
				f.Write("a")
				f.Write("b")
				f.Expect(`P. 1:2(1) "a"`, "the first segment")
			}
			f.Expect(`P. 2:3(1) "b"`, t.sentence)
			other.ExpectNothing(50*time.Millisecond, "the other connection has the algorithm on")
		},
	},
}}

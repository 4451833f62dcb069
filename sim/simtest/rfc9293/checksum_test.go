package rfc9293_test

import (
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim/simtest"
	"github.com/seed-8df93623/tcpsim/stack"
)

var checksums = topic{"TCP Checksums", []requirement{
	{
		id: "MUST-2", section: "3.1",
		sentence: "The TCP checksum is never optional. The sender MUST generate it (MUST-2)",
		outcome:  passes,
		test: func(t *test) {
			for _, v6 := range []bool{false, true} {
				p := t.host(stack.Config{})
				f := p.Connect(simtest.Handshake{IPv6: v6})
				f.Write(octets(3001))
				f.Expect(". 1", "data")
				f.Drain(time.Second)
				f.Close()
				f.Drain(time.Second)
				t.check(len(sent(p)) > 4, "the host sends %d segments", len(sent(p)))
				for i, packet := range sent(p) {
					err := segment.Verify(packet.Bytes)
					t.check(err == nil, "segment %d of the host: %v", i+1, err)
				}
			}
		},
	},
	{
		id: "MUST-3", section: "3.1",
		sentence: "and the receiver MUST check it (MUST-3).",
		outcome:  passes,
		test: func(t *test) {
			f := t.connect(stack.Config{})
			f.Send(`P. 1:6(5) ack 1 "wrong" badsum`)
			f.ExpectNothing(time.Second, "%s A damaged segment is dropped", t.sentence)
			f.Send("R 1 badsum")
			f.ExpectState(segment.Established, "a damaged RST is dropped")
			f.Send(`P. 1:6(5) ack 1 "right"`)
			f.Expect(". ack 6", "the connection goes on")
			f.ExpectRead("right", t.sentence)
		},
	},
}}

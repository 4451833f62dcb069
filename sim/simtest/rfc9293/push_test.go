package rfc9293_test

import (
	"strings"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim/simtest"
	"github.com/seed-8df93623/tcpsim/stack"
)

var pushFlag = topic{"PUSH flag", []requirement{
	{
		id: "MAY-16", section: "3.9.1.2",
		sentence: "When an application issues a series of SEND calls without setting the PUSH flag, the TCP implementation MAY aggregate the data internally without sending it (MAY-16).",
		outcome:  does,
		test: func(t *test) {
			f := t.closedWindow()
			f.Write("ab")
			f.Write("cd")
			f.Write("ef")
			f.Send(". 1 ack 1 win 1000")
			f.Expect(`P. 1:3(2) "ab"`, "the first goes alone")
			f.Expect(`P. 3:7(4) "cdef"`, t.sentence)
		},
	},
	{
		id: "SHLD-27", section: "3.9.1.2",
		sentence: "The transmitter SHOULD collapse successive bits when it packetizes data, to send the largest possible segment (SHLD-27).",
		outcome:  passes,
		test: func(t *test) {
			f := t.connect(stack.Config{})
			f.Write(strings.Repeat("x", 10*1460)) // as much as slow start lets go
			for range 3 {
				f.Write(strings.Repeat("x", 730))
			}
			f.Drain(roundTrip)
			f.Send(".")
			f.Expect("P. 14601:16061(1460)", "%s Two SENDs make a full segment, with one PSH for both", t.sentence)
			f.Expect("P. 16061:16791(730)", t.sentence)
		},
	},
	{
		id: "MAY-15", section: "3.9.1.2",
		sentence: "A TCP endpoint MAY implement PUSH flags on SEND calls (MAY-15).",
		outcome:  doesNot,
		reason:   "Neither netstack's write nor that of sockets has such a flag.",
	},
	{
		id: "MUST-60", section: "3.9.1.2",
		sentence: "MUST NOT buffer data indefinitely (MUST-60)",
		outcome:  passes,
		test: func(t *test) {
			f := t.connect(stack.Config{Nagle: true})
			f.Write("a")
			f.Expect(`P. 1:2(1) "a"`, t.sentence)
			f.Write("b")
			f.ExpectNothing(50*time.Millisecond, "Nagle's algorithm holds it back while data is unacknowledged")
			f.Send(". 1 ack 2")
			f.Expect(`P. 2:3(1) "b"`, t.sentence)
		},
	},
	{
		id: "MUST-61", section: "3.9.1.2",
		sentence: "MUST set the PSH bit in the last buffered segment (i.e., when there is no more queued data to be sent) (MUST-61).",
		outcome:  passes,
		test: func(t *test) {
			f := t.connect(stack.Config{})
			f.Write(strings.Repeat("x", 3000))
			f.Expect(". 1:1461(1460)", "more is queued")
			f.Expect(". 1461:2921(1460)", "more is queued")
			f.Expect("P. 2921:3001(80)", t.sentence)
		},
	},
	{
		id: "MAY-17", section: "3.9.1.3",
		sentence: "A TCP receiver MAY pass a received PSH bit to the application layer via the PUSH flag in the interface (MAY-17), but it is not required",
		outcome:  doesNot,
		reason:   "A read gives octets and nothing about the segments that brought them.",
	},
	{
		id: "SHLD-28", section: "3.9.1.2",
		sentence: "However, a TCP implementation SHOULD send a maximum-sized segment whenever possible (SHLD-28) to improve performance",
		outcome:  passes,
		test: func(t *test) {
			f := t.connect(stack.Config{})
			f.Write(strings.Repeat("x", 10*1460))
			for i := range 10 {
				s := f.ExpectForm(form(segment.ACK, 1+1460*i, 1460, i == 9), t.sentence)
				t.check(len(s.Payload) == 1460, "a segment has %d octets, not 1460", len(s.Payload))
			}
		},
	},
}}

// closedWindow opens a connection whose peer offers no room.
func (t *test) closedWindow() *simtest.Flow {
	return t.host(stack.Config{}).Connect(simtest.Handshake{ACK: ". 1:1(0) ack 1 win 0"})
}

package rfc9293_test

import (
	"net"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/stack"
)

var keepAlive = topic{"Send Keep-alive Packets", []requirement{
	{
		id: "MAY-5", section: "3.8.4",
		sentence: `Implementers MAY include "keep-alives" in their TCP implementations (MAY-5), although this practice is not universally accepted.`,
		outcome:  does,
		test: func(t *test) {
			f := t.connect(probing)
			f.ExpectNothing(59*time.Second, "the connection is not idle for long yet")
			f.Expect(". 0 ack 1", "%s Such a segment generally contains SEG.SEQ = SND.NXT-1", t.sentence)
		},
	},
	{
		id: "MUST-24", section: "3.8.4",
		sentence: "If keep-alives are included, the application MUST be able to turn them on or off for each TCP connection (MUST-24)",
		outcome:  passes,
		test: func(t *test) {
			f := t.connect(stack.Config{})
			t.check(f.Conn.SetKeepAliveConfig(net.KeepAliveConfig{Enable: true, Idle: time.Minute}) == nil, "the application turns them on")
			f.ExpectNothing(59*time.Second, "the connection is not idle for long yet")
			f.Expect(". 0 ack 1", "they are on")
			f.Send(". 1 ack 1")
			t.check(f.Conn.SetKeepAliveConfig(net.KeepAliveConfig{}) == nil, "the application turns them off")
			f.ExpectNothing(time.Hour, "they are off")
		},
	},
	{
		id: "MUST-25", section: "3.8.4",
		sentence: "and they MUST default to off (MUST-25).",
		outcome:  passes,
		test: func(t *test) {
			f := t.connect(stack.Config{})
			f.ExpectNothing(10*time.Hour, t.sentence)
			f.Write("hello")
			f.Expect("P. 1:6(5)", "the connection is still there")
		},
	},
	{
		id: "MUST-26", section: "3.8.4",
		sentence: "Keep-alive packets MUST only be sent when no sent data is outstanding, and no data or acknowledgment packets have been received for the connection within an interval (MUST-26).",
		outcome:  passes,
		test: func(t *test) {
			f := t.connect(probing)
			for range 5 {
				f.ExpectNothing(40*time.Second, t.sentence)
				f.Send("P. len 1")
				f.Expect(".", "the data is acknowledged")
				f.ExpectNothing(40*time.Second, t.sentence)
				f.Send(".") // an acknowledgment packet
			}
			f.Write("hello")
			all := f.Drain(3 * time.Minute)
			t.check(len(all) > 1, "the data is not sent again")
			for _, s := range all {
				t.check(relative(f, s.Seq) == 1 && len(s.Payload) == 5, "while data is outstanding, this is sent: %s", s)
			}
		},
	},
	{
		id: "MUST-27", section: "3.8.4",
		sentence: "This interval MUST be configurable (MUST-27)",
		outcome:  passes,
		test: func(t *test) {
			for _, idle := range []time.Duration{time.Second, time.Minute, 5 * time.Hour} {
				f := t.connect(stack.Config{KeepAlive: stack.KeepAlive{Enable: true, Idle: idle}})
				f.ExpectNothing(idle-time.Second/2, t.sentence)
				f.Expect(". 0 ack 1", t.sentence)
			}
		},
	},
	{
		id: "MUST-28", section: "3.8.4",
		sentence: "and MUST default to no less than two hours (MUST-28).",
		outcome:  passes,
		test: func(t *test) {
			f := t.connect(stack.Config{KeepAlive: stack.KeepAlive{Enable: true}})
			f.ExpectNothing(2*time.Hour-time.Second, t.sentence)
			f.Expect(". 0 ack 1", "after two hours it is sent")
		},
	},
	{
		id: "MUST-29", section: "3.8.4",
		sentence: "Consequently, if a keep-alive mechanism is implemented it MUST NOT interpret failure to respond to any specific probe as a dead connection (MUST-29).",
		outcome:  passes,
		test: func(t *test) {
			f := t.connect(probing)
			f.ExpectNothing(59*time.Second, "the connection is not idle for long yet")
			f.Expect(". 0 ack 1", "a probe, which nobody answers")
			f.Expect(". 0 ack 1", t.sentence)
			f.ExpectState(segment.Established, t.sentence)
			f.Send(". 1 ack 1")
			f.Write("hello")
			f.Expect("P. 1:6(5)", "the connection goes on")
		},
	},
	{
		id: "SHLD-12", section: "3.8.4",
		sentence: "An implementation SHOULD send a keep-alive segment with no data (SHLD-12)",
		outcome:  passes,
		test: func(t *test) {
			f := t.connect(probing)
			f.ExpectNothing(59*time.Second, "the connection is not idle for long yet")
			f.Expect(". 0:0(0) ack 1", t.sentence)
		},
	},
	{
		id: "MAY-6", section: "3.8.4",
		sentence: "however, it MAY be configurable to send a keep-alive segment containing one garbage octet (MAY-6), for compatibility with erroneous TCP implementations.",
		outcome:  doesNot,
		reason:   "netstack has no such setting.",
	},
}}

// probing has an idle connection probed after a minute.
var probing = stack.Config{KeepAlive: stack.KeepAlive{Enable: true, Idle: time.Minute, Interval: 10 * time.Second, Count: 3}}

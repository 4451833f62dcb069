package rfc9293_test

import (
	"strings"
	"time"

	"github.com/seed-8df93623/tcpsim/sim/simtest"
	"github.com/seed-8df93623/tcpsim/stack"
)

var rfc5961Support = topic{"RFC 5961 Support", []requirement{
	{
		id: "MAY-12", section: "3.10.7.4",
		sentence: "RFC 5961 [9], Section 5 describes a potential blind data injection attack, and mitigation that implementations MAY choose to include (MAY-12).",
		outcome:  does, unfixed: doesNot,
		reason: "netstack takes data with however old an acknowledgment. The fix ack-of-unsent has it dropped.",
		test: func(t *test) {
			f := t.connect(stack.Config{})
			f.Send(`P. 1:6(5) ack -70000 "wrong"`) // older than SND.UNA - MAX.SND.WND
			f.Expect(". 1:1(0) ack 1", "%s The data is dropped, and an ACK is sent", t.sentence)
			f.Send(`P. 1:6(5) ack 1 "right"`)
			f.Expect(". ack 6", "the connection goes on")
			f.ExpectRead("right", t.sentence)
		},
	},
}}

var congestionNotification = topic{"Explicit Congestion Notification", []requirement{
	{
		id: "SHLD-8", section: "3.8.2",
		sentence: "A TCP endpoint SHOULD implement ECN as described in RFC 3168 (SHLD-8).",
		outcome:  notImplemented,
		reason:   "netstack neither asks for ECN in its SYN nor takes it up.",
		test: func(t *test) {
			p := t.host(stack.Config{})
			p.Listen(80)
			f := p.Flow(simtest.Handshake{})
			f.Send("SEW 0:0(0)")
			f.Expect("S.E 0:0(0) ack 1", "%s An ECN-setup SYN-ACK has ECE set and CWR not", t.sentence)
		},
	},
}}

var congestionControl = topic{"Alternative Congestion Control", []requirement{
	{
		id: "MAY-18", section: "3.8.2",
		sentence: "An endpoint MAY implement such alternative algorithms provided that the algorithms are conformant with the TCP specifications from the IETF Standards Track as described in RFC 2914, RFC 5033 [7], and RFC 8961 [15] (MAY-18).",
		outcome:  does,
		reason:   "CUBIC (RFC 9438), which after a loss keeps 0.7 of what was in flight, where Reno keeps 0.5.",
		test: func(t *test) {
			for _, control := range stack.CongestionControls() {
				share := [2]int{45, 55}
				if strings.HasSuffix(control.Name, "cubic") {
					share = [2]int{65, 75}
				}
				f := t.connect(stack.Config{CongestionControl: control})
				f.Write(octets(1_000_000))
				t.bursts(f, 2)
				flight := len(f.Drain(roundTrip))
				t.check(flight == 40, "%d segments are in flight", flight)
				f.Drain(300 * time.Millisecond) // a timeout
				ssthresh := f.Conn.Status().Ssthresh
				got := 100 * ssthresh / flight
				t.check(got >= share[0] && got <= share[1], "%s: ssthresh after a timeout is %d of %d segments in flight", control.Name, ssthresh, flight)
			}
		},
	},
}}

package rfc9293_test

import (
	"errors"
	"os"
	"syscall"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim/simtest"
	"github.com/seed-8df93623/tcpsim/stack"
)

var connectionFailures = topic{"Connection Failures", []requirement{
	{
		id: "MUST-20", section: "3.8.3",
		sentence: "The following procedure MUST be used to handle excessive retransmissions of data segments (MUST-20)",
		outcome:  passes,
		reason:   "For R2, at which the connection is closed. netstack has no R1 (SHLD-10), so it gives no advice to IP; that would show only where there is more than one gateway.",
		test: func(t *test) {
			f := t.connect(stack.Config{MaxRetries: 5})
			f.Write("hello")
			f.Expect("P. 1:6(5)", "the data")
			all := f.Drain(5 * time.Minute)
			t.check(len(all) >= 5, "it is sent again %d times", len(all))
			f.ExpectState(segment.Closed, "%s (c) When the number of transmissions reaches R2, close the connection", t.sentence)
			_, err := f.Conn.Read(make([]byte, 1))
			t.check(errors.Is(err, syscall.ETIMEDOUT), "the application is told: %v", err)
		},
	},
	{
		id: "MUST-21", section: "3.8.3",
		sentence: "An application MUST (MUST-21) be able to set the value for R2 for a particular connection.",
		outcome:  passes,
		reason:   "In netstack by a socket option (TCP_USER_TIMEOUT); the simulator sets it for all connections of a host.",
		test: func(t *test) {
			for _, r2 := range []time.Duration{10 * time.Second, 2 * time.Minute} {
				f := t.connect(stack.Config{UserTimeout: r2})
				f.Write("hello")
				f.Expect("P. 1:6(5)", "the data")
				f.Drain(r2 - time.Second)
				f.ExpectState(segment.Established, "R2 is not reached")
				f.Drain(2*r2 + time.Second)
				f.ExpectState(segment.Closed, t.sentence)
			}
		},
	},
	{
		id: "SHLD-9", section: "3.8.3",
		sentence: `TCP implementations SHOULD inform the application of the delivery problem (unless such information has been disabled by the application; see the "Asynchronous Reports" section (Section 3.9.1.8)), when R1 is reached and before R2 (SHLD-9).`,
		outcome:  notImplemented,
		reason:   "netstack has no R1: an application hears of the end only.",
		test: func(t *test) {
			f := t.connect(stack.Config{})
			f.Write("hello")
			f.Expect("P. 1:6(5)", "the data")
			sentAgain := len(f.Drain(100 * time.Second))
			t.check(sentAgain > 5, "it is sent again %d times in 100 s", sentAgain)
			f.ExpectState(segment.Established, "R2 is not reached")
			t.check(f.Conn.SetReadDeadline(t.p.Now().Add(time.Second)) == nil, "the application can look for a second")
			_, err := f.Conn.Read(make([]byte, 1))
			t.check(!errors.Is(err, os.ErrDeadlineExceeded), "after %d retransmissions the application's read waits on", sentAgain)
		},
	},
	{
		id: "SHLD-10", section: "3.8.3",
		sentence: "The value of R1 SHOULD correspond to at least 3 retransmissions, at the current RTO (SHLD-10).",
		outcome:  notImplemented,
		reason:   "netstack has no R1.",
	},
	{
		id: "SHLD-11", section: "3.8.3",
		sentence: "The value of R2 SHOULD correspond to at least 100 seconds (SHLD-11).",
		outcome:  passes,
		test: func(t *test) {
			f := t.connect(stack.Config{})
			f.Write("hello")
			f.Expect("P. 1:6(5)", "the data")
			sentAgain := len(f.Drain(100 * time.Second))
			t.check(sentAgain > 5, "it is sent again %d times in 100 s", sentAgain)
			f.ExpectState(segment.Established, t.sentence)
		},
	},
	{
		id: "MUST-22", section: "3.8.3", handshake: true,
		sentence: "SYN retransmissions MUST be handled in the general way just described for data retransmissions, including notification of the application layer.",
		outcome:  passes,
		test: func(t *test) {
			f := t.host(stack.Config{}).Dialing(simtest.Handshake{})
			f.Expect("S 0:0(0)", "the SYN")
			_, err := f.Dialed()
			t.check(errors.Is(err, syscall.ETIMEDOUT), "the application is told: %v", err)
			at := times(t.p, 0, true)
			t.check(doubles(at) && len(at) > 3, "SYNs are sent at %s", at)
		},
	},
	{
		id: "MUST-23", section: "3.8.3",
		sentence: "In particular, R2 for a SYN segment MUST be set large enough to provide retransmission of the segment for at least 3 minutes (MUST-23).",
		outcome:  fails,
		reason:   "netstack gives up after 127 s, as Linux does, and takes no more retries than that.",
		test: func(t *test) {
			f := t.host(stack.Config{}).Dialing(simtest.Handshake{})
			f.Drain(3*time.Minute - time.Second)
			f.ExpectState(segment.SynSent, t.sentence)
		},
	},
}}

package rfc9293_test

import (
	"errors"
	"syscall"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim/simtest"
	"github.com/seed-8df93623/tcpsim/stack"
)

var closingConnections = topic{"Closing Connections", []requirement{
	{
		id: "SHLD-2", section: "3.5.3",
		sentence: "TCP implementations SHOULD allow a received RST segment to include data (SHLD-2).",
		outcome:  passes,
		test: func(t *test) {
			f := t.connect(stack.Config{})
			f.Send(`R. 1:15(14) ack 1 "out of service"`)
			f.ExpectState(segment.Closed, t.sentence)
			f.Send("P. 15:20(5)")
			f.Expect("R", "there is no connection any more")
		},
	},
	{
		id: "MUST-12", section: "3.6",
		sentence: "If the local TCP connection is closed by the remote side due to a FIN or RST received from the remote side, then the local application MUST be informed whether it closed normally or was aborted (MUST-12).",
		outcome:  passes,
		test: func(t *test) {
			p := t.host(stack.Config{})
			closed := p.Connect(simtest.Handshake{})
			closed.Send("F. 1")
			closed.Expect(". ack 2", "the FIN is acknowledged")
			closed.ExpectEOF(t.sentence)
			aborted := p.Connect(simtest.Handshake{})
			aborted.Send("R 1")
			_, err := aborted.Conn.Read(make([]byte, 1))
			t.check(errors.Is(err, syscall.ECONNRESET), "after a RST, the application's read gives: %v", err)
		},
	},
	{
		id: "MAY-1", section: "3.6.1",
		sentence: `A host MAY implement a "half-duplex" TCP close sequence, so that an application that has called CLOSE cannot continue to read data from the connection (MAY-1).`,
		outcome:  does,
		test: func(t *test) {
			f := t.connect(stack.Config{})
			f.Close()
			f.Expect("F. 1 ack 1", "the host closes")
			f.Send(". ack 2")
			f.ExpectState(segment.FinWait2, "the peer has not closed")
			_, err := f.Conn.Read(make([]byte, 1))
			t.check(err != nil, "the application can still read")
			t.check(f.Conn.CloseWrite() != nil, "the application can still close one direction")
		},
	},
	{
		id: "SHLD-3", section: "3.6.1",
		sentence: "If such a host issues a CLOSE call while received data is still pending in the TCP connection, or if new data is received after CLOSE is called, its TCP implementation SHOULD send a RST to show that data was lost (SHLD-3).",
		outcome:  passes,
		test: func(t *test) {
			p := t.host(stack.Config{})
			pending := p.Connect(simtest.Handshake{})
			pending.Send("P. len 5")
			pending.Expect(". ack 6", "the data is received, and not read")
			pending.Close()
			pending.Expect("R. 1 ack 6", t.sentence)
			after := p.Connect(simtest.Handshake{})
			after.Close()
			after.Expect("F. 1 ack 1", "the host closes")
			after.Send("P. len 5")
			after.Expect("R. 2", t.sentence)
		},
	},
	{
		id: "MUST-13", section: "3.6.1",
		sentence: "When a connection is closed actively, it MUST linger in the TIME-WAIT state for a time 2xMSL (Maximum Segment Lifetime) (MUST-13).",
		outcome:  passes,
		reason:   "By default for 60 s, as Linux does, which takes the MSL for 30 s; the 2 minutes of section 3.4.2 are a setting.",
		test: func(t *test) {
			for _, twoMSL := range []time.Duration{0, 4 * time.Minute} {
				f := t.connect(stack.Config{TimeWait: twoMSL})
				t.timeWait(f)
				if twoMSL == 0 {
					twoMSL = time.Minute
				}
				f.ExpectNothing(twoMSL-time.Second, "nothing is to be sent")
				f.ExpectState(segment.TimeWait, t.sentence)
				f.ExpectNothing(2*time.Second, "nothing is to be sent")
				f.ExpectState(segment.Closed, t.sentence)
			}
		},
	},
	{
		id: "MAY-2", section: "3.6.1",
		sentence: "However, it MAY accept a new SYN from the remote TCP endpoint to reopen the connection directly from TIME-WAIT state (MAY-2)",
		outcome:  does,
		test: func(t *test) {
			f := t.connect(stack.Config{})
			t.timeWait(f)
			again := t.p.Flow(simtest.Handshake{ISS: new(f.SendNext.Add(100_000))})
			again.Local = f.Local
			again.Send("S 0:0(0)")
			s := again.Expect("S. ack 1", t.sentence)
			t.check(f.ReceiveNext.Less(s.Seq), "the new ISN %d is not beyond the largest number %d of the old connection", s.Seq, f.ReceiveNext)
		},
	},
	{
		id: "SHLD-4", section: "3.6.1",
		sentence: "This algorithm for reducing TIME-WAIT is a Best Current Practice that SHOULD be implemented since Timestamp Options are commonly used, and using them to reduce TIME-WAIT provides benefits for busy Internet servers (SHLD-4).",
		outcome:  notImplemented,
		reason:   "netstack goes by sequence numbers only: a SYN with a later timestamp but a lower number is not taken (RFC 6191).",
		test: func(t *test) {
			f := t.host(stack.Config{}).Connect(simtest.Handshake{
				SYN: "S 0:0(0) win 65535 <mss 1460,sackOK,TS val 1000 ecr 0>", ACK: ". 1 ack 1 <nop,nop,TS val 1001 ecr 0>"})
			f.Close()
			f.Expect("F. 1 ack 1", "the host closes first")
			f.Send("F. 1 ack 2 <nop,nop,TS val 1002 ecr 0>")
			f.Expect(". ack 2", "the peer's FIN is acknowledged")
			f.ExpectState(segment.TimeWait, "both FINs are acknowledged")
			again := t.p.Flow(simtest.Handshake{ISS: new(f.ISS.Add(-1000))})
			again.Local = f.Local
			again.Send("S 0:0(0) win 65535 <mss 1460,sackOK,TS val 9000 ecr 0>")
			again.Expect("S. ack 1", t.sentence)
		},
	},
}}

// timeWait brings a connection to TIME-WAIT, the host closing first.
func (t *test) timeWait(f *simtest.Flow) {
	f.Close()
	f.Expect("F. 1 ack 1", "the host closes first")
	f.Send("F. 1 ack 2")
	f.Expect(". 2 ack 2", "the peer's FIN is acknowledged")
	f.ExpectState(segment.TimeWait, "both FINs are acknowledged")
}

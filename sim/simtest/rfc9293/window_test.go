package rfc9293_test

import (
	"fmt"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim/simtest"
	"github.com/seed-8df93623/tcpsim/stack"
)

var window = topic{"Window", []requirement{
	{
		id: "MUST-1", section: "3.1",
		sentence: "The window size MUST be treated as an unsigned number, or else large window sizes will appear like negative windows and TCP will not work (MUST-1).",
		outcome:  passes,
		test: func(t *test) {
			f := t.connect(stack.Config{})
			f.Write(octets(1_000_000))
			most := 0
			for range 6 { // slow start
				burst := f.Drain(20 * time.Millisecond)
				t.check(len(burst) > 0, "no data comes into a window of 65535 octets")
				octets := 0
				for _, s := range burst {
					octets += len(s.Payload)
				}
				most = max(most, octets)
				acknowledge(f, burst)
			}
			t.check(most > 32767 && most <= 65535, "at most %d octets come into a window of 65535", most)
		},
	},
	{
		id: "REC-1", section: "3.1",
		sentence: "It is RECOMMENDED that implementations will reserve 32-bit fields for the send and receive window sizes in the connection record and do all window computations with 32 bits (REC-1).",
		outcome:  passes,
		test: func(t *test) {
			f := t.host(stack.Config{}).Connect(simtest.Handshake{SYN: "S 0:0(0) win 65535 <mss 1460,nop,wscale 14>"})
			f.ExpectState(segment.Established, "the handshake is done")
			got := f.Conn.Status().SndWnd
			t.check(got == 65535<<14, "SND.WND is %d, not %d", got, 65535<<14)
			f.Write("hello")
			f.Expect("P. 1:6(5)", "so large a window takes data")
		},
	},
	{
		id: "SHLD-14", section: "3.8.6",
		sentence: "A TCP receiver SHOULD NOT shrink the window, i.e., move the right window edge to the left (SHLD-14).",
		outcome:  passes,
		reason:   "But for the rounding of a scaled window, of less than a unit of the field (RFC 7323 section 2.4).",
		test: func(t *test) {
			for _, scale := range []bool{false, true} {
				handshake, shift := simtest.Handshake{}, 0
				if scale {
					handshake.SYN = "S 0:0(0) win 65535 <mss 1460,nop,wscale 7>"
				}
				p := t.host(stack.Config{ReceiveBuffer: 64 << 10, NoAutoTuning: true})
				f := p.Connect(handshake)
				if w, ok := sent(p)[0].Segment.WindowScale(); ok {
					shift = int(w)
				}
				edge := f.SendNext // the application reads nothing
				for range 60 {
					f.Send("P. len 999")
					for _, s := range f.Drain(20 * time.Millisecond) {
						right := s.Ack.Add(int(s.Window) << shift)
						t.check(edge.LessEq(right.Add(1<<shift-1)), "the right edge moves from %d back to %d (scaled: %v)", edge-f.ISS, right-f.ISS, scale)
						edge = right
					}
				}
				t.check(edge != f.ISS.Add(1), "the host offers a window")
			}
		},
	},
	{
		id: "SHLD-15", section: "3.8.6",
		sentence: `If this happens, the sender SHOULD NOT send new data (SHLD-15)`,
		outcome:  passes,
		test: func(t *test) {
			f := t.inFlight(3)
			f.Write(octets(3000))
			f.Drain(20 * time.Millisecond)
			next := f.ReceiveNext
			f.Send(". 1 ack 1461 win 1460")
			all := f.Drain(10 * time.Second)
			t.check(len(all) > 0, "the host must go on sending old data")
			for _, s := range all {
				t.check(s.End().LessEq(next), "new data is sent: %s", s)
			}
		},
	},
	{
		id: "SHLD-16", section: "3.8.6",
		sentence: "but SHOULD retransmit normally the old unacknowledged data between SND.UNA and SND.UNA+SND.WND (SHLD-16).",
		outcome:  passes, unfixed: fails,
		reason: "A window that shrinks below one segment makes netstack stop: it sends neither the part that fits nor a probe. With the fix shrunk-window it sends that part.",
		test: func(t *test) {
			f := t.inFlight(3)
			f.Send(". 1 ack 1 win 500")
			again := f.Drain(time.Second)
			t.check(len(again) > 0, "nothing is sent again")
			t.check(relative(f, again[0].Seq) == 1 && len(again[0].Payload) == 500, "what is sent again has %d octets", len(again[0].Payload))
		},
	},
	{
		id: "SHLD-17", section: "3.8.6",
		sentence: "SHOULD NOT time out the connection if data beyond the right window edge is not acknowledged (SHLD-17).",
		outcome:  passes,
		test: func(t *test) {
			p := t.host(stack.Config{MaxRetries: 3})
			f := p.Connect(simtest.Handshake{})
			f.Write(octets(3 * 1460))
			f.Drain(20 * time.Millisecond)
			f.Send(". 1 ack 1461 win 0") // what follows is beyond the edge
			for range 30 {
				f.Expect(".", "the host probes the window")
				f.Send(". 1 ack 1461 win 0")
			}
			f.ExpectState(segment.Established, t.sentence)
			f.Send(". 1 ack 1461 win 65535")
			f.Expect(". 1461:2921(1460)", "the window opens, and the connection goes on")
		},
	},
	{
		id: "MUST-34", section: "3.8.6",
		sentence: `However, a sending TCP peer MUST be robust against window shrinking, which may cause the "usable window" (see Section 3.8.6.2.1) to become negative (MUST-34).`,
		outcome:  passes,
		reason:   "It goes on once the window opens again; for what it does until then, see SHLD-16.",
		test: func(t *test) {
			for _, window := range []int{0, 1, 500, 1460} {
				f := t.inFlight(3)
				f.Send(fmt.Sprintf(". 1 ack 1 win %d", window)) // of three segments, one at most is inside now
				f.Drain(5 * time.Second)
				f.ExpectState(segment.Established, t.sentence)
				f.Send(". 1 ack 1 win 65535")
				again := f.Drain(10 * time.Second)
				t.check(len(again) > 0 && relative(f, again[0].Seq) == 1, "the window opens again, after it was %d, and old data is not sent again", window)
				f.Send(". 1 ack 4381 win 65535")
				f.Write("more")
				f.Expect(`P. 4381:4385(4) "more"`, t.sentence)
			}
		},
	},
	{
		id: "MAY-8", section: "3.8.6.1",
		sentence: "A TCP implementation MAY keep its offered receive window closed indefinitely (MAY-8).",
		outcome:  does,
		test: func(t *test) {
			f := t.fillWindow()
			for range 100 {
				f.Send("P. len 1")
				f.Expect(". win 0", t.sentence)
				f.SendNext = f.SendNext.Add(-1)
				f.Drain(time.Minute)
			}
		},
	},
	{
		id: "MUST-35", section: "3.8.6",
		sentence: "If the window shrinks to zero, the TCP implementation MUST probe it in the standard way (described below) (MUST-35).",
		outcome:  passes,
		test: func(t *test) {
			f := t.inFlight(3)
			f.Send(". 1 ack 1461 win 0") // from 65535 at 1 to none at 1461
			s := f.Drain(3 * time.Second)
			t.check(len(s) >= 2, "%d probes come in 3 s", len(s))
		},
	},
	{
		id: "MUST-36", section: "3.8.6.1",
		sentence: "Probing of zero (offered) windows MUST be supported (MUST-36).",
		outcome:  passes,
		test: func(t *test) {
			f := t.closedWindow()
			f.Write("hello")
			probe := f.Drain(2 * time.Second)
			t.check(len(probe) >= 2, "%d probes come in 2 s", len(probe))
			f.Send(". 1 ack 1 win 1000")
			f.Expect(`P. 1:6(5) "hello"`, "the window is open")
		},
	},
	{
		id: "SHLD-29", section: "3.8.6.1",
		sentence: "The transmitting host SHOULD send the first zero-window probe when a zero window has existed for the retransmission timeout period (SHLD-29)",
		outcome:  passes,
		test: func(t *test) {
			f := t.closedWindow()
			f.ExpectState(segment.Established, "the handshake is done")
			rto, from := f.Conn.Status().RTO, t.p.Elapsed()
			after := t.probes(f, 1)[0] - from
			t.check((after-rto).Abs() <= rto/10, "the first probe comes %s after there is data, the RTO being %s", after, rto)
		},
	},
	{
		id: "SHLD-30", section: "3.8.6.1",
		sentence: "and SHOULD increase exponentially the interval between successive probes (SHLD-30).",
		outcome:  passes,
		test: func(t *test) {
			at := t.probes(t.closedWindow(), 7)
			t.check(doubles(at), "the intervals do not double: probes at %s", at)
		},
	},
	{
		id: "MUST-37", section: "3.8.6.1",
		sentence: "As long as the receiving TCP peer continues to send acknowledgments in response to the probe segments, the sending TCP peer MUST allow the connection to stay open (MUST-37).",
		outcome:  passes,
		test: func(t *test) {
			f := t.host(stack.Config{MaxRetries: 3}).Connect(simtest.Handshake{ACK: ". 1:1(0) ack 1 win 0"})
			f.Write("hello")
			for range 40 {
				f.Expect(".", "a probe comes")
				f.Send(". 1 ack 1 win 0")
			}
			f.ExpectState(segment.Established, t.sentence)
		},
	},
	{
		id: "MAY-7", section: "3.8.6",
		sentence: "The sender MAY also retransmit old data beyond SND.UNA+SND.WND (MAY-7)",
		outcome:  doesNot,
		reason:   "netstack sends nothing beyond the window's edge, not even old data.",
		test: func(t *test) {
			f := t.inFlight(3)
			f.Send(". 1 ack 1 win 1460")
			for _, s := range f.Drain(10 * time.Second) {
				if relative(f, s.End()) > 1461 {
					return
				}
			}
			t.check(false, "no segment comes that ends beyond the edge")
		},
	},
	{
		id: "MUST-66", section: "3.4",
		sentence: "A TCP receiver MUST process the RST and URG fields of all incoming segments, even when the receive window is zero (MUST-66).",
		outcome:  passes,
		reason:   "For RST; netstack has no urgent mechanism (MUST-30).",
		test: func(t *test) {
			f := t.fillWindow()
			f.Send("R")
			f.ExpectState(segment.Closed, t.sentence)
		},
	},
}}

// inFlight opens a connection on which the host has sent so many full-sized
// segments, which are not acknowledged.
func (t *test) inFlight(segments int) *simtest.Flow {
	f := t.connect(stack.Config{})
	f.Write(octets(1460 * segments))
	for i := range segments {
		f.ExpectForm(form(segment.ACK, 1+1460*i, 1460, i == segments-1), "the window is open")
	}
	return f
}

// fillWindow opens a connection to a host whose window is full: the application
// reads nothing.
func (t *test) fillWindow() *simtest.Flow {
	f := t.connect(stack.Config{ReceiveBuffer: 64 << 10, NoAutoTuning: true})
	for room := 1460; room > 0; {
		f.Send(fmt.Sprintf("P. len %d", min(room, 1460)))
		room = int(f.Expect(".", "the data is acknowledged").Window)
	}
	return f
}

// probes has the host write into a closed window, and gives the times of so many
// probes.
func (t *test) probes(f *simtest.Flow, number int) []time.Duration {
	f.Write("hello")
	var at []time.Duration
	for range number {
		f.Expect(".", "a zero window is probed")
		at = append(at, t.p.Elapsed()-simtest.Delay)
		f.Send(". 1 ack 1 win 0")
	}
	return at
}

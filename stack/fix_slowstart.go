package stack

import (
	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/seqnum"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"
)

// RFC 5681 section 3.1: after a timeout "cwnd MUST be set to no more than the loss window
// ... Therefore, after retransmitting the dropped segment the TCP sender uses the slow
// start algorithm to increase the window from 1 full-sized segment to the new value of
// ssthresh". RFC 6675 section 5.1: "a SACK-based recovery should not be initiated in this
// manner" before all that was sent before the timeout is acknowledged.
//
// netstack's RACK, on the first ACK after a timeout, takes for lost all that was sent
// before it, and begins a recovery which sends one segment and counts all the others as
// in flight: each further pair of segments costs another timeout. So RACK rests from the
// timeout until all that was sent before is acknowledged.
type resting struct {
	on    bool
	until seqnum.Value // the last number sent before the timeout
}

// look has RACK rest, or wakes it.
func (r *resting) look(in innards, v *tcp.TCPSenderState) {
	recovery := in.recovery()
	switch {
	case in.congestion() == tcpip.RTORecovery && (r.on || *recovery&tcpip.TCPRACKLossDetection != 0):
		r.on, r.until = true, v.FastRecovery.Last
		*recovery &^= tcpip.TCPRACKLossDetection
		in.reorder().disable()
	case r.on && r.until.LessThan(v.SndUna):
		r.on = false
		*recovery |= tcpip.TCPRACKLossDetection
		v.SackedOut = 0 // not counted meanwhile
	}
}

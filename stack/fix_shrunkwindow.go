package stack

import "gvisor.dev/gvisor/pkg/tcpip/transport/tcp"

// RFC 9293 section 3.8.6: a sender "MUST be robust against window shrinking ... SHOULD
// retransmit normally the old unacknowledged data between SND.UNA and SND.UNA+SND.WND
// (SHLD-16)".
//
// netstack sends no part of a segment while anything is in flight, so that through a
// window of less than one segment nothing is ever sent again, nor is there a timer. So
// the guard (fix_rto.go) comes to it; and while the timeout is dealt with, a segment is no
// longer than the window.
func throughShrunkWindow(v *tcp.TCPSenderState, f func()) {
	size := v.MaxPayloadSize
	if window := int(v.SndWnd); window > 0 && window < size {
		v.MaxPayloadSize = window
		defer func() { v.MaxPayloadSize = size }()
	}
	f()
}

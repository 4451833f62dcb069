package stack

import (
	"github.com/seed-8df93623/tcpsim/segment"
	"gvisor.dev/gvisor/pkg/tcpip/header"
)

// RFC 7323 section 2.3: "The window field (SEG.WND) of every outgoing segment, with the
// exception of <SYN> segments, MUST be right-shifted by Rcv.Wind.Shift bits".
//
// In SYN-RECEIVED netstack answers an unacceptable segment, such as the SYN for the second
// time, with an ACK that has the SYN-ACK's window, not shifted. Its peer takes that for a
// window 128 times as large, and sends more than there is room for. So the card shifts it.
// What is sent otherwise before an action is over may have the same window by chance; so it
// looks for the numbers as well.
func (f *fixing) shift(t tcpHeader, w *wire) {
	bare := t.length() == 0 && !t.has(header.TCPFlagSyn) && !t.has(header.TCPFlagRst)
	if f.unacceptable && bare && segment.Seq(t.seq()) == w.iss+1 &&
		segment.Seq(t.ack()) == w.irs+1 && uint32(t.window()) == w.rcvWnd {
		t.setWindow(t.window() >> (w.mine - 1))
	}
}

// unscaled reports whether netstack, in SYN-RECEIVED, answers t with an ACK whose window is
// as the SYN-ACK's.
func (w *wire) unscaled(t tcpHeader) bool {
	return w.mine > 1 && w.peers > 0 && !segment.Seq(t.seq()).InWindow(w.irs+1, w.rcvWnd)
}

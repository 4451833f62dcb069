package stack

import (
	"github.com/seed-8df93623/tcpsim/segment"
	"gvisor.dev/gvisor/pkg/tcpip/header"
)

// RFC 9293 section 3.10.7.4: "If SND.UNA =< SEG.ACK =< SND.NXT, the send window should be
// updated. If (SND.WL1 < SEG.SEQ or (SND.WL1 = SEG.SEQ and SND.WL2 =< SEG.ACK)), set
// SND.WND <- SEG.WND, set SND.WL1 <- SEG.SEQ, and set SND.WL2 <- SEG.ACK. ... The check
// here prevents using old segments to update the window."
//
// netstack takes the window of whatever arrives. So the card writes into an old segment
// the window that is in force. What acknowledges something new is never old, as in Linux.
type peersWindow struct {
	known    bool
	una, wl1 segment.Seq
	raw      uint16 // as in the segment that it was taken from, not scaled
}

// begin takes the window of a segment of the handshake.
func (p *peersWindow) begin(t tcpHeader, w *wire) {
	if !t.has(header.TCPFlagAck) {
		return
	}
	*p = peersWindow{known: true, una: segment.Seq(t.ack()), wl1: segment.Seq(t.seq()), raw: t.window()}
	if scale := scaleOf(t); t.has(header.TCPFlagSyn) && scale > 0 && w.mine > 0 {
		p.raw >>= scale - 1 // a SYN's is not scaled, and those after it are
	}
}

// hold takes the window of t, or writes the one in force into it.
func (p *peersWindow) hold(t tcpHeader, w *wire) {
	seq, ack := segment.Seq(t.seq()), segment.Seq(t.ack())
	if !w.acceptable(t) || !p.known {
		return // netstack does not look at its window
	}
	valid := ack.LessEq(w.sndNxt)
	if valid && (p.una.Less(ack) || p.una == ack && p.wl1.LessEq(seq)) {
		p.una, p.wl1, p.raw = ack, seq, t.window()
		return
	}
	t.setWindow(p.raw)
}

// acceptable is the test of RFC 9293 section 3.10.7.4, first check, by what was last
// acknowledged and offered, as netstack and Linux have it: a segment may begin at the very
// end of the window.
func (w *wire) acceptable(t tcpHeader) bool {
	first, edge := segment.Seq(t.seq()), w.rcvNxt.Add(int(w.rcvWnd))
	end := first.Add(len(t) - t.headerLen())
	switch {
	case w.rcvWnd == 0:
		return first == w.rcvNxt && end == first
	case first == end:
		return w.rcvNxt.LessEq(first) && first.LessEq(edge)
	}
	return w.rcvNxt.Less(end) && first.LessEq(edge)
}

// setWindow writes a window, and mends the checksum.
func (t tcpHeader) setWindow(raw uint16) { t.shift(12, uint32(raw)-uint32(t.window())) }

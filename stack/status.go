package stack

import (
	"github.com/seed-8df93623/tcpsim/segment"
	"gvisor.dev/gvisor/pkg/tcpip/header"
)

// Status is TCP's view of one connection, by the names of RFC 9293 section
// 3.3.1. All sequence numbers are those on the wire.
type Status struct {
	State segment.State

	ISS    segment.Seq // initial send sequence number
	SndUna segment.Seq // SND.UNA, the oldest number not acknowledged
	SndNxt segment.Seq // SND.NXT, the next number to send
	SndWnd uint32      // SND.WND, the peer's offer in bytes, scaled

	IRS    segment.Seq // initial receive sequence number
	RcvNxt segment.Seq // RCV.NXT, the next number expected
	RcvWnd uint32      // RCV.WND, what was last offered, in bytes, scaled

	Sender // the zero value before the handshake is done
}

// wire is what the card has seen of a connection, in the wire's numbers.
type wire struct {
	iss, irs       segment.Seq
	begun          bool // whether a segment has left
	sndNxt, rcvNxt segment.Seq
	sndWnd         uint32 // as offered in the handshake, scaled
	rcvWnd         uint32 // as last offered, scaled

	mine, peers int8 // window scale shifts offered in SYNs, plus one; 0 is none
}

// left notes a segment that leaves, in the wire's numbers. A reset offers
// nothing, and its numbers may be anything that it answers.
func (w *wire) left(t tcpHeader) {
	if t.has(header.TCPFlagRst) {
		return
	}
	seq := segment.Seq(t.seq())
	syn := t.has(header.TCPFlagSyn)
	if syn {
		w.iss, w.mine = seq, scaleOf(t)
	}
	if end := seq.Add(int(t.length())); syn || !w.begun || w.sndNxt.Less(end) {
		w.sndNxt = end
	}
	w.begun = true
	if t.has(header.TCPFlagAck) {
		w.rcvNxt = segment.Seq(t.ack())
	}
	w.rcvWnd = w.scaled(t, w.mine)
}

// arrived notes a segment that arrives during the handshake.
func (w *wire) arrived(t tcpHeader) {
	switch {
	case t.has(header.TCPFlagRst):
		return
	case t.has(header.TCPFlagSyn):
		w.irs, w.peers = segment.Seq(t.seq()), scaleOf(t)
	case !w.begun && t.has(header.TCPFlagAck):
		// It brings back a SYN cookie, or nothing that a connection comes of.
		w.iss, w.irs = segment.Seq(t.ack()).Add(-1), segment.Seq(t.seq()).Add(-1)
		w.sndNxt = segment.Seq(t.ack())
	}
	w.sndWnd = w.scaled(t, w.peers)
}

// scaled is the window that t offers, whose sender has a scale of its own. "The
// window field in a segment where the SYN bit is set (i.e., a <SYN> or
// <SYN,ACK>) MUST NOT be scaled" (RFC 7323 section 2.2).
func (w *wire) scaled(t tcpHeader, scale int8) uint32 {
	window := uint32(t.window())
	if !t.has(header.TCPFlagSyn) && w.mine > 0 && w.peers > 0 {
		window <<= scale - 1
	}
	return window
}

// scaleOf is the window scale shift that a SYN offers, plus one; 0 for none.
func scaleOf(t tcpHeader) int8 {
	if o := t.option(header.TCPOptionWS); len(o) == 3 {
		return int8(min(o[2], header.MaxWndScale)) + 1
	}
	return 0
}

// status puts together what netstack tells and what the card has seen.
func (c *conn) status() Status {
	s := Status{
		State: c.state,
		ISS:   c.wire.iss, SndNxt: c.wire.sndNxt, SndUna: c.wire.iss,
		SndWnd: c.wire.sndWnd,
		IRS:    c.wire.irs, RcvNxt: c.wire.rcvNxt, RcvWnd: c.wire.rcvWnd,
	}
	if c.state > segment.SynReceived {
		s.SndUna = s.ISS.Add(1) // our SYN is acknowledged
	}
	if v, ok := inside(c.endpoint); ok {
		s.Sender = v.sender()
		s.SndUna, s.SndWnd = segment.Seq(uint32(v.SndUna)+c.offset), uint32(v.SndWnd)
	}
	return s
}

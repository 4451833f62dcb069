package stack

import (
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/header"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"
)

// Status is TCP's view of one connection, by the names of RFC 9293 section
// 3.3.1. All sequence numbers are those on the wire.
type Status struct {
	State segment.State

	ISS    segment.Seq // initial send sequence number
	SndUna segment.Seq // SND.UNA, the oldest number not acknowledged; needs Config.Inspect
	SndNxt segment.Seq // SND.NXT, the next number to send
	SndWnd uint32      // SND.WND, the peer's offer in bytes, scaled; needs Config.Inspect

	IRS    segment.Seq // initial receive sequence number
	RcvNxt segment.Seq // RCV.NXT, the next number expected
	RcvWnd uint32      // RCV.WND, what was last offered, in bytes, scaled

	Cwnd     int // congestion window, in segments (RFC 5681)
	Ssthresh int // slow start threshold, in segments; very large until the first loss
	InFlight int // segments sent and not known to have arrived; needs Config.Inspect

	SRTT   time.Duration // smoothed round-trip time (RFC 6298); 0 before the first sample
	RTTVar time.Duration // its variation
	RTO    time.Duration // retransmission timeout
}

// wire is what the card has seen of a connection, in the wire's numbers.
type wire struct {
	iss, irs       segment.Seq
	begun, met     bool // whether a segment has left, has arrived
	sndNxt, rcvNxt segment.Seq
	acks           bool   // whether rcvNxt is known
	rcvWnd         uint32 // as last offered, scaled
	synWindow      bool   // the last offer was in a SYN, which is never scaled

	mine, peers int8 // window scale shifts offered in SYNs, plus one; 0 is none

	highest segment.Seq // the end of the furthest data that has arrived
	largest uint32      // the most data that came in one segment
	fin     bool        // the peer's FIN has come
}

// left notes a segment that leaves, in the wire's numbers.
func (w *wire) left(t tcpHeader) {
	seq := segment.Seq(t.seq())
	end := seq.Add(int(t.length()))
	window := uint32(t.window())
	if t.has(header.TCPFlagSyn) {
		w.iss, w.sndNxt, w.begun = seq, end, true
		w.mine = scaleOf(t)
	} else if !w.begun || w.sndNxt.Less(end) {
		w.sndNxt, w.begun = end, true
	}
	if t.has(header.TCPFlagRst) {
		return // a reset offers nothing
	}
	if t.has(header.TCPFlagAck) {
		w.rcvNxt, w.acks = segment.Seq(t.ack()), true
	}
	if !t.has(header.TCPFlagSyn) && w.mine > 0 && w.peers > 0 {
		window <<= w.mine - 1
	}
	w.rcvWnd = window
}

// arrived notes a segment that arrives, in the wire's numbers.
func (w *wire) arrived(t tcpHeader) {
	seq := segment.Seq(t.seq())
	end := seq.Add(int(t.length()))
	if t.has(header.TCPFlagSyn) {
		w.irs, w.met = seq, true
		w.highest = end
		w.peers = scaleOf(t)
	}
	if w.highest.Less(end) {
		w.highest = end
	}
	w.largest = max(w.largest, uint32(len(t)-t.headerLen()))
	w.fin = w.fin || t.has(header.TCPFlagFin)
}

func scaleOf(t tcpHeader) int8 {
	if o := t.option(header.TCPOptionWS); len(o) == 3 {
		return int8(min(o[2], header.MaxWndScale)) + 1
	}
	return 0
}

// gap reports whether data beyond what number acknowledges has arrived.
func (w *wire) gap(number segment.Seq) bool { return w.met && number.Less(w.highest) }

// fullSized is the size of a full-sized segment from the peer, estimated as
// Linux does: by the largest seen, and not less than RFC 9293's default MSS.
func (w *wire) fullSized() uint32 { return max(w.largest, header.TCPDefaultMSS) }

// variables are netstack's own, as of the last segment that it handled.
type variables struct {
	sndUna   segment.Seq
	sndWnd   uint32
	inFlight int
}

// probe takes netstack's variables after each segment that a connection has
// handled. netstack calls it during the barrier, while the connection is the
// one that the segment was delivered for.
func (h *Host) probe(s *tcp.TCPEndpointState) {
	c := h.current
	if c == nil || c.key.Remote.Port() != s.ID.RemotePort || c.key.Local.Port() != s.ID.LocalPort {
		return
	}
	if c.vars == nil {
		c.vars = &variables{}
	}
	*c.vars = variables{
		sndUna:   segment.Seq(uint32(s.Sender.SndUna) + c.offset),
		sndWnd:   uint32(s.Sender.SndWnd),
		inFlight: s.Sender.Outstanding,
	}
}

// status puts together what netstack tells and what the card has seen.
func (c *conn) status() Status {
	s := Status{
		State: c.state,
		ISS:   c.wire.iss, SndNxt: c.wire.sndNxt, SndUna: c.wire.iss,
		IRS: c.wire.irs, RcvNxt: c.wire.rcvNxt, RcvWnd: c.wire.rcvWnd,
	}
	if c.state > segment.SynReceived {
		s.SndUna = s.ISS.Add(1) // our SYN is acknowledged
	}
	if c.vars != nil {
		s.SndUna, s.SndWnd, s.InFlight = c.vars.sndUna, c.vars.sndWnd, c.vars.inFlight
	}
	if c.endpoint != nil {
		var info tcpip.TCPInfoOption
		if err := c.endpoint.GetSockOpt(&info); err == nil {
			s.Cwnd, s.Ssthresh = int(info.SndCwnd), int(info.SndSsthresh)
			s.SRTT, s.RTTVar, s.RTO = info.RTT, info.RTTVar, info.RTO
		}
	}
	return s
}

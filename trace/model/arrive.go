package model

import "github.com/seed-8df93623/tcpsim/segment"

// Arrive takes note of a segment that reaches the end, in the packet of the given
// number, and returns the moves that it brings about; they are valid until the next
// call. It is "SEGMENT ARRIVES" of RFC 9293 section 3.10.7.
func (e *End) Arrive(s *segment.Segment, packet int) []Move {
	e.moves, e.renewed = e.moves[:0], false
	switch e.State {
	case segment.Closed, segment.Listen:
		e.arriveClosed(s, packet)
	case segment.SynSent:
		e.arriveSynSent(s, packet)
	default:
		e.arriveOther(s, packet)
	}
	return e.moves
}

// arriveClosed is for an end without a connection. Whether anybody listens is not
// known before a SYN is answered (section 3.10.7.2) or reset (section 3.10.7.1).
func (e *End) arriveClosed(s *segment.Segment, packet int) {
	switch {
	case s.Flags.Has(segment.RST):
	case s.Flags.Has(segment.SYN):
		e.hearAgain(s, packet)
	case e.Guess && !e.over && s.Flags.Has(segment.ACK):
		e.join(s.Ack, s.Seq, packet)
		e.arriveOther(s, packet)
	}
}

// hearAgain takes note of a SYN which this end may answer as a new one's.
func (e *End) hearAgain(s *segment.Segment, packet int) {
	e.heard = heard{number: number{s.Seq, true}, length: s.Len(), packet: packet, scale: scaleOf(s)}
}

// arriveSynSent is section 3.10.7.3.
func (e *End) arriveSynSent(s *segment.Segment, packet int) {
	ack := s.Flags.Has(segment.ACK)
	if ack && (s.Ack.LessEq(e.ISS) || e.SndNxt.Less(s.Ack)) {
		return // "send a reset ... and discard the segment"
	}
	switch {
	case s.Flags.Has(segment.RST) && ack:
		e.move(segment.Closed, packet) // "connection reset"
	case s.Flags.Has(segment.RST), !s.Flags.Has(segment.SYN):
		// "drop the segment"
	case ack:
		e.hear(s.Seq, scaleOf(s))
		e.acknowledged(s.Ack)
		e.allow(s)
		e.move(segment.Established, packet)
		e.take(s, packet)
	default:
		e.hear(s.Seq, scaleOf(s))
		e.move(segment.SynReceived, packet)
		e.take(s, packet)
	}
}

// arriveOther is section 3.10.7.4, in its order of checks.
func (e *End) arriveOther(s *segment.Segment, packet int) {
	if len(e.former) > 0 && (e.State == segment.SynReceived || e.silent()) {
		e.recall(s)
	}
	if s.Flags.Has(segment.SYN) {
		e.offered(s)
		e.hearAgain(s, packet) // "a legitimate new connection attempt", if it is answered
	}
	if e.Guess && e.SndNxt.Less(s.Ack) && s.Flags&(segment.ACK|segment.RST|segment.SYN) == segment.ACK {
		e.missed(s.Ack)
	}
	if e.Guess && s.Flags.Has(segment.RST) && synchronized(e.State) && e.told.known && s.Seq == e.told.Seq && s.Seq.Less(e.RcvNxt) {
		e.reset = packet // what is between may not have come
		return
	}
	if !e.Acceptable(s) {
		e.renew(s)
		e.finAgain(s, packet)
		if s.Flags.Has(segment.FIN) {
			e.refused = number{s.End() - 1, true}
		}
		return // "drop the unacceptable segment"
	}
	switch {
	case s.Flags.Has(segment.RST):
		e.arriveReset(s, packet)
		return
	case s.Flags.Has(segment.SYN):
		if e.State == segment.SynReceived && !e.Active {
			e.move(segment.Listen, packet)
		}
		return // a challenge ACK otherwise
	case !s.Flags.Has(segment.ACK):
		return // "if the ACK bit is off, drop the segment"
	case e.SndNxt.Less(s.Ack), !e.Guess && s.Ack.Less(e.SndUna-segment.Seq(e.mostWnd)):
		return // "send an ACK, drop the segment"; RFC 5961 section 5.2 for what is too old
	}
	e.arriveACK(s, packet)
	if e.State >= segment.Established || e.RcvNxt.Less(s.Seq) {
		e.take(s, packet)
	}
}

// finAgain takes the ACK that comes with a FIN for the second time. By the letter of section
// 3.10.7.4 it is dropped with the segment, which is not acceptable any more, so that of two
// ends that have closed at the same time one rests in CLOSING until its own FIN is
// acknowledged alone. Linux and BSD take the ACK of a segment that ends at RCV.NXT.
func (e *End) finAgain(s *segment.Segment, packet int) {
	waits := e.State == segment.Closing || e.State == segment.LastAck
	if waits && s.Flags&(segment.FIN|segment.ACK) == segment.FIN|segment.ACK && s.End() == e.RcvNxt &&
		e.SndUna.Less(s.Ack) && s.Ack.LessEq(e.SndNxt) {
		e.SndUna = s.Ack
		e.settle(s.Ack, packet)
	}
}

// arriveReset takes an RST whose number is in the window. Of the two rules that
// section 3.10.7.4 has, this is the one with the protection of RFC 5961, which is
// what stacks do: only an RST that "exactly matches the next expected sequence
// number (RCV.NXT)" resets the connection; another one is answered by a challenge ACK.
func (e *End) arriveReset(s *segment.Segment, packet int) {
	switch {
	case s.Seq != e.RcvNxt && !(e.Guess && e.Beyond.ends(s.Seq)): // what is between may have been missed
	case e.State == segment.SynReceived && !e.Active:
		e.move(segment.Listen, packet) // "return this connection to LISTEN state"
	default:
		e.move(segment.Closed, packet)
	}
}

// arriveACK is the fifth check, of the ACK field.
func (e *End) arriveACK(s *segment.Segment, packet int) {
	if s.Ack.Less(e.SndUna) {
		return
	}
	e.allow(s)
	e.SndUna = s.Ack
	if e.RcvNxt.Less(s.Seq) {
		// Beyond a gap: the state may change only when that is filled.
		if e.awaits(s.Ack) && (!e.ahead.known || s.Seq.Less(e.ahead.seq)) {
			e.ahead.seq, e.ahead.ack, e.ahead.known = s.Seq, s.Ack, true
		}
		return
	}
	e.settle(s.Ack, packet)
}

// awaits reports whether ack acknowledges the SYN or FIN that the state waits for.
func (e *End) awaits(ack segment.Seq) bool {
	if e.State == segment.SynReceived {
		return e.ISS.Less(ack)
	}
	return e.fin.known && e.fin.Seq.LessEq(ack)
}

// settle takes an acknowledgment in sequence, which may end a state.
func (e *End) settle(ack segment.Seq, packet int) {
	e.acknowledged(ack)
	if e.State == segment.SynReceived && e.ISS.Less(ack) {
		e.move(segment.Established, packet)
	}
	if !e.fin.known || e.settled.Less(e.fin.Seq) {
		return
	}
	switch e.State {
	case segment.FinWait1:
		e.move(segment.FinWait2, packet)
	case segment.Closing:
		e.move(segment.TimeWait, packet)
	case segment.LastAck:
		e.move(segment.Closed, packet)
	}
}

// allow updates the send window. "If (SND.WL1 < SEG.SEQ or (SND.WL1 = SEG.SEQ and
// SND.WL2 =< SEG.ACK)), set SND.WND <- SEG.WND, set SND.WL1 <- SEG.SEQ, and set
// SND.WL2 <- SEG.ACK."
func (e *End) allow(s *segment.Segment) {
	window, known := e.PeerWindow(s)
	if e.mostWnd = max(e.mostWnd, window); !known {
		e.mostWnd = largestWindow
	}
	switch newer := !e.Offered || e.wl1.Less(s.Seq) || e.wl1 == s.Seq && e.wl2.LessEq(s.Ack); {
	case newer && known:
		e.SndWnd, e.wl1, e.wl2, e.Offered = window, s.Seq, s.Ack, true
	case newer:
		e.Offered = false // it is open, and nobody knows how far
	}
}

// take is the seventh and eighth check: the segment's text, and its FIN. A segment
// that begins in the window is taken whole, as stacks do; "one could", but need not,
// trim "off any portions that lie outside the window".
func (e *End) take(s *segment.Segment, packet int) {
	left, right := s.DataStart(), s.End()
	if s.Flags.Has(segment.FIN) && !e.peerFIN.known {
		e.peerFIN = number{right - 1, true}
	}
	if e.peerFIN.known && e.peerFIN.Less(right) {
		right = e.peerFIN.Seq + 1 // nothing follows a FIN
	}
	e.Beyond.Add(left, right)
	e.advance(packet)
}

// advance moves RCV.NXT over what has arrived, and takes what it was that had to
// wait for it.
func (e *End) advance(packet int) {
	e.RcvNxt = e.Beyond.Pop(e.RcvNxt)
	if e.State < segment.Established {
		return
	}
	if e.ahead.known && e.ahead.seq.LessEq(e.RcvNxt) {
		e.ahead.known = false
		e.settle(e.ahead.ack, packet)
	}
	if e.peerFIN.known && e.peerFIN.Less(e.RcvNxt) {
		e.finished(packet)
	}
}

// finished is the eighth check, of the FIN bit.
func (e *End) finished(packet int) {
	switch e.State {
	case segment.Established:
		e.move(segment.CloseWait, packet)
	case segment.FinWait1:
		e.move(segment.Closing, packet)
	case segment.FinWait2:
		e.moveToTimeWait(packet)
	}
}

// moveToTimeWait leaves FIN-WAIT-2, which is skipped if the same segment has led
// there: "The figure omits a transition from FIN-WAIT-1 to TIME-WAIT if a FIN is
// received and the local FIN is also acknowledged" (section 3.3.2, note 2).
func (e *End) moveToTimeWait(packet int) {
	if last := len(e.moves) - 1; last >= 0 && e.moves[last].To == segment.FinWait2 {
		e.State = e.moves[last].From
		e.moves = e.moves[:last]
	}
	e.move(segment.TimeWait, packet)
}

// renew restarts the 2 MSL timer: "The only thing that can arrive in this state is a
// retransmission of the remote FIN. Acknowledge it, and restart the 2 MSL timeout."
func (e *End) renew(s *segment.Segment) {
	e.renewed = e.State == segment.TimeWait && s.Flags.Has(segment.FIN) && s.End() == e.RcvNxt
}

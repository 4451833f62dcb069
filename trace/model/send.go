package model

import "github.com/seed-8df93623/tcpsim/segment"

// Send takes note of a segment that the end sends, in the packet of the given
// number, and returns the moves that it shows; they are valid until the next call.
func (e *End) Send(s *segment.Segment, packet int) []Move {
	e.moves, e.renewed, e.Lost, e.Denied = e.moves[:0], false, nil, false
	switch {
	case s.Flags.Has(segment.RST):
		e.sendReset(s, packet)
		return e.moves
	case e.answersAgain(s):
		return e.moves
	case s.Flags.Has(segment.SYN):
		e.sendSYN(s, packet)
	}
	if e.Guess {
		e.guess(s, packet)
	}
	if e.State == segment.Closed {
		return e.moves // what a connection that is not there sends means nothing
	}
	if e.claim.open {
		e.deny(s)
	}
	e.reset = 0 // it has not taken it
	if s.Flags.Has(segment.ACK) {
		e.told = number{s.Ack, true}
	}
	if len(e.further) > 0 && s.Flags.Has(segment.ACK) {
		e.chooses(s.Ack)
	}
	if s.Flags.Has(segment.ACK) && e.Rcvd && e.RcvNxt.Less(s.Ack) {
		e.owns(s.Ack, packet)
	}
	if s.Flags.Has(segment.FIN) {
		e.sendFIN(s, packet)
	}
	if e.SndNxt.Less(s.End()) {
		e.SndNxt = s.End()
	}
	e.offer(s)
	return e.moves
}

// owns has the end have received what it acknowledges, although that was missed or
// lay outside the window, as a FIN may that comes when the window is closed.
func (e *End) owns(ack segment.Seq, packet int) {
	if !e.peerFIN.known && e.refused.known && e.refused.Seq+1 == ack {
		e.peerFIN = e.refused
	}
	if e.Guess {
		e.Lost = e.Beyond.missing(e.RcvNxt, ack)
	}
	e.Beyond.Add(e.RcvNxt, ack)
	e.advance(packet)
}

// farthest is how far beyond what a capture shows an acknowledgment may be of something that
// it has missed.
const farthest = 1 << 26

// missed has the end have sent what its peer acknowledges, although the capture does not
// have it.
func (e *End) missed(ack segment.Seq) {
	if farthest < uint32(ack-e.SndNxt) || e.fin.known {
		return
	}
	e.claim.next, e.claim.una, e.claim.open = e.SndNxt, e.SndUna, true
	e.SndNxt = ack
}

// deny takes back what missed has found if the end then sends a segment without data
// that has the number before: the acknowledgment was of something never sent.
func (e *End) deny(s *segment.Segment) {
	if s.Seq == e.claim.next && s.Len() == 0 && e.claim.next+1 != e.SndNxt { // that would be a keep-alive
		e.SndNxt, e.SndUna, e.Denied = e.claim.next, e.claim.una, true
	}
	e.claim.open = false
}

// sendReset ends the connection, by an ABORT call (section 3.10.5) or because it
// has been gone already.
//
// "If the connection is in any non-synchronized state (LISTEN, SYN-SENT,
// SYN-RECEIVED), and the incoming segment acknowledges something not yet sent ... a
// reset is sent. ... the reset takes its sequence number from the ACK field of the
// segment ... The connection remains in the same state" (section 3.5.2). That number
// is not SND.NXT, which an ABORT call would take.
func (e *End) sendReset(s *segment.Segment, packet int) {
	switch {
	case e.State <= segment.Listen:
		e.heard = heard{} // refused
	case synchronized(e.State), s.Seq == e.SndNxt:
		e.move(segment.Closed, packet)
	}
}

// sendSYN begins a connection: by an active OPEN (section 3.10.1), or in answer to a
// SYN (section 3.10.7.2). One that has been begins anew in its place if the number is
// another one.
func (e *End) sendSYN(s *segment.Segment, packet int) {
	heard := e.heard
	var former []End
	if e.State > segment.Listen {
		if s.Seq == e.ISS && e.State != segment.TimeWait {
			return // again, or with an ACK in a simultaneous open
		}
		if s.Flags.Has(segment.ACK) && e.State == segment.SynReceived && !e.Active {
			former = e.answers()
		}
		e.move(segment.Closed, packet)
	}
	e.restart()
	e.former = former
	if s.Flags.Has(segment.ACK) {
		e.State = segment.Listen // nothing has shown it before
		if heard.answered(s.Ack) {
			e.hear(heard.Seq, heard.scale)
			e.RcvNxt = s.Ack // which takes data that came with the SYN, or does not
			packet = heard.packet
		} else {
			e.hear(s.Ack-1, scale{})
		}
		e.move(segment.SynReceived, packet)
	} else {
		e.Active = true
		e.move(segment.SynSent, packet)
	}
	e.Sent, e.ISS, e.SndUna, e.settled, e.SndNxt = true, s.Seq, s.Seq, s.Seq, s.End()
	e.mine = scaleOf(s)
}

// hear takes note of the peer's SYN: "RCV.NXT is set to SEG.SEQ+1, IRS is set to
// SEG.SEQ" (section 3.10.7.3).
func (e *End) hear(irs segment.Seq, s scale) {
	e.Rcvd, e.IRS, e.RcvNxt, e.peers = true, irs, irs+1, s
	e.RcvEdge = e.RcvNxt.Add(int(e.synWindow))
}

// sendFIN shows a CLOSE call (section 3.10.4).
func (e *End) sendFIN(s *segment.Segment, packet int) {
	if !e.fin.known {
		e.fin = number{s.End(), true}
	}
	switch e.State {
	case segment.SynReceived, segment.Established:
		e.move(segment.FinWait1, packet)
	case segment.CloseWait:
		if e.Guess && e.peerFIN.known && s.Ack.LessEq(e.peerFIN.Seq) {
			e.moveBecause(segment.Closing, packet, CauseCrossed)
			return
		}
		e.move(segment.LastAck, packet)
	}
}

// offer takes note of the window that s offers.
func (e *End) offer(s *segment.Segment) {
	window, known := e.OwnWindow(s)
	switch {
	case s.Flags.Has(segment.SYN) && !e.Rcvd:
		e.synWindow = window // it begins at a number that is still to come
		return
	case !s.Flags.Has(segment.ACK):
		return
	case !known:
		window = largestWindow
	}
	e.RcvEdge = s.Ack.Add(int(window))
}

// guess has the end be in the state that sending s asks for: in SYN-SENT it would not
// send an ACK, in SYN-RECEIVED no data.
func (e *End) guess(s *segment.Segment, packet int) {
	if !s.Flags.Has(segment.ACK) {
		return
	}
	syn := s.Flags.Has(segment.SYN)
	switch {
	case e.State == segment.Closed && !e.over && !syn:
		e.join(s.Seq, s.Ack, packet)
	case e.State == segment.SynSent && syn:
		e.hear(s.Ack-1, scale{})
		e.move(segment.SynReceived, packet)
	case e.State == segment.SynSent:
		e.hear(s.Ack-1, scale{})
		e.acknowledged(e.ISS + 1)
		e.move(segment.Established, packet)
	case e.State == segment.SynReceived && !syn && (s.Len() > 0 || e.IRS+1 != s.Ack):
		e.acknowledged(e.ISS + 1)
		e.move(segment.Established, packet)
	}
}

// Meet has the end be part of a connection of which a segment that it is sent shows that it
// has begun before the capture, and returns the move to that; none if it knows better.
func (e *End) Meet(s *segment.Segment, packet int) []Move {
	e.moves = e.moves[:0]
	if e.Guess && e.State == segment.Closed && !e.over && s.Flags&(segment.ACK|segment.SYN|segment.RST) == segment.ACK {
		e.join(s.Ack, s.Seq, packet)
	}
	return e.moves
}

// join makes the end part of a connection that has begun before the capture.
func (e *End) join(next, expected segment.Seq, packet int) {
	e.Incarnation++
	e.Joined = true
	e.Sent, e.ISS, e.SndUna, e.settled, e.SndNxt = true, next-1, next, next, next
	e.Rcvd, e.IRS, e.RcvNxt = true, expected-1, expected
	e.RcvEdge = expected.Add(largestWindow)
	e.moveBecause(segment.Established, packet, CauseBefore)
}

// acknowledged takes note of an acknowledgment in sequence.
func (e *End) acknowledged(ack segment.Seq) {
	if e.SndUna.Less(ack) {
		e.SndUna = ack
	}
	if e.settled.Less(ack) {
		e.settled = ack
	}
}

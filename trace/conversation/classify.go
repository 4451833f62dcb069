package conversation

import (
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
)

// class says what a segment is for that an end is about to send to the other, and
// which packet it is about.
func (n *Connection) class(from, to *End, s *segment.Segment, now time.Duration) (Class, int) {
	switch {
	case s.Flags.Has(segment.RST):
		return from.reset(s)
	case s.Flags.Has(segment.SYN):
		_, last := from.sentAt(s)
		return from.syn(s, n.prompt(from, now) || n.capture && now-last < shortestRTO)
	}
	var c Class
	about := 0
	if s.Window == 0 && !s.Flags.Has(segment.FIN) {
		c = ZeroWindow
	}
	if from.probes(s) && !(n.capture && from.busy(s, now)) {
		return c | from.probe(s), from.carrier(s)
	}
	if len(s.Payload) > 0 {
		c |= Data
	}
	if s.Flags.Has(segment.FIN) {
		c |= FIN
	}
	if s.Len() > 0 {
		late, of := n.repeats(from, to, s, now)
		c, about = c|late, of
	}
	if s.Flags.Has(segment.ACK) {
		answer, to := from.acknowledges(to, s)
		c |= answer
		if about == 0 {
			about = to
		}
	} else {
		c |= NoACK
	}
	return c, about
}

// syn classifies a segment with SYN, which may follow promptly on one that has arrived, or
// sooner on the last one than by a timer.
// One that gains an ACK is part of a simultaneous open (RFC 9293 section 3.5, figure 7).
func (e *End) syn(s *segment.Segment, prompt bool) (Class, int) {
	c := SYN
	if s.Flags.Has(segment.ACK) {
		c = SYNACK
	}
	if len(s.Payload) > 0 {
		c |= Data
	}
	if !e.Sent || e.over() || s.Seq != e.ISS || c.Has(SYNACK) && !e.acks {
		return c, 0
	}
	c |= Retransmission
	if !prompt {
		c |= TimeoutRetransmission // not the answer to a SYN that came again
	}
	return c, e.carrier(s)
}

// probes reports whether s has no octet that the peer could want: at most one, with a
// number before the oldest outstanding one; or the one with which the RFC probes a
// closed window.
func (e *End) probes(s *segment.Segment) bool {
	begun := e.Sent && e.State != segment.SynSent && e.State != segment.SynReceived
	if !begun || s.Flags&(segment.FIN|segment.URG|segment.ACK) != segment.ACK || len(s.Payload) > 1 {
		return false
	}
	return s.Seq == e.SndUna-1 || e.shut() && len(s.Payload) == 1
}

// busy reports whether s, which asks for nothing, comes so soon after the peer was heard
// that it may as well be an ACK that was overtaken: nobody probes a connection that is not
// idle. Without an open window nobody could say. Where the end has never stood at its number,
// which is inside of a segment, it was not.
func (e *End) busy(s *segment.Segment, now time.Duration) bool {
	if e.shut() || len(s.Payload) > 0 || now-e.heardAt >= shortestRTO {
		return false
	}
	return !e.stepped || !e.step.Less(s.Seq) || s.Window != e.lastWindow
}

// shut reports whether the peer's window is known to be closed.
func (e *End) shut() bool { return e.Offered && e.SndWnd == 0 }

// probe classifies what probes has found.
func (e *End) probe(s *segment.Segment) Class {
	switch {
	case !e.shut():
		return KeepAlive
	case s.Seq == e.SndNxt && len(s.Payload) > 0:
		return ZeroWindowProbe | Data
	}
	return ZeroWindowProbe
}

// carrier is the first packet that carried the octets of s, as far as they are
// outstanding.
func (e *End) carrier(s *segment.Segment) int {
	for _, t := range e.outstanding {
		if t.left.Less(s.End()) && s.Seq.Less(t.right) {
			return t.packet
		}
	}
	return 0
}

// acknowledges classifies the ACK in a segment without SYN, and says which packet it
// answers.
func (e *End) acknowledges(peer *End, s *segment.Segment) (Class, int) {
	pure := s.Len() == 0
	news := !e.acks || e.lastAck.Less(s.Ack)
	switch {
	case e.Active && peer.State == segment.SynReceived && (news || pure && !e.Sending):
		return HandshakeACK, 0
	case !pure && news:
		return PiggybackedACK, 0
	case !pure:
		return 0, 0
	}
	c, about := PureACK, 0
	if e.owed != 0 && (e.owed == ChallengeACK || s.Ack == e.lastAck) {
		if e.owed != ZeroWindowProbeACK || s.Window == 0 {
			c, about = c|e.owed, e.owedTo
		}
	}
	if news || s.Ack != e.lastAck {
		return c, about
	}
	if s.Window != e.lastWindow && s.Seq == e.SndNxt {
		c |= WindowUpdate
	}
	waits := peer.open() && s.Ack.Less(peer.SndNxt)
	if waits && !c.Is(KeepAliveACK|ZeroWindowProbeACK) && (s.Window == e.lastWindow || peer.learns(s)) {
		c |= DuplicateACK
	}
	return c, about
}

// learns reports whether the SACK blocks of s, which the peer has sent to the end, tell
// of octets that were not known to have arrived.
func (e *End) learns(s *segment.Segment) bool {
	for _, b := range s.SACKBlocks() {
		if s.Ack.Less(b.Left) && !e.sacked.Has(b.Left, b.Right) {
			return true
		}
	}
	return false
}

// reset classifies an RST by the state of its sender and the last segment that the
// sender has received, which it may answer.
func (e *End) reset(s *segment.Segment) (Class, int) {
	var last news
	if e.last != nil {
		last = *e.last
	}
	switch {
	case e.State >= segment.FinWait1 && e.State != segment.CloseWait && last.data:
		return ResetAfterClose, last.packet
	case e.State == segment.Established && !e.acks && !s.Flags.Has(segment.ACK):
		return ResetNoConnection, last.packet // it has given up before the SYN-ACK came
	case e.State >= segment.Established, e.State >= segment.SynSent && s.Seq == e.SndNxt:
		return ResetAbort, 0
	case e.State >= segment.SynSent:
		return ResetUnacceptable, last.packet
	case last.flags&(segment.SYN|segment.ACK) == segment.SYN && s.Flags.Has(segment.ACK) && last.seq.Less(s.Ack) && s.Ack.LessEq(e.arrivedTo):
		return ResetRefused, last.packet
	case last.flags&(segment.SYN|segment.ACK) == segment.SYN:
		return 0, last.packet // an answer would acknowledge the SYN: nobody can tell what this is
	}
	return ResetNoConnection, last.packet
}

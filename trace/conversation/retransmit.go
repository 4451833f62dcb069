package conversation

import (
	"cmp"
	"slices"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace/model"
)

// repeats says whether a segment with data or FIN sends what has been sent before, and
// why; and which packet did.
func (n *Connection) repeats(from, to *End, s *segment.Segment, now time.Duration) (Class, int) {
	if !from.Sent || !s.Seq.Less(from.SndNxt) {
		return 0, 0
	}
	if s.Seq == from.ISS && !from.Joined {
		return 0, 0 // this number the SYN has had, and nothing else
	}
	about := from.carrier(s)
	if n.capture && s.Len() > 0 && n.belated(n.sideOf(from), s, now) {
		return OutOfOrder, 0
	}
	unseen := n.capture && about == 0 && from.SndUna.LessEq(s.Seq)
	turn := 1
	if unseen {
		turn = from.turn(s)
	}
	if unseen && (turn < 0 || turn == 0 && from.dupACKs < 3 && n.late(from, now)) {
		return OutOfOrder, 0
	}
	c := Retransmission
	if turn > 0 { // else it may have been overtaken, by far
		c |= n.kind(from, s, now)
	}
	if n.inVain(from, to, s) {
		c |= Spurious
	}
	return c, about
}

// turn compares when s was sent with when the octets were that follow it and are in the
// capture already, by the clock in their timestamps: -1 for before them, 1 for after, so that
// s is sent again; 0 if that does not tell.
func (e *End) turn(s *segment.Segment) int {
	own := clockOf(s)
	for _, t := range e.outstanding {
		if s.Seq.Less(t.left) && own.known && t.clock.known {
			return cmp.Compare(int32(own.value-t.clock.value), 0)
		}
	}
	return 0
}

// late reports whether a segment that the capture has not seen before may have been
// overtaken: it comes soon after one with higher numbers.
func (n *Connection) late(e *End, now time.Duration) bool {
	const unknown = 3 * time.Millisecond
	limit := unknown
	if e.RTT.Samples > 0 {
		limit = e.RTT.Smoothed
	}
	return len(e.outstanding) > 0 && now-e.outstanding[len(e.outstanding)-1].sent < limit
}

// inVain reports whether the receiver of a retransmission already has all of it.
func (n *Connection) inVain(from, to *End, s *segment.Segment) bool {
	if s.End().LessEq(from.SndUna) || from.sacked.Has(s.Seq, s.End()) {
		return true
	}
	return !n.capture && to.Rcvd && (s.End().LessEq(to.RcvNxt) || to.Beyond.Has(s.Seq, s.End()))
}

// promptly is within what time a segment in a capture is an answer to another.
const promptly = 20 * time.Millisecond

// prompt reports whether what an end sends now answers the last segment that arrived.
func (n *Connection) prompt(e *End, now time.Duration) bool {
	since := now - e.heardAt
	return e.last != nil && (since == 0 || n.capture && since <= promptly)
}

// kind says why an end retransmits s, 0 if that cannot be told.
func (n *Connection) kind(e *End, s *segment.Segment, now time.Duration) Class {
	beyond := len(e.sacked) > 0 && s.Seq.Less(e.sacked[len(e.sacked)-1].Left)
	recovery := e.recovery
	if !s.Seq.Less(e.recover) {
		recovery = 0
	}
	if n.capture {
		return n.proven(e, s, now, recovery, beyond)
	}
	switch prompt := n.prompt(e, now); {
	case prompt && (beyond || e.dupACKs >= 3):
		return FastRetransmission
	case prompt && recovery != 0:
		return recovery
	case prompt && n.sack == [2]bool{true, true} && e.passed(s):
		return FastRetransmission
	case prompt:
		return 0
	case beyond && now-e.heardAt <= e.RTT.Smoothed:
		return FastRetransmission // the reordering timer of RFC 8985 section 6.2
	case e.tailProbe(s, now):
		return TailLossProbe
	}
	return TimeoutRetransmission
}

// shortestRTO is what a retransmission timer waits at least, as in Linux and netstack.
const shortestRTO = 200 * time.Millisecond

// soonestProbe is what a tail-loss probe is waited with at least: two round trips (RFC 8985
// section 7.2), and not less than this in Linux.
const soonestProbe = 2 * time.Millisecond

// proven is kind for a capture: what could have had the segment sent, if that is one thing
// only. When an ACK reached the sender the capture may not show, so that "at once" and "late"
// prove nothing; but no timer runs out before its time, and of probes there is one.
func (n *Connection) proven(e *End, s *segment.Segment, now time.Duration, recovery Class, beyond bool) Class {
	sack, doubt := n.sack == [2]bool{true, true}, e.doubtful && s.Seq.Less(e.doubt)
	fast := beyond || e.dupACKs >= 3 || recovery == FastRetransmission || sack && e.passed(s)
	first, last := e.sentBy(s)
	late := s.Seq == e.SndUna && now-first >= shortestRTO
	tail := sack && s.End() == e.SndNxt && len(e.sacked) == 0 && !e.probed && recovery == 0 &&
		now-last >= max(soonestProbe, 2*e.RTT.Min)
	switch {
	case s.Seq.Less(e.SndUna):
		return 0 // the peer has it, and the sender may know
	case doubt && late && !fast && first < last && now-last >= shortestRTO:
		return TimeoutRetransmission // its first repetition may have been a probe, this is none
	case doubt:
		return 0
	case fast && !tail && !late && recovery != TimeoutRetransmission:
		return FastRetransmission
	case tail && !fast && !late && !n.prompt(e, now):
		return TailLossProbe
	case !fast && !tail && (late || recovery == TimeoutRetransmission):
		return TimeoutRetransmission
	}
	return 0
}

// sentAt is when the octets with which s begins were sent first, and last.
func (e *End) sentAt(s *segment.Segment) (first, last time.Duration) {
	for _, t := range e.outstanding {
		if t.left.LessEq(s.Seq) && s.Seq.Less(t.right) {
			return t.sent, t.last()
		}
	}
	return first, last
}

// sentBy is sentAt where the capture may have missed s: then it was sent before what follows.
func (e *End) sentBy(s *segment.Segment) (first, last time.Duration) {
	for _, t := range e.outstanding {
		if s.Seq.Less(t.left) {
			return t.sent, t.sent
		}
		if s.Seq.Less(t.right) {
			return t.sent, t.last()
		}
	}
	return first, last
}

// passed reports whether something that was sent later than s, or together with it, has
// been acknowledged: the sign of loss that RACK goes by (RFC 8985 section 6.2).
func (e *End) passed(s *segment.Segment) bool {
	for _, t := range e.outstanding {
		if t.left.Less(s.End()) && s.Seq.Less(t.right) {
			return e.delivered > 0 && t.last() <= e.delivered
		}
	}
	return false
}

// tailProbe reports whether s, which is not sent in answer to anything, is the tail-loss
// probe of RFC 8985 section 7.
func (e *End) tailProbe(s *segment.Segment, now time.Duration) bool {
	if s.End() != e.SndNxt || len(e.sacked) > 0 || e.probed || e.recovery != 0 || len(e.outstanding) == 0 {
		return false
	}
	last := e.outstanding[len(e.outstanding)-1]
	return s.Seq != e.SndUna || now-max(last.sent, e.heardAt) < e.RTT.timeout()
}

// arrived takes note of a segment that reaches the end from its peer, and returns the
// moves that it brings about.
func (e *End) arrived(g *Segment, s *segment.Segment, packet int, now time.Duration) []model.Move {
	e.owes(s, packet, g.Class)
	una, acceptable := e.SndUna, e.Acceptable(s) || !e.open()
	moves := e.Arrive(s, packet)
	if e.arrivedTo.Less(s.End()) || !e.Rcvd || s.Flags.Has(segment.SYN) {
		e.arrivedTo = s.End()
	}
	e.heardAt, e.unanswered = now, 0
	e.last = &news{s.Flags, s.Seq, packet, len(s.Payload) > 0}
	if s.Flags.Has(segment.ACK) && (acceptable || una.Less(e.SndUna)) {
		switch {
		case una.Less(e.SndUna):
			e.progress(g, s, now)
		case s.Ack == una && s.Len() == 0 && (g.Class.Has(DuplicateACK) || g.Class == 0):
			e.dupACKs++
		}
		e.reports(s)
	}
	return moves
}

// owes takes note of what kind of answer a segment asks for that is about to arrive.
func (e *End) owes(s *segment.Segment, packet int, c Class) {
	e.owed, e.owedTo = 0, packet
	inWindow := s.Seq.InWindow(e.RcvNxt, e.Window())
	switch {
	case c.Has(KeepAlive):
		e.owed = KeepAliveACK
	case c.Has(ZeroWindowProbe):
		e.owed = ZeroWindowProbeACK
	case !e.open():
	case s.Flags.Has(segment.RST):
		if inWindow && s.Seq != e.RcvNxt {
			e.owed = ChallengeACK
		}
	case s.Flags.Has(segment.SYN), !e.Guess && s.Flags.Has(segment.ACK) && e.SndNxt.Less(s.Ack):
		e.owed = ChallengeACK
	}
}

// progress takes note of new octets that are acknowledged.
func (e *End) progress(g *Segment, s *segment.Segment, now time.Duration) {
	e.dupACKs, e.probed = 0, false
	if e.recover.LessEq(e.SndUna) {
		e.recovery = 0
	}
	e.doubtful = e.doubtful && !e.doubt.LessEq(e.SndUna)
	e.sacked.TrimBefore(e.SndUna)
	gone := 0
	for gone < len(e.outstanding) && e.outstanding[gone].right.LessEq(e.SndUna) {
		gone++
	}
	for _, t := range e.outstanding[:gone] {
		e.delivered = max(e.delivered, t.last())
	}
	e.measure(g, s, e.outstanding[:gone], now)
	e.outstanding = e.outstanding[gone:]
}

// measure takes a round-trip time from the last of the transmissions that s
// acknowledges. If any of them was sent again the acknowledgment may be that of either,
// or has waited for the later one, and only the timestamp that it echoes can tell.
func (e *End) measure(g *Segment, s *segment.Segment, acked []transmission, now time.Duration) {
	if len(acked) == 0 {
		return
	}
	again := slices.ContainsFunc(acked, func(t transmission) bool { return len(t.again) > 0 })
	if !again {
		g.RTT, g.Method = now-acked[len(acked)-1].sent, ByKarn
	} else if _, echo, ok := s.Timestamps(); ok {
		var latest time.Duration // of those with that timestamp: clocks tick slowly
		for _, t := range acked {
			for _, one := range append(t.again, sending{t.sent, t.clock}) {
				if one.clock.known && one.clock.value == echo {
					latest = max(latest, one.at)
					g.RTT, g.Method = now-latest, ByTimestamps
				}
			}
		}
	}
	if g.Method != 0 {
		e.RTT.add(g.RTT)
	}
}

// reports takes the SACK blocks of a segment. The first one is a DSACK if the cumulative
// acknowledgment or the second block covers it (RFC 2883 section 4): a duplicate has
// arrived.
func (e *End) reports(s *segment.Segment) {
	blocks := s.SACKBlocks()
	for i, b := range blocks {
		covered := i == 0 && len(blocks) > 1 && blocks[1].Left.LessEq(b.Left) && b.Right.LessEq(blocks[1].Right)
		switch {
		case i == 0 && (b.Right.LessEq(s.Ack) || covered):
			e.duplicated(b)
		case e.SndUna.Less(b.Right) && b.Right.LessEq(e.SndNxt):
			e.sacked.Add(b.Left, b.Right)
		}
	}
}

// duplicated marks the retransmissions that a DSACK shows to have been in vain.
func (e *End) duplicated(b segment.Block) {
	for _, g := range e.recent {
		if s := g.Packet.Segment; b.Left.LessEq(s.Seq) && s.End().LessEq(b.Right) {
			g.Class |= Spurious
		}
	}
}

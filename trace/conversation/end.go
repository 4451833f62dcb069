package conversation

import (
	"container/list"
	"slices"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace/model"
)

// End is one side of a connection: its TCP as far as segments show it. What of the
// embedded variables is known, Sent, Rcvd, Offered and Joined say.
type End struct {
	model.End
	// RTT sums up the round-trip times that the end has measured.
	RTT RTT
	// Sending is whether the end has sent data, Began when it first did.
	Sending bool
	Began   time.Duration

	real, fake bool          // a TCP has sent something, something was injected
	was        bool          // a TCP has sent something in a connection before
	told       segment.State // where the last transition that was handed on has ended
	before     *Connection   // that the TCP is part of, until a segment shows that it is part of this one
	earlier    int           // how many connections the TCP has been part of before this one
	*memory                  // nil if only states are followed

	timer *timer        // that of the state, if it has one,
	place *list.Element // the place in its line,
	due   time.Duration // and when it runs out
}

// memory is what an end has sent, and what it has been told.
type memory struct {
	// What it last sent.
	lastAck    segment.Seq
	lastWindow uint16
	acks       bool        // whether it has sent an ACK
	step       segment.Seq // where the segment begins that has reached SND.NXT,
	stepped    bool        // if it is one that no network card has put together

	outstanding []transmission
	recent      []*Segment    // the last retransmissions
	unanswered  int           // sent again by a timer since anything arrived
	probed      bool          // a tail-loss probe has been sent since the last progress
	recovery    Class         // TimeoutRetransmission or FastRetransmission, 0 for none
	recover     segment.Seq   // ends the recovery when it is acknowledged
	doubtful    bool          // something was sent again and nobody can tell why,
	doubt       segment.Seq   // so that nobody can of what follows, until this is acknowledged
	delivered   time.Duration // when the latest was sent of what is acknowledged

	// What it was last told.
	heardAt   time.Duration // when a segment last arrived
	last      *news         // that segment
	dupACKs   int
	sacked    model.Spans
	arrivedTo segment.Seq // the end of the furthest data that has arrived
	owed      Class       // the answer that the last segment to arrive asks for
	owedTo    int         // the packet of that
}

// Lives counts the connections that the TCP at this end has been part of between these
// sockets, this one among them once a segment shows that it is.
func (e *End) Lives() int { return e.earlier + e.Incarnation }

// scripted reports whether the end has no TCP of its own: all that it has sent was
// injected.
func (e *End) scripted() bool { return e.fake && !e.real && !e.was }

// news is what matters of a segment that has arrived.
type news struct {
	flags  segment.Flags
	seq    segment.Seq
	packet int
	data   bool
}

// transmission is a segment that was sent and is not acknowledged, or part of one.
type transmission struct {
	left, right segment.Seq
	packet      int // that carried it first
	sent        time.Duration
	clock       clock
	again       []sending
}

// sending is one more time that a transmission was sent.
type sending struct {
	at    time.Duration
	clock clock
}

// clock is the timestamp of a segment, TSval, if it has one.
type clock struct {
	value uint32
	known bool
}

func clockOf(s *segment.Segment) clock {
	value, _, ok := s.Timestamps()
	return clock{value, ok}
}

// last is when it was last sent.
func (t *transmission) last() time.Duration {
	if n := len(t.again); n > 0 {
		return t.again[n-1].at
	}
	return t.sent
}

const (
	maxOutstanding = 1 << 14 // transmissions of one end
	maxAgain       = 64      // retransmissions of one
	maxRecent      = 256     // retransmissions that a DSACK may be about
)

// open reports whether the end is synchronized, or has been.
func (e *End) open() bool { return e.State >= segment.Established }

// over reports whether the end has been part of the connection, and no longer is.
func (e *End) over() bool {
	return e.Sent && (e.State == segment.Closed || e.State == segment.TimeWait)
}

// finished reports whether the end's FIN is acknowledged.
func (e *End) finished() bool {
	fin, ok := e.FIN()
	return ok && fin.Less(e.SndUna)
}

// again is how many octets of data in s were sent before.
func (e *End) again(s *segment.Segment) int {
	left := s.DataStart()
	if !e.Sent || len(s.Payload) == 0 || !left.Less(e.SndNxt) {
		return 0
	}
	return min(int(uint32(e.SndNxt-left)), len(s.Payload))
}

// sent takes note of a segment that the end sends, and returns the moves that it shows.
func (e *End) sent(g *Segment, s *segment.Segment, now time.Duration) []model.Move {
	if e.State == segment.Closed && s.Flags.Has(segment.SYN) {
		e.outstanding, e.sacked, e.recovery, e.doubtful = nil, nil, 0, false
	}
	before := e.SndNxt
	known := e.Sent
	moves := e.Send(s, g.Packet.Number)
	if s.Flags.Has(segment.RST) {
		return moves
	}
	if s.Flags.Has(segment.ACK) {
		e.lastAck, e.acks = s.Ack, true
	}
	e.lastWindow, e.owed = s.Window, 0
	if g.Class.Has(KeepAlive) {
		e.unanswered++
	}
	if s.Len() == 0 || g.Class.Is(KeepAlive|ZeroWindowProbe) && !before.Less(s.End()) {
		return moves
	}
	if len(s.Payload) > 0 && !e.Sending {
		e.Began, e.Sending = now, true
	}
	if known && s.Seq.Less(before) {
		e.resent(g, now)
	}
	if !known || before.Less(s.End()) {
		e.step, e.stepped = s.Seq, len(s.Payload) <= 1460 // in Ethernet
		left := s.Seq
		if known && left.Less(before) {
			left = before
		}
		e.outstanding = append(e.outstanding, transmission{left: left, right: s.End(), packet: g.Packet.Number, sent: now, clock: clockOf(s)})
		if len(e.outstanding) > maxOutstanding {
			e.outstanding = slices.Delete(e.outstanding, 0, maxOutstanding/2)
		}
	}
	return moves
}

// resent takes note of a retransmission, and of the recovery that it begins.
func (e *End) resent(g *Segment, now time.Duration) {
	s := g.Packet.Segment
	for i := range e.outstanding {
		t := &e.outstanding[i]
		if t.left.Less(s.End()) && s.Seq.Less(t.right) && len(t.again) < maxAgain {
			t.again = append(t.again, sending{now, clockOf(s)})
		}
	}
	if !g.Class.Is(Retransmission) {
		return // the SYN of a simultaneous open, which gains an ACK
	}
	if e.recent = append(e.recent, g); len(e.recent) > maxRecent {
		e.recent = slices.Delete(e.recent, 0, maxRecent/2)
	}
	switch {
	case g.Class.Is(TailLossProbe):
		e.probed = true
		e.unanswered++
	case g.Class.Is(TimeoutRetransmission):
		e.recovery, e.recover = TimeoutRetransmission, e.SndNxt
		e.unanswered++
	case g.Class.Is(FastRetransmission) && e.recovery == 0:
		e.recovery, e.recover = FastRetransmission, e.SndNxt
	case !g.Class.Is(FastRetransmission):
		e.doubtful, e.doubt = true, e.SndNxt
	}
}

// judge says of a segment what shows when it arrives at the end: whether it comes too
// late to be in order, or in vain.
func (e *End) judge(g *Segment, s *segment.Segment) {
	if s.Len() == 0 || g.Packet == nil || !e.Rcvd {
		return
	}
	old := s.End().LessEq(e.RcvNxt) || e.Beyond.Has(s.Seq, s.End())
	switch {
	case g.Class.Is(Retransmission) && old:
		g.Class |= Spurious
	case !g.Class.Is(Retransmission|KeepAlive|ZeroWindowProbe) && !old && s.End().Less(e.arrivedTo):
		g.Class |= OutOfOrder
	}
}

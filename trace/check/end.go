package check

import (
	"slices"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
)

// The send MSS of a peer that offers none: "a default send MSS of 536 (576 - 40) for
// IPv4 or 1220 (1280 - 60) for IPv6 (MUST-15)" (RFC 9293 section 3.7.1).
const (
	defaultMSS4 = 536
	defaultMSS6 = 1220
)

// sent takes note of a segment that the end has sent.
func (e *end) sent(s *segment.Segment) {
	if s.Flags.Has(segment.RST) {
		return
	}
	if e.next.Less(s.End()) {
		e.next = s.End()
	}
	if s.Flags.Has(segment.ACK) && (!e.acks || e.highest.Less(s.Ack)) {
		e.highest, e.acks = s.Ack, true
	}
	if s.Flags.Has(segment.SYN) {
		e.synACK = e.synACK || s.Flags.Has(segment.ACK)
		return
	}
	// An end that has sent only a SYN, and then sends anything else, has been answered. In
	// SYN-RECEIVED an ACK may also refuse a segment.
	e.confirmed = e.confirmed || !e.synACK || s.Len() > 0
}

// received takes note of a segment that has reached the end,
// that was in a state before. One that is synchronized takes no SYN: if it answers one with
// a SYN, it has become part of a new connection.
func (e *end) received(s *segment.Segment, before segment.State, now time.Duration) {
	e.heard.add(s, now)
	if s.Flags.Has(segment.SYN) && !s.Flags.Has(segment.RST) {
		if e.offer = e.offers(s); before < segment.SynReceived {
			e.mss = e.offer
		}
	}
	if !e.Rcvd || s.Flags&(segment.RST|segment.ACK) != segment.ACK {
		return
	}
	if e.told.Less(s.Ack) && s.Ack.LessEq(e.next) {
		e.told = s.Ack
	}
	e.allow(s)
	if left := s.DataStart(); (left - e.RcvNxt + 1<<30).InWindow(0, 1<<31) {
		e.arrived.Add(left, s.End())
		if e.furthest.Less(s.End()) {
			e.furthest = s.End()
		}
	}
	e.arrived.TrimBefore(e.RcvNxt)
}

// offers is the MSS that a SYN offers; if it comes for the second time the larger of both, as
// either may have been answered.
func (e *end) offers(syn *segment.Segment) int {
	mss := mssOf(syn)
	if syn.Seq == e.irs {
		mss = max(mss, e.offer)
	}
	e.irs = syn.Seq
	return mss
}

// mssOf is the MSS that a SYN offers, said or not.
func mssOf(syn *segment.Segment) int {
	offered, ok := syn.MSS()
	switch {
	case ok:
		return int(offered)
	case syn.Src.Addr().Is6():
		return defaultMSS6
	}
	return defaultMSS4
}

// allow takes note of the window that a segment offers, whether the end takes it or not.
// In a capture that of a SYN does not bound what may be sent: as it cannot be scaled a
// larger one may follow, and be missed.
func (e *end) allow(s *segment.Segment) {
	window, known := e.PeerWindow(s)
	if !known {
		e.offered, e.bounded = false, false
	}
	if !known || !e.Guess && e.SndNxt.Less(s.Ack) {
		return
	}
	if edge := s.Ack.Add(int(window)); !e.offered || e.edge.Less(edge) {
		e.edge, e.offered = edge, true
	}
	e.bounded = e.bounded || !e.Guess || !s.Flags.Has(segment.SYN)
}

// probes reports whether s is a keep-alive or a probe with one octet from before the oldest
// outstanding one, which may be any (sections 3.8.4 and 3.8.6.1). The end may have taken an
// acknowledgment that SND.UNA here does not have: that of a FIN which came twice, the first
// time beyond a gap, is not looked at if the end has kept the first. In a capture the
// acknowledgment of that octet may be missing.
func (e *end) probes(s *sent) bool {
	next := s.Segment.Seq + 1
	return len(s.Segment.Payload) == 1 && (next == e.SndUna || next == e.told || s.capture && next.LessEq(e.next))
}

// contiguous is the number up to which everything has arrived, whatever the window.
func (e *end) contiguous() segment.Seq {
	next := e.RcvNxt
	for _, span := range e.arrived {
		if next.Less(span.Left) {
			break
		}
		if next.Less(span.Right) {
			next = span.Right
		}
	}
	return next
}

// recent are the last segments that have arrived, and all of the last instant: a host may
// take many at once, and answer them then.
type recent struct {
	list []arrival
	at   time.Duration // of the last
	news int           // how many have come at the last instant
}

// So many are kept of earlier instants, and of one.
const (
	keptRecent = 8
	maxRecent  = 1 << 12
)

// arrival is what matters of a segment that has arrived.
type arrival struct {
	flags    segment.Flags
	seq, end segment.Seq
	ack      segment.Seq
}

func (r *recent) add(s *segment.Segment, now time.Duration) {
	if n := len(r.list); n >= maxRecent || now != r.at && n >= 2*keptRecent {
		r.list = append(r.list[:0], r.list[n-keptRecent:]...)
	}
	r.list = append(r.list, arrival{s.Flags, s.Seq, s.End(), s.Ack})
	if now != r.at {
		r.news = 0
	}
	r.at, r.news = now, r.news+1
}

// several reports whether, together with the last, one has come that is no RST: what is sent
// next may answer that.
func (r *recent) several() bool {
	news := r.list[max(0, len(r.list)-r.news):]
	return slices.ContainsFunc(news, func(a arrival) bool { return !a.flags.Has(segment.RST) })
}

// any reports whether anything has arrived.
func (r *recent) any() bool { return len(r.list) > 0 }

// syn reports whether a SYN has arrived that ack acknowledges, perhaps with data.
func (r *recent) syn(ack segment.Seq) bool {
	for _, a := range r.list {
		if a.flags.Has(segment.SYN) && (ack-1).InWindow(a.seq, uint32(a.end-a.seq)) {
			return true
		}
	}
	return false
}

// lastSYN is the number of the last SYN among them, 0 if there is none.
func (r *recent) lastSYN() segment.Seq {
	for _, a := range slices.Backward(r.list) {
		if a.flags.Has(segment.SYN) {
			return a.seq
		}
	}
	return 0
}

// dataEnd is the number after the last octet of data in s.
func dataEnd(s *segment.Segment) segment.Seq { return s.DataStart().Add(len(s.Payload)) }

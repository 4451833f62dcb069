package model

import (
	"slices"

	"github.com/seed-8df93623/tcpsim/segment"
)

// A host that keeps nothing of a SYN (RFC 4987 section 3.6) may answer it twice with two
// initial sequence numbers. Which of them is the connection's, the peer's ACK tells.

// maxFormer bounds the answers that are remembered.
const maxFormer = 3

// answers are what the end was and is, to be remembered by one that begins anew.
func (e *End) answers() []End {
	was := *e
	was.former, was.moves = nil, nil
	was.Beyond = slices.Clone(e.Beyond)
	former := append(slices.Clone(e.former), was)
	return former[max(0, len(former)-maxFormer):]
}

// answersAgain takes note of a SYN-ACK that answers the SYN of a connection which its first
// answer has just made, as when SYN and ACK have arrived at one instant; or which the end has
// forgotten, and makes anew.
func (e *End) answersAgain(s *segment.Segment) bool {
	if !e.silent() || !s.Flags.Has(segment.SYN|segment.ACK) || s.Ack != e.IRS+1 || s.Seq == e.ISS {
		return false
	}
	other := End{Guess: e.Guess, heard: e.heard}
	other.sendSYN(s, 0)
	other.offer(s)
	e.former = append(e.former, other)
	e.former = e.former[max(0, len(e.former)-maxFormer):]
	return true
}

// silent reports whether the end has sent nothing yet but its answer.
func (e *End) silent() bool {
	return e.State == segment.Established && !e.Active && !e.Joined && e.SndNxt == e.ISS+1
}

// recall has the end be what an earlier SYN-ACK made it, if a segment acknowledges that and
// not the latest.
func (e *End) recall(s *segment.Segment) {
	if s.Flags&(segment.ACK|segment.RST|segment.SYN) != segment.ACK || s.Ack == e.ISS+1 {
		return
	}
	i := slices.IndexFunc(e.former, func(f End) bool { return s.Ack == f.ISS+1 && f.Acceptable(s) })
	if i < 0 {
		return
	}
	was, incarnation, moves := e.former[i], e.Incarnation, e.moves
	e.former = slices.Delete(e.former, i, i+1)
	was.former = e.answers()
	*e = was
	e.Incarnation, e.moves = incarnation+1, moves
}

// offered takes note of a further SYN-ACK for the end's SYN. A capture does not tell which of
// several it has received, and taken.
func (e *End) offered(s *segment.Segment) {
	first := e.Guess && e.Active && e.State == segment.Established && e.RcvNxt == e.IRS+1
	if first && s.Flags&(segment.SYN|segment.ACK|segment.RST) == segment.SYN|segment.ACK && s.Ack == e.ISS+1 && s.Seq != e.IRS {
		e.further = append(e.further, heard{number: number{s.Seq, true}, scale: scaleOf(s)})
		e.further = e.further[max(0, len(e.further)-maxFormer):]
	}
}

// chooses has the end have taken the SYN-ACK that it acknowledges, if that is not the one
// which has come first.
func (e *End) chooses(ack segment.Seq) {
	i := slices.IndexFunc(e.further, func(h heard) bool { return ack == h.Seq+1 })
	if i < 0 || e.RcvNxt != e.IRS+1 || ack == e.RcvNxt {
		return
	}
	taken := e.further[i]
	e.further[i] = heard{number: number{e.IRS, true}, scale: e.peers}
	e.hear(taken.Seq, taken.scale)
	e.Beyond, e.claim.open = nil, false
}

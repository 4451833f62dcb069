package stack

import "time"

// reno is TCP's standard congestion control (RFC 5681), with the recovery of NewReno
// (RFC 6582), which is netstack's.
type reno struct {
	*CongestionState
	acked int // segments acknowledged since cwnd last grew, in congestion avoidance
}

func newReno(s *CongestionState) Controller { return &reno{CongestionState: s} }

// Acknowledged is slow start below ssthresh, and then congestion avoidance: "The
// RECOMMENDED way to increase cwnd during congestion avoidance is to count the number of
// bytes that have been acknowledged by ACKs for new data. ... When the number of bytes
// acknowledged reaches cwnd, then cwnd can be incremented by up to SMSS bytes" (RFC 5681
// section 3.1).
func (r *reno) Acknowledged(segments int, _ time.Duration) {
	if r.slowStart(segments) {
		return
	}
	if r.acked += segments; r.acked >= r.Cwnd() {
		r.acked = min(r.acked-r.Cwnd(), r.Cwnd())
		r.SetCwnd(r.Cwnd() + 1)
	}
}

// LossDetected is RFC 5681 section 3.2 step 2.
func (r *reno) LossDetected() { r.halve() }

// TimedOut is RFC 5681 section 3.1: "when a TCP sender detects segment loss using the
// retransmission timer and the given segment has already been retransmitted by way of
// the retransmission timer at least once, the value of ssthresh is held constant".
func (r *reno) TimedOut(again bool) {
	if !again {
		r.halve()
	}
	r.SetCwnd(lossWindow)
}

// Recovered leaves cwnd at ssthresh (RFC 6582 section 3.2 step 3, a full
// acknowledgement, the second way).
func (r *reno) Recovered() {}

// halve is equation 4 of RFC 5681: ssthresh = max (FlightSize / 2, 2*SMSS).
func (r *reno) halve() {
	r.SetSsthresh(max(r.InFlight()/2, 2))
	r.acked = 0
}

// lossWindow is what a timeout leaves of cwnd: "no more than the loss window, LW, which
// equals 1 full-sized segment (regardless of the value of IW)" (RFC 5681 section 3.1).
const lossWindow = 1

// slowStart grows cwnd below ssthresh: "During slow start, a TCP increments cwnd by at
// most SMSS bytes for each ACK received that cumulatively acknowledges new data" (RFC
// 5681 section 3.1, equation 2). It reports whether it is slow start.
func (s *CongestionState) slowStart(segments int) bool {
	if s.Cwnd() >= s.Ssthresh() {
		return false
	}
	s.SetCwnd(s.Cwnd() + min(segments, 1))
	return true
}

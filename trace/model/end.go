package model

import "github.com/seed-8df93623/tcpsim/segment"

// End is one end of a connection: the variables of RFC 9293 section 3.3.1, as far
// as segments tell them. The zero value is CLOSED and has seen nothing.
//
// [End.Send] and [End.Arrive] are to be called for each segment in its order.
type End struct {
	State segment.State
	// Active is true after an active OPEN: "a TCP implementation MUST keep track
	// of whether a connection has reached SYN-RECEIVED state as the result of a
	// passive OPEN or an active OPEN (MUST-11)" (section 3.5).
	Active bool
	// Incarnation counts the connections that the end has been part of, if there were
	// several between the same sockets (section 3.4.1).
	Incarnation int
	// Joined is true for a connection that has begun before the capture.
	Joined bool
	// Guess has the end take what it sends as a sign of what it has received,
	// for a capture that does not tell what arrived.
	Guess bool

	Sent   bool        // whether the send variables are known
	ISS    segment.Seq // initial send sequence number
	SndUna segment.Seq // SND.UNA, the oldest number not acknowledged
	SndNxt segment.Seq // SND.NXT, at its highest
	SndWnd uint32      // SND.WND in octets, scaled
	// Offered tells whether SND.WND is known: the peer has offered a window of which
	// the scale is known.
	Offered bool

	Rcvd    bool        // whether the receive variables are known
	IRS     segment.Seq // initial receive sequence number
	RcvNxt  segment.Seq // RCV.NXT, the next number expected
	RcvEdge segment.Seq // RCV.NXT+RCV.WND, as last offered
	// Beyond is what has arrived beyond RCV.NXT, a FIN counting as an octet.
	Beyond Spans

	mine, peers scale // of the windows that this end offers, and of the peer's
	synWindow   uint32
	mostWnd     uint32      // MAX.SND.WND, the largest that the peer has offered, or may have
	wl1, wl2    segment.Seq // SND.WL1 and SND.WL2

	fin     number // the number after our FIN
	peerFIN number // that of the peer's FIN
	refused number // that of a FIN outside the window, which the end may take yet
	// settled is SND.UNA as far as segments acknowledge it that are in sequence,
	// ahead an acknowledgment in a segment beyond RCV.NXT: "further processing is
	// done in SEG.SEQ order" (section 3.10.7.4).
	settled segment.Seq
	ahead   struct {
		seq, ack segment.Seq
		known    bool
	}
	// claim is SND.NXT, and SND.UNA, before a segment acknowledged what the capture has not
	// shown to be sent: it was missed, unless the end itself says otherwise.
	claim struct {
		next, una segment.Seq
		open      bool
	}
	// Lost is what the end has last acknowledged although the capture does not have it.
	Lost Spans
	// Denied says that what the end sent last shows that it had not sent what its peer
	// acknowledged.
	Denied bool

	told    number  // the acknowledgment that the end has sent last
	reset   int     // the packet of a RST that the end may have taken
	heard   heard   // the last SYN that may begin a connection
	former  []End   // what it would be by earlier SYN-ACKs, of which the peer takes one
	further []heard // SYN-ACKs that have come after the first, of which it may have taken one
	renewed bool    // the last segment has restarted the 2 MSL timer
	over    bool    // the connection has been, and is CLOSED
	moves   []Move
}

// Move is a change of state.
type Move struct {
	From, To segment.State
	Packet   int    // the number of the packet that brings it about or shows it; 0 for a timer
	Cause    string // if that is not the packet
}

// The causes of moves that no packet brings about. All are several words, which
// formats show as they are.
const (
	CauseTimeWait = "2MSL timer"
	CauseFinWait2 = "FIN-WAIT-2 timer"
	// CauseBefore is that of the first state of an end whose connection is older
	// than the capture.
	CauseBefore = "before the capture"
	// CauseCrossed corrects the state of an end that, by the order of a capture, has
	// received the peer's FIN before it sent its own, but does not acknowledge it.
	CauseCrossed = "FINs crossed"
)

// number is a sequence number that may not be known.
type number struct {
	segment.Seq
	known bool
}

// heard is a SYN that has arrived.
type heard struct {
	number
	length uint32 // SEG.LEN
	packet int
	scale  scale
}

// answered reports whether ack acknowledges the SYN, and perhaps data with it.
func (h heard) answered(ack segment.Seq) bool { return h.known && (ack-1).InWindow(h.Seq, h.length) }

// scale is the shift count of a window scale option (RFC 7323 section 2.2).
type scale struct {
	shift   uint8
	offered bool // the SYN has the option
	syn     bool // the SYN has been seen
}

// maxShift is the largest: "if a Window Scale option is received with a shift.cnt
// value larger than 14, the TCP SHOULD log the error but MUST use 14 instead of the
// specified value" (RFC 7323 section 2.3).
const maxShift = 14

func scaleOf(s *segment.Segment) scale {
	shift, ok := s.WindowScale()
	return scale{shift: min(shift, maxShift), offered: ok, syn: true}
}

// scaled is the window that s offers, and whether its scale is known. "Both sides
// MUST send Window Scale options in their <SYN> segments to enable window scaling in
// either direction", and "the window field in a segment where the SYN bit is set ...
// MUST NOT be scaled" (RFC 7323 section 2.2).
func scaled(s *segment.Segment, own, other scale) (window uint32, known bool) {
	window = uint32(s.Window)
	switch {
	case s.Flags.Has(segment.SYN), window == 0:
		return window, true
	case !own.syn || !other.syn:
		return window, false
	case own.offered && other.offered:
		return window << own.shift, true
	}
	return window, true
}

// largestWindow stands for a window whose scale is not known. None is larger than
// 2^30 octets (RFC 7323 section 2.3).
const largestWindow = 1 << 30

// move goes to a state because of a packet.
func (e *End) move(to segment.State, packet int) { e.moveBecause(to, packet, "") }

// moveBecause is move with another cause than the packet, which may only show it.
func (e *End) moveBecause(to segment.State, packet int, cause string) {
	e.moves = append(e.moves, Move{From: e.State, To: to, Packet: packet, Cause: cause})
	e.State = to
	if to == segment.Closed || to == segment.Listen {
		e.over, e.heard = true, heard{}
	}
}

// Expire has a timer close the connection: "If the time-wait timeout expires on a
// connection, delete the TCB, enter the CLOSED state, and return" (RFC 9293 section
// 3.10.8).
func (e *End) Expire(cause string) Move {
	e.moves = e.moves[:0]
	e.moveBecause(segment.Closed, 0, cause)
	return e.moves[0]
}

// Doubtful reports whether the capture does not show if the end has taken a RST: it has the
// number that the end acknowledged last, but what came between is captured. If that has
// reached the end, the RST closes nothing, and the end still has to acknowledge it.
func (e *End) Doubtful() bool { return e.reset > 0 && e.State != segment.Closed }

// Reset has a doubtful RST close the connection, as the end has been silent for longer than
// it may be with something to acknowledge.
func (e *End) Reset() Move {
	e.moves = e.moves[:0]
	e.move(segment.Closed, e.reset)
	return e.moves[0]
}

// restart makes the end that of a new connection.
func (e *End) restart() {
	*e = End{Incarnation: e.Incarnation + 1, Guess: e.Guess, moves: e.moves}
}

// PeerFIN is the number of the peer's FIN, if it has been seen to arrive.
func (e *End) PeerFIN() (segment.Seq, bool) { return e.peerFIN.Seq, e.peerFIN.known }

// FIN is the number of the end's own FIN, if it has sent one.
func (e *End) FIN() (segment.Seq, bool) { return e.fin.Seq - 1, e.fin.known }

// Renewed reports whether the last segment to arrive has restarted the 2 MSL timer
// of TIME-WAIT.
func (e *End) Renewed() bool { return e.renewed }

// Window is RCV.WND, the octets from RCV.NXT on that the end has offered to take.
func (e *End) Window() uint32 {
	if e.RcvEdge.Less(e.RcvNxt) {
		return 0
	}
	return uint32(e.RcvEdge - e.RcvNxt)
}

// PeerWindow is the window in octets that a segment of the peer's offers, and whether its
// scale is known.
func (e *End) PeerWindow(s *segment.Segment) (uint32, bool) { return scaled(s, e.peers, e.mine) }

// OwnWindow is the window in octets that a segment of the end's own offers, and whether
// its scale is known.
func (e *End) OwnWindow(s *segment.Segment) (uint32, bool) { return scaled(s, e.mine, e.peers) }

// Acceptable is the test of RFC 9293 section 3.10.7.4, table 6.
func (e *End) Acceptable(s *segment.Segment) bool {
	window, length := e.Window(), s.Len()
	begins := s.Seq.InWindow(e.RcvNxt, window)
	switch {
	case length == 0 && window == 0:
		return s.Seq == e.RcvNxt
	case length == 0:
		return begins
	case window == 0:
		return false
	}
	return begins || (s.End()-1).InWindow(e.RcvNxt, window)
}

// synchronized reports whether a state is one of those: "ESTABLISHED, FIN-WAIT-1,
// FIN-WAIT-2, CLOSE-WAIT, CLOSING, LAST-ACK, TIME-WAIT" (section 3.5).
func synchronized(s segment.State) bool { return s >= segment.Established }

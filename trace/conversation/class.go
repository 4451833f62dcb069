package conversation

import "strings"

// Class is what a segment is for: one or several of the constants below.
type Class uint32

const (
	// SYN opens a connection: the first segment of the three-way handshake (RFC
	// 9293 section 3.5).
	SYN Class = 1 << iota
	// SYNACK answers a SYN with one: the second segment of the handshake (RFC
	// 9293 section 3.5).
	SYNACK
	// HandshakeACK acknowledges the SYN of a peer that still waits for that: the
	// third segment of the handshake (RFC 9293 section 3.5).
	HandshakeACK
	// Data has octets of the stream, new ones or not.
	Data
	// FIN tells that the sender has no more data (RFC 9293 section 3.6).
	FIN
	// PureACK acknowledges and does nothing that takes sequence numbers: ACK, and
	// no SYN, FIN, RST or data.
	PureACK
	// PiggybackedACK acknowledges something for the first time, in a segment that is
	// sent for its data or FIN. "This acknowledgment should be piggybacked on a
	// segment being transmitted if possible without incurring undue delay" (RFC 9293
	// section 3.10.7.4).
	PiggybackedACK
	// DuplicateACK is defined in RFC 5681 section 2: "(a) the receiver of the ACK has
	// outstanding data, (b) the incoming acknowledgment carries no data, (c) the SYN
	// and FIN bits are both off, (d) the acknowledgment number is equal to the
	// greatest acknowledgment received on the given connection ... and (e) the
	// advertised window in the incoming acknowledgment equals the advertised window in
	// the last incoming acknowledgment"; instead of (e) it may have "previously
	// unknown SACK information".
	DuplicateACK
	// WindowUpdate is a pure ACK that repeats the last acknowledgment with another
	// window (RFC 9293 section 3.8.6.2.2; Wireshark's "TCP Window Update").
	WindowUpdate
	// ZeroWindow offers no window, as the sender's buffer is full, in a segment
	// without SYN, FIN and RST (RFC 9293 section 3.8.6; Wireshark's "TCP ZeroWindow").
	ZeroWindow
	// Retransmission has a SYN, FIN or octets that have been sent before, for their
	// receiver to have; a keep-alive or probe is none. The next three say why it was
	// sent, if that can be told.
	Retransmission
	// TimeoutRetransmission was sent when the retransmission timer expired (RFC 6298
	// section 5.4), or after that for what was outstanding then.
	TimeoutRetransmission
	// FastRetransmission was sent because of what acknowledgments told: three
	// duplicate ones (RFC 5681 section 3.2), SACK information about octets beyond (RFC
	// 6675, RFC 8985 section 6.2), or a partial one in the recovery that this began
	// (RFC 6582).
	FastRetransmission
	// TailLossProbe is the last segment sent, sent again in the hope of an ACK with
	// SACK information (RFC 8985 section 7). It is told from a timeout by not being the
	// oldest segment outstanding, or by coming before a timeout can.
	TailLossProbe
	// Spurious is a retransmission of what had arrived: the receiver had it when it
	// came, has acknowledged it before, or reports a duplicate (DSACK, RFC 2883).
	Spurious
	// ZeroWindowProbe asks whether a closed window has opened, by an octet that the
	// receiver must answer (RFC 9293 section 3.8.6.1). Stacks also send the last
	// octet that was acknowledged, or none at all with its number.
	ZeroWindowProbe
	// ZeroWindowProbeACK answers a probe: the window is still closed.
	ZeroWindowProbeACK
	// KeepAlive asks whether the peer is there: "SEG.SEQ = SND.NXT-1 and may or may
	// not contain one garbage octet of data", "only ... when no sent data is
	// outstanding" (RFC 9293 section 3.8.4).
	KeepAlive
	// KeepAliveACK answers a keep-alive.
	KeepAliveACK
	// ChallengeACK answers, in a synchronized state, a SYN, an RST whose number is in
	// the window but is not the next one, or an acknowledgment of what has not been
	// sent (RFC 5961 sections 3, 4 and 5; RFC 9293 section 3.10.7.4).
	ChallengeACK
	// OutOfOrder arrived after octets that follow its own, not being a retransmission.
	// Where a capture has it late, it is taken for a retransmission if it comes
	// later than a round trip, or than 3 ms if none is known (as in Wireshark).
	OutOfOrder
	// ResetRefused answers a SYN to a port where nobody listens (RFC 9293 section
	// 3.10.7.1).
	ResetRefused
	// ResetNoConnection answers any other segment of a connection that does not exist
	// (RFC 9293 sections 3.10.7.1 and 3.10.7.2).
	ResetNoConnection
	// ResetUnacceptable answers, before the connection is synchronized, an
	// acknowledgment of what has not been sent (RFC 9293 section 3.5.2, group 2).
	ResetUnacceptable
	// ResetAbort ends a connection at once: an ABORT call (RFC 9293 section 3.10.5), or
	// a CLOSE "while received data is still pending" (section 3.6.1).
	ResetAbort
	// ResetAfterClose answers data that arrived "after CLOSE is called", "to show that
	// data was lost" (RFC 9293 section 3.6.1).
	ResetAfterClose
	// NoACK has neither ACK nor SYN nor RST: a segment that every receiver drops (RFC
	// 9293 section 3.10.7.4).
	NoACK
	// Forged was injected in the name of an end whose own TCP knows nothing of it, so
	// that what it is for cannot be told from what that has seen.
	Forged
	// Damaged has a wrong checksum in a capture whose checksums mean something: whoever
	// receives it drops it, so that nothing that it says counts.
	Damaged
	// Copy is a packet that the capture has before, captured twice or copied on its way:
	// nobody has sent it again. See [Copies].
	Copy
)

// Reset are all kinds of RST.
const Reset = ResetRefused | ResetNoConnection | ResetUnacceptable | ResetAbort | ResetAfterClose

var classNames = [...]string{
	"SYN", "SYN-ACK", "ACK of the handshake", "data", "FIN", "pure ACK", "piggybacked ACK", "duplicate ACK",
	"window update", "zero window", "retransmission", "timeout retransmission", "fast retransmission",
	"tail-loss probe", "spurious", "zero-window probe", "zero-window probe ACK", "keep-alive", "keep-alive ACK",
	"challenge ACK", "out of order", "RST: connection refused", "RST: no such connection",
	"RST: unacceptable ACK", "RST: abort", "RST: data after close", "no ACK", "forged", "wrong checksum",
	"duplicate packet",
}

// Has reports whether c is of every class in all.
func (c Class) Has(all Class) bool { return c&all == all }

// Is reports whether c is of any class in any.
func (c Class) Is(any Class) bool { return c&any != 0 }

// String lists the classes in their order, as in "data, piggybacked ACK". A
// retransmission whose kind is known goes by the kind only.
func (c Class) String() string {
	if c.Is(TimeoutRetransmission | FastRetransmission | TailLossProbe) {
		c &^= Retransmission
	}
	if names := c.Names(); names != nil {
		return strings.Join(names, ", ")
	}
	return "unclassified"
}

// remarkable are the classes that flags and numbers do not show.
const remarkable = Retransmission | TimeoutRetransmission | FastRetransmission | TailLossProbe | Spurious |
	DuplicateACK | WindowUpdate | ZeroWindow | ZeroWindowProbe | ZeroWindowProbeACK | KeepAlive | KeepAliveACK |
	ChallengeACK | OutOfOrder | NoACK | Reset | Damaged | Copy

// Remark is what String says of the segment beyond what its flags and numbers show, as
// in "fast retransmission, spurious"; empty if that is nothing. Every picture says it.
func (c Class) Remark() string {
	if c &= remarkable; c == 0 {
		return ""
	}
	return c.String()
}

// Names are those of all classes, in their order.
func (c Class) Names() (names []string) {
	for i, name := range classNames {
		if c.Is(1 << i) {
			names = append(names, name)
		}
	}
	return names
}

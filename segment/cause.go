package segment

import (
	"fmt"
	"slices"
	"strings"
)

// Cause is what made a TCP send a segment. The zero value is that nobody knows, as
// in a capture.
type Cause uint8

// The causes. A segment has one: what the program did, what had arrived, or which
// timer ran out, at the moment at which it left.
const (
	CauseUnknown Cause = iota

	CauseCall    // a call: what is opened, written or closed is sent at once
	CauseRelease // what arrived lets go data or a FIN that had waited: an ACK, a wider window

	CauseSYN          // a SYN that arrived is answered: SYN-ACK, the handshake's last ACK
	CauseReceipt      // data or a FIN that arrived is acknowledged
	CauseDelayedACK   // the same, when the delayed ACK's timer ran out (RFC 9293 section 3.8.6.3)
	CauseOutOfOrder   // data that arrived lies beyond a gap: what came before is acknowledged again
	CauseUnacceptable // what arrived is old, or out of the window: an ACK says what is expected (RFC 9293 section 3.10.7.4)
	CauseChallenge    // a challenge ACK: a SYN, a RST within the window or an ACK of what was never sent (RFC 5961)
	CauseWindow       // a read has opened the window, which was shut

	CauseRTO           // the retransmission timer ran out (RFC 6298)
	CauseAfterRTO      // sent again in slow start after that, as ACKs come (RFC 5681 section 3.1)
	CauseDuplicateACKs // the third duplicate ACK, or as many octets selectively acknowledged (RFC 5681 section 3.2, RFC 6675)
	CauseRecovery      // sent again in the fast recovery that followed
	CauseRACK          // taken for lost by the time at which it was sent (RFC 8985)
	CauseTLP           // a tail loss probe (RFC 8985 section 7)
	CauseWindowProbe   // the persist timer ran out: a probe of a window of zero (RFC 9293 section 3.8.6.1)
	CauseKeepAlive     // the connection was idle: a probe of whether the peer is there (RFC 9293 section 3.8.4)
	CausePacketTooBig  // sent again in smaller segments, as the path takes no larger ones (RFC 1191, RFC 8201)
	CauseNoConnection  // a reset: what arrived belongs to no connection (RFC 9293 section 3.10.7.1)
	CauseUnacceptedACK // a reset: what arrived acknowledges what no handshake had sent (RFC 9293 section 3.10.7.3)
	CauseUnread        // a reset: the program closed, and has not read all (RFC 9293 section 3.6.1)
	CauseNobodyReads   // a reset: data arrived for a program that has closed (RFC 9293 section 3.6.1)
	CauseAbort         // a reset: the program gave the connection up (RFC 9293 section 3.9.1.6)
	CauseNotAccepted   // a reset: the listening socket is closed, or its queue full

	lastCause
)

var causeNames = [...]string{
	"", "call", "release", "syn", "receipt", "delayed-ack", "out-of-order", "unacceptable",
	"challenge", "window-update", "rto", "after-rto", "duplicate-acks", "recovery", "rack",
	"tail-loss-probe", "zero-window-probe", "keep-alive", "packet-too-big", "no-connection",
	"unacceptable-ack", "unread-data", "nobody-reads", "abort", "not-accepted",
}

// String is the cause's name, such as "rto"; empty for CauseUnknown.
func (c Cause) String() string {
	if c < lastCause {
		return causeNames[c]
	}
	return fmt.Sprintf("Cause(%d)", uint8(c))
}

// ParseCause reads a cause's name. The error lists the names.
func ParseCause(name string) (Cause, error) {
	if i := slices.Index(causeNames[:], name); i >= 0 {
		return Cause(i), nil
	}
	return 0, fmt.Errorf("unknown cause %q, want one of %s", name, strings.Join(causeNames[1:], ", "))
}

// Repairs reports whether c is one of the causes for which something is sent again. Some
// of them let new data go, too.
func (c Cause) Repairs() bool { return c >= CauseRTO && c <= CauseTLP || c == CausePacketTooBig }

// Limit is what keeps a sender from sending that has something to send. The zero value is
// that nothing does: all that the program gave is sent.
type Limit uint8

// The limits.
const (
	NoLimit     Limit = iota // the sender waits for the program
	LimitNagle               // a small segment waits for the ACK of what is in flight (RFC 9293 section 3.7.4)
	LimitWindow              // the receiver's window has no room (RFC 9293 section 3.8.6)
	LimitCwnd                // the congestion window has no room (RFC 5681)

	lastLimit
)

var limitNames = [...]string{"application", "nagle", "receiver-window", "congestion-window"}

// String is the limit's name, such as "nagle".
func (l Limit) String() string {
	if l < lastLimit {
		return limitNames[l]
	}
	return fmt.Sprintf("Limit(%d)", uint8(l))
}

// ParseLimit reads a limit's name. The error lists the names.
func ParseLimit(name string) (Limit, error) {
	if i := slices.Index(limitNames[:], name); i >= 0 {
		return Limit(i), nil
	}
	return 0, fmt.Errorf("unknown limit %q, want one of %s", name, strings.Join(limitNames[:], ", "))
}

package stack

import (
	"maps"
	"runtime"
	"strings"
	"sync/atomic"

	"github.com/seed-8df93623/tcpsim/segment"
	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/header"
)

// netstack does not say why it sends a segment. But it hands the segment to the card
// within the call of what has it sent: the timer's function that ran out, the reading of
// an ACK, the program's Write. So the calls that are under way at that moment tell the
// cause, and nothing is guessed from the segment. TestCauses pins their names; a netstack
// that has others is told apart by [segment.CauseUnknown].

// doing is what a host acts upon.
type doing uint8

const (
	calling doing = iota
	arriving
	expiring
)

// outset is what a connection has handed to the card so far, in netstack's numbers.
type outset struct {
	next, ack uint32 // the next number to send, and what was acknowledged last
	acks      bool   // whether anything was
}

// causeOf is why netstack hands a segment to the card just now. Most segments bring new
// data or acknowledge what is new, and need no look at the calls: what has them sent is
// what the host acts upon.
func (h *Host) causeOf(p *outgoing) segment.Cause {
	c, t := h.current, p.tcp
	if c == nil || c.key != p.key {
		return h.cause(header.TCPFlags(t.flags()))
	}
	was := c.out
	c.out.note(t)
	plain := t.flags()&^uint8(header.TCPFlagPsh|header.TCPFlagFin) == uint8(header.TCPFlagAck)
	switch fresh := t.length() > 0 && t.seq() == was.next; {
	case !plain || !was.acks || h.doing == expiring:
	case fresh && h.doing == calling:
		return segment.CauseCall
	case fresh:
		return segment.CauseRelease
	case h.doing == arriving && t.length() == 0 && int32(t.ack()-was.ack) > 0:
		return segment.CauseReceipt
	}
	return h.cause(header.TCPFlags(t.flags()))
}

// note takes note of a segment.
func (o *outset) note(t tcpHeader) {
	if t.has(header.TCPFlagRst) {
		return
	}
	if end := t.seq() + t.length(); t.has(header.TCPFlagSyn) || int32(end-o.next) > 0 {
		o.next = end
	}
	if t.has(header.TCPFlagAck) {
		o.ack, o.acks = t.ack(), true
	}
}

// clue is what one function of netstack means among the calls that are under way.
type clue uint8

// Some functions only say how to take those that have called them; a clue above lastMark
// is the cause itself, counted from there.
const (
	clueNone   clue = iota
	clueAnswer      // what arrived is not acceptable
	clueResend      // the first segment that is not acknowledged
	clueSYNSent
	clueSYNReceived
	clueReceive
	clueSender
	clueRecover
	clueShutdown
	cluePending // connections that a listening socket has
	lastMark
)

const netstackTCP = "gvisor.dev/gvisor/pkg/tcpip/transport/tcp."

// clues are the functions of netstack's that tell something, the causes those that send
// for no other.
var clues = map[string]clue{
	"(*sender).maybeSendOutOfWindowAck":                   clueAnswer,
	"(*sender).resendSegment":                             clueResend,
	"(*handshake).synSentState":                           clueSYNSent,
	"(*handshake).synRcvdState":                           clueSYNReceived,
	"(*receiver).handleRcvdSegment":                       clueReceive,
	"(*sender).handleRcvdSegment":                         clueSender,
	"(*sackRecovery).DoRecovery":                          clueRecover,
	"(*renoRecovery).DoRecovery":                          clueRecover,
	"(*Endpoint).shutdownLocked":                          clueShutdown,
	"(*Endpoint).closePendingAcceptableConnectionsLocked": cluePending,

	"(*Endpoint).Write":                    caused(segment.CauseCall),
	"(*Endpoint).connect":                  caused(segment.CauseCall),
	"(*Endpoint).handleListenSegment":      caused(segment.CauseSYN),
	"(*Endpoint).handleSegmentsLocked":     caused(segment.CauseReceipt),
	"(*receiver).consumeSegment":           caused(segment.CauseReceipt),
	"(*receiver).handleTimeWaitSegment":    caused(segment.CauseUnacceptable),
	"(*receiver).handleRcvdSegmentClosing": caused(segment.CauseChallenge),
	"(*Endpoint).handleReset":              caused(segment.CauseChallenge),
	"(*Endpoint).handleSegmentLocked":      caused(segment.CauseChallenge),
	"(*receiver).nonZeroWindow":            caused(segment.CauseWindow),
	"(*sender).retransmitTimerExpired":     caused(segment.CauseRTO),
	"(*handshake).retransmitHandlerLocked": caused(segment.CauseRTO),
	"(*sender).detectLoss":                 caused(segment.CauseDuplicateACKs),
	"(*rackControl).DoRecovery":            caused(segment.CauseRACK),
	"(*sender).probeTimerExpired":          caused(segment.CauseTLP),
	"(*sender).sendZeroWindowProbe":        caused(segment.CauseWindowProbe),
	"(*Endpoint).keepaliveTimerExpired":    caused(segment.CauseKeepAlive),
	"(*sender).updateMaxPayloadSize":       caused(segment.CausePacketTooBig),
	"replyWithReset":                       caused(segment.CauseNoConnection),
	"handleConnected":                      caused(segment.CauseNobodyReads),
	"handleConnecting":                     caused(segment.CauseNotAccepted),
	"(*Endpoint).Abort":                    caused(segment.CauseAbort),
	"(*Endpoint).closeLocked":              caused(segment.CauseAbort),
}

func caused(c segment.Cause) clue { return lastMark + clue(c) }

// known are the clues of the program's addresses that have been looked up.
var known atomic.Pointer[map[uintptr]clue]

// clueAt is the clue that a call from address pc belongs to.
func clueAt(pc uintptr) clue {
	m := known.Load()
	if m != nil {
		if s, ok := (*m)[pc]; ok {
			return s
		}
	}
	frame, _ := runtime.CallersFrames([]uintptr{pc}).Next()
	s := clueNone
	if name, ok := strings.CutPrefix(frame.Function, netstackTCP); ok {
		s = clues[name]
	}
	grown := map[uintptr]clue{pc: s}
	if m != nil {
		maps.Copy(grown, *m)
	}
	known.Store(&grown)
	return s
}

// deepest is how many calls are looked at, from the card on.
const deepest = 40

// cause is why netstack hands a segment with these flags to the card just now.
func (h *Host) cause(flags header.TCPFlags) segment.Cause {
	var calls [deepest]uintptr
	var answer, resend, abort bool
	for _, pc := range calls[:runtime.Callers(2, calls[:])] {
		switch s := clueAt(pc); {
		case s == clueNone:
		case s == clueAnswer:
			answer = true
		case s == clueResend:
			resend = true
		case s == caused(segment.CauseRACK) && resend, s == clueRecover:
			loss := h.loss
			h.loss = segment.CauseUnknown
			switch {
			case resend && loss != segment.CauseUnknown:
				return loss
			case s == clueRecover:
				return segment.CauseRecovery
			}
			return segment.CauseRACK
		case s == clueSYNSent, s == clueSYNReceived:
			return causeInHandshake(flags, s)
		case s == clueReceive && answer:
			return segment.CauseUnacceptable
		case s == clueReceive:
			return segment.CauseOutOfOrder
		case s == clueSender:
			return segment.CauseRelease
		case s == clueShutdown && flags.Contains(header.TCPFlagRst):
			return segment.CauseUnread
		case s == clueShutdown:
			return segment.CauseCall
		case s == caused(segment.CauseAbort):
			abort = true
		case s == cluePending:
			return segment.CauseNotAccepted
		case s > lastMark:
			return segment.Cause(s - lastMark)
		}
	}
	if abort {
		return segment.CauseAbort
	}
	return segment.CauseUnknown
}

// causeInHandshake is why a segment is answered before the connection is established.
func causeInHandshake(flags header.TCPFlags, s clue) segment.Cause {
	switch rst, ack := flags.Contains(header.TCPFlagRst), flags.Contains(header.TCPFlagAck); {
	case rst && ack:
		return segment.CauseUnknown // netstack's answer to a second SYN with another number
	case rst:
		return segment.CauseUnacceptedACK
	case s == clueSYNReceived && !flags.Contains(header.TCPFlagSyn):
		return segment.CauseUnacceptable
	}
	return segment.CauseSYN
}

// losing takes note of what a sender takes for a loss just now: the resending that follows
// has that for its cause.
func (h *Host) losing() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.loss = h.cause(0); h.loss != segment.CauseDuplicateACKs {
		h.loss = segment.CauseRACK
	}
}

// refine is the cause of a segment that leaves, of which netstack's calls have told so
// much; the rest is in its variables.
func (c *conn) refine(t tcpHeader, cause segment.Cause) segment.Cause {
	again := t.length() > 0 && c.wire.begun && segment.Seq(t.seq()).Less(c.wire.sndNxt)
	switch {
	case cause == segment.CauseUnacceptable && c.fixing.rejected:
		return segment.CauseChallenge // the card has moved what acknowledges too much
	case cause == segment.CauseRecovery && !again:
		return segment.CauseRelease
	case cause != segment.CauseRelease || !again:
		return cause
	}
	if in, ok := c.innards(); ok && in.sender != nil && in.congestion() == tcpip.RTORecovery {
		return segment.CauseAfterRTO
	}
	return segment.CausePacketTooBig
}

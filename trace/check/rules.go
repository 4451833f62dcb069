package check

import (
	"fmt"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/conversation"
)

// sent is a segment that an end is about to send.
type sent struct {
	Packet  *trace.Packet
	Segment *segment.Segment
	capture bool // the trace is a capture
	states  bool // the trace tells states
}

// sendRule is an invariant for what an end sends. broken says what is wrong, in the
// light of all that the end has sent and received before; it is empty if nothing is.
// settle tells, from what the peer sends next, whether it is wrong in a capture, too; it
// is nil where that goes without saying.
type sendRule struct {
	Invariant
	broken func(e *end, s *sent) string
	settle func(e *end, doubted *segment.Segment, arrival conversation.Observation) verdict
}

const ackOfUnsentName = "ack-of-unsent"

// sendRules is the registry: an invariant is one function and one entry here.
var sendRules = []sendRule{
	{Invariant{
		Name: ackOfUnsentName, Section: "3.4",
		Sentence: "The acknowledgment mechanism employed is cumulative so that an acknowledgment of sequence number X indicates that all octets up to but not including X have been received.",
	}, ackOfUnsent, settleACK},
	{Invariant{
		Name: "ack-recedes", Section: "3.8", Exact: true,
		Sentence: "Note that, once in the ESTABLISHED state, all segments must carry current acknowledgment information.",
	}, ackRecedes, nil},
	{Invariant{
		Name: "beyond-window", Section: "3.8.6",
		Sentence: "The sending TCP endpoint packages the data to be transmitted into segments that fit the current window, and may repackage segments on the retransmission queue.",
	}, beyondWindow, settleWindow},
	{Invariant{
		Name: "beyond-mss", Section: "3.7.1", Exact: true,
		Sentence: `The maximum size of a segment that a TCP endpoint really sends, the "effective send MSS", MUST be the smaller (MUST-16) of the send MSS (that reflects the available reassembly buffer size at the remote host, the EMTU_R [19]) and the largest transmission size permitted by the IP layer (EMTU_S [19])`,
	}, beyondMSS, nil},
	{Invariant{
		Name: "after-fin", Section: "3.6",
		Sentence: `CLOSE is an operation meaning "I have no more data to send."`,
	}, afterFIN, nil},
	{Invariant{
		Name: "retransmission-differs", Section: "3.10.8",
		Sentence: "For any state if the retransmission timeout expires on a segment in the retransmission queue, send the segment at the front of the retransmission queue again",
	}, retransmissionDiffers, nil},
	{Invariant{
		Name: "late-syn", Section: "3.4", Exact: true,
		Sentence: "The SYN and FIN are the only controls requiring this protection, and these controls are used only at connection opening and closing.",
	}, lateSYN, nil},
	{Invariant{
		Name: "no-ack", Section: "3.1",
		Sentence: "Once a connection is established, this is always sent.",
	}, noACK, nil},
	{Invariant{
		Name: "late-mss-option", Section: "3.2",
		Sentence: "This field may be sent in the initial connection request (i.e., in segments with the SYN control bit set) and MUST NOT be sent in other segments (MUST-65).",
	}, lateMSSOption, nil},
	{Invariant{
		Name: "reset", Section: "3.5.2",
		Sentence: "As a general rule, reset (RST) is sent whenever a segment arrives that apparently is not intended for the current connection.",
	}, illegalReset, nil},
	{Invariant{
		Name: "checksum", Section: "3.1", Exact: true,
		Sentence: "The TCP checksum is never optional. The sender MUST generate it (MUST-2) and the receiver MUST check it (MUST-3).",
	}, wrongChecksum, nil},
}

// ackOfUnsent is broken by an acknowledgment of octets that have not arrived, or of a
// SYN that has not.
func ackOfUnsent(e *end, s *sent) string {
	g := s.Segment
	if !g.Flags.Has(segment.ACK) || g.Flags.Has(segment.RST) {
		return ""
	}
	if g.Flags.Has(segment.SYN) && (!e.Rcvd || e.State <= segment.Listen || g.Seq != e.ISS) {
		if e.heard.syn(g.Ack) || s.capture && !e.heard.any() {
			return ""
		}
		return fmt.Sprintf("acknowledges %d, but no SYN with the number before has arrived", g.Ack)
	}
	limit := e.contiguous()
	if s.capture && limit.Less(e.furthest) {
		limit = e.furthest // what is between may have been missed
	}
	if e.Rcvd && e.State > segment.Listen && limit.Less(g.Ack) {
		return fmt.Sprintf("acknowledges %d, but only what is before %d has arrived", g.Ack, limit)
	}
	return ""
}

// withoutClaim is s with the acknowledgment that it could have: one wrong number is one
// violation, and not the cause of others.
func (e *end) withoutClaim(s *segment.Segment) *segment.Segment {
	honest := *s
	if honest.Ack = e.contiguous(); !e.Rcvd {
		honest.Ack = e.heard.lastSYN() + 1
	}
	return &honest
}

// ackRecedes is broken by an acknowledgment of less than one before.
func ackRecedes(e *end, s *sent) string {
	g := s.Segment
	if g.Flags&(segment.ACK|segment.SYN|segment.RST) == segment.ACK && e.acks && g.Ack.Less(e.highest) {
		return fmt.Sprintf("acknowledges %d, after %d has been acknowledged", g.Ack, e.highest)
	}
	return ""
}

// beyondWindow is broken by data beyond the furthest number that the peer has ever
// allowed; a window may have shrunk since (section 3.8.6). To probe a closed window, one
// octet may be beyond (section 3.8.6.1). In a capture only what is sent for the first time
// counts.
func beyondWindow(e *end, s *sent) string {
	g := s.Segment
	end := dataEnd(g)
	if len(g.Payload) == 0 || !e.bounded || end.LessEq(e.edge) || s.capture && end.LessEq(e.next) {
		return ""
	}
	if len(g.Payload) == 1 && (e.SndWnd == 0 || s.capture && g.Seq == e.edge) {
		return ""
	}
	return fmt.Sprintf("sends data up to %d, but the window ends at %d", end, e.edge)
}

// beyondMSS is broken by more data and options than the peer's MSS: "Eff.snd.MSS =
// min(SendMSS+20, MMS_S) - TCPhdrsize - IPoptionsize".
func beyondMSS(e *end, s *sent) string {
	size := len(s.Segment.Payload)
	for _, o := range s.Segment.Options {
		size += o.Len()
	}
	if e.mss > 0 && len(s.Segment.Payload) > 0 && size > e.mss {
		return fmt.Sprintf("has %d octets of data and options, but the peer takes %d", size, e.mss)
	}
	return ""
}

// afterFIN is broken by octets after the FIN, and by a FIN with another number.
func afterFIN(e *end, s *sent) string {
	g := s.Segment
	fin, known := e.FIN()
	if !known || g.Flags.Has(segment.RST) || g.Flags.Has(segment.SYN) || e.probes(s) || s.capture && e.State == segment.Closed {
		return ""
	}
	if end := dataEnd(g); len(g.Payload) > 0 && fin.Less(end) {
		return fmt.Sprintf("sends data up to %d, after a FIN with the number %d", end, fin)
	}
	if number := g.End() - 1; g.Flags.Has(segment.FIN) && number != fin {
		return fmt.Sprintf("sends a FIN with the number %d, after one with %d", number, fin)
	}
	return ""
}

// retransmissionDiffers is broken by octets that are not those first sent with their
// numbers.
func retransmissionDiffers(e *end, s *sent) string {
	g := s.Segment
	if s.Packet.Truncated > 0 || e.probes(s) {
		return ""
	}
	if at, differs := e.history.differs(g.DataStart(), g.Payload); differs {
		return fmt.Sprintf("the octet with the number %d is not the one that was sent before", at)
	}
	return ""
}

// lateSYN is broken by a SYN of a connection that is synchronized.
func lateSYN(e *end, s *sent) string {
	g := s.Segment
	switch {
	case !g.Flags.Has(segment.SYN) || g.Flags.Has(segment.RST):
	case s.states && e.stated && e.state >= segment.Established:
		return fmt.Sprintf("sends a SYN in %s", e.state)
	case s.states && e.stated: // a new connection may begin with the number of the one before
	case e.Sent && e.confirmed && g.Seq == e.ISS:
		return "sends its SYN again, after segments that only a synchronized end sends"
	}
	return ""
}

// noACK is broken by a segment without ACK that is neither a first SYN nor an RST.
func noACK(_ *end, s *sent) string {
	if s.Segment.Flags&(segment.ACK|segment.SYN|segment.RST) == 0 {
		return "has no ACK, but is neither a SYN nor an RST"
	}
	return ""
}

// lateMSSOption is broken by an MSS option without SYN.
func lateMSSOption(_ *end, s *sent) string {
	if _, ok := s.Segment.Option(segment.MaximumSegmentSize); ok && !s.Segment.Flags.Has(segment.SYN) {
		return "has an MSS option, but no SYN"
	}
	return ""
}

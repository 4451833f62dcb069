package explain

import (
	"strconv"
	"strings"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/conversation"
)

// reset explains a segment with RST.
func (s *speech) reset() {
	p, about := s.segment.Packet, s.numbers[s.segment.About]
	cause := s.closed[moment{p.Sent, trace.Conn{Local: p.Segment.Src, Remote: p.Segment.Dst}}]
	switch {
	case byTimer(cause):
		s.say("reset.gaveup", nil)
	case s.is(conversation.ResetAbort):
		s.abort(cause)
	case about == nil:
		s.say("reset.other", nil)
	case s.segment.Class == 0: // the last that has come is a SYN
		s.say("reset.ignored", nil)
	case s.is(conversation.ResetRefused) && s.capture:
		s.say("reset.refused.captured", values{"syn": sequence(s.shown[about].Seq)})
	case s.is(conversation.ResetRefused):
		s.say("reset.refused", values{"syn": sequence(s.shown[about].Seq)})
	case s.is(conversation.ResetUnacceptable):
		s.unacceptable(about)
	case s.is(conversation.ResetAfterClose) && s.has(segment.ACK):
		s.say("reset.afterclose", nil)
	case s.is(conversation.ResetAfterClose):
		s.say("reset.afterclose.gone", nil)
	case s.has(segment.ACK):
		s.say("reset.noconnection.noack", nil)
	case about.Segment.Flags.Has(segment.SYN):
		s.say("reset.synack", nil)
	case s.states[trace.Conn{Local: p.Segment.Dst, Remote: p.Segment.Src}] == segment.TimeWait && !s.ends[p.Number]:
		s.say("reset.noconnection.timewait", nil)
	default:
		s.say("reset.noconnection", nil)
	}
}

// unacceptable explains an RST that answers an ACK of what was never sent: in SYN-SENT, by
// the SYN that should have been acknowledged.
func (s *speech) unacceptable(about *trace.Packet) {
	p := s.segment.Packet
	own := trace.Conn{Local: p.Segment.Src, Remote: p.Segment.Dst}
	syn := s.asked[own]
	if s.states[own] != segment.SynSent || syn == nil {
		s.say("reset.unacceptable", nil)
		return
	}
	s.say("reset.unacceptable.opening", values{"theirs": sequence(s.shown[about].Ack), "syn": sequence(s.shown[syn].Seq)})
}

// abort explains an RST that answers nothing by what brought its sender into CLOSED.
func (s *speech) abort(cause string) {
	switch cause {
	case "close":
		s.say("reset.unread", nil)
	case "abort":
		s.say("reset.abort", nil)
	default:
		if s.capture {
			s.say("reset.captured", nil)
			return
		}
		s.say("reset.sudden", nil)
	}
}

// moment is a time at one end of a connection.
type moment struct {
	at   time.Duration
	conn trace.Conn
}

// noteClose takes note of what brings an end into CLOSED.
func (x *explainer) noteClose(e *trace.Event) {
	t := e.Transition
	if t.To != segment.Closed {
		return
	}
	x.closed[moment{e.Time, t.Conn}] = t.Cause
	if n, err := strconv.Atoi(strings.TrimPrefix(t.Cause, "segment ")); err == nil {
		x.ends[n] = true
	}
}

// byTimer reports whether the cause of a transition is a timer, and not a segment or
// a call; see [trace.Transition].
func byTimer(cause string) bool {
	return cause == "timer" || strings.Contains(cause, " ") && !strings.HasPrefix(cause, "segment ")
}

package explain

import (
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
	case s.is(conversation.ResetRefused):
		s.say("reset.refused", values{"syn": sequence(s.shown[about].Seq)})
	case s.is(conversation.ResetUnacceptable):
		s.say("reset.unacceptable", nil)
	case s.is(conversation.ResetAfterClose) && s.has(segment.ACK):
		s.say("reset.afterclose", nil)
	case s.is(conversation.ResetAfterClose):
		s.say("reset.afterclose.gone", nil)
	case s.has(segment.ACK):
		s.say("reset.noconnection.noack", nil)
	case about.Segment.Flags.Has(segment.SYN):
		s.say("reset.synack", nil)
	default:
		s.say("reset.noconnection", nil)
	}
}

// abort explains an RST that answers nothing by what brought its sender into CLOSED.
func (s *speech) abort(cause string) {
	switch cause {
	case "close":
		s.say("reset.unread", nil)
	case "abort":
		s.say("reset.abort", nil)
	default:
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
	if t := e.Transition; t.To == segment.Closed {
		x.closed[moment{e.Time, t.Conn}] = t.Cause
	}
}

// byTimer reports whether the cause of a transition is a timer, and not a segment or
// a call; see [trace.Transition].
func byTimer(cause string) bool {
	return cause == "timer" || strings.Contains(cause, " ") && !strings.HasPrefix(cause, "segment ")
}

package check

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/model"
)

// transition is broken by a change of state that is neither in figure 5 nor in the text.
var transition = Invariant{
	Name: "transition", Section: "3.3.2",
	Sentence: "A TCP connection progresses from one state to another in response to events.",
}

// legal are the transitions of figure 5, of its notes and of the text. Any state may end
// in CLOSED: by an RST, an ABORT call (section 3.10.5) or the user timeout (section 3.10.8).
var legal = map[segment.State][]segment.State{
	segment.Closed:      {segment.Listen, segment.SynSent},
	segment.Listen:      {segment.SynReceived, segment.SynSent},
	segment.SynSent:     {segment.SynReceived, segment.Established},
	segment.SynReceived: {segment.Established, segment.FinWait1, segment.CloseWait, segment.Listen}, // CLOSE-WAIT: section 3.10.7.4, eighth; LISTEN: note 1
	segment.Established: {segment.FinWait1, segment.CloseWait},
	segment.FinWait1:    {segment.FinWait2, segment.Closing, segment.TimeWait}, // TIME-WAIT: note 2
	segment.FinWait2:    {segment.TimeWait},
	segment.CloseWait:   {segment.LastAck},
	segment.Closing:     {segment.TimeWait},
	segment.LastAck:     {},
	segment.TimeWait:    {segment.SynReceived}, // section 3.6.1, MAY-2
}

// moved checks a transition that the trace tells.
func (c *Checker) moved(host string, m *trace.Transition, now time.Duration) {
	if !c.options.States {
		return
	}
	if !m.Conn.Remote.IsValid() {
		if m.From == segment.Closed && m.To == segment.Listen || m.From == segment.Listen && m.To == segment.Closed {
			return
		}
		c.report(transition, &end{conn: m.Conn, host: host}, 0, now, fmt.Sprintf("a socket that listens goes from %s to %s", m.From, m.To))
		return
	}
	packet := 0
	if number, ok := strings.CutPrefix(m.Cause, "segment "); ok {
		packet, _ = strconv.Atoi(number)
	}
	e := c.end(m.Conn, host)
	begins := e.state <= segment.Listen && m.From <= segment.Listen
	if e.stated && e.state != m.From && !begins {
		c.report(transition, e, packet, now, fmt.Sprintf("leaves %s, but was in %s", m.From, e.state))
	}
	c.transition(e, m.From, m.To, m.Cause, packet, now)
	e.state, e.stated = m.To, true
	e.opened = e.opened || m.To >= segment.Established
	if e.State == segment.SynReceived && m.To == segment.Established {
		e.State = m.To // by an ACK beyond a gap, say, with which the model waits
	}
	if m.From <= segment.Listen { // an application may still read from what is CLOSED
		e.read, e.over = 0, false
	}
}

// transition checks a change of state.
func (c *Checker) transition(e *end, from, to segment.State, cause string, packet int, now time.Duration) {
	switch {
	case to == segment.Closed && from != segment.Closed:
	case slices.Contains(legal[from], to):
	case cause == model.CauseBefore, cause == model.CauseCrossed:
	case to == segment.TimeWait && from >= segment.SynReceived && packet == 0 && cause != "" && !strings.Contains(cause, " "):
		// "A RST can be sent from any state with a corresponding transition to TIME-WAIT"
		// (note 3), by a call.
	default:
		c.report(transition, e, packet, now, fmt.Sprintf("goes from %s to %s", from, to))
	}
}

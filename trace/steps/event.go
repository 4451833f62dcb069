package steps

import (
	"strconv"
	"strings"

	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/internal/shown"
	"github.com/seed-8df93623/tcpsim/trace/visible"
	"github.com/seed-8df93623/tcpsim/trace/words"
)

// event tells an event of the trace.
func (b *builder) event(i int) {
	e := &b.trace.Events[i]
	packet := b.sent(e)
	at := b.where(e, packet)
	b.acting = append(b.acting, at)
	before := b.shown(at)
	b.follower.Record(*e)
	b.observe(e)
	b.sampled(e, packet)
	step := Event{At: int64(e.Time), Why: b.why[i], Ends: []EndState{}}
	host := column{name: b.hostOf(e)}
	if at != nobody {
		host = b.columnOf(host.name, at.connection, at.side)
	}
	step.Host = b.host(host)
	if e.Packet != nil {
		step.Packet = b.packets[e.Packet.Number] + 1
	}
	if at != nobody {
		for side := range 2 {
			step.Ends = append(step.Ends, b.tell(at.connection, side)...)
		}
	}
	if e.Transition != nil {
		step.Ends = append(step.Ends, b.listening(e.Transition, step.Host)...)
	}
	step.Kind, step.Text = b.told(e)
	if e.Kind == trace.Paused {
		step.Silence = b.silence(e.Pause)
	}
	if e.Kind == trace.Delivered && at != nobody && step.Why == "" {
		step.Why = b.changes(e, before, b.ends[at.connection][at.side].told, at)
	}
	b.document.Events = append(b.document.Events, step)
}

// sent is the number of the last packet that was sent, an event's own included.
func (b *builder) sent(e *trace.Event) int {
	if e.Kind == trace.Sent {
		b.last = e.Packet.Number
	}
	return b.last
}

// shown is what was told of an end so far.
func (b *builder) shown(at acting) *EndState {
	if at == nobody {
		return nil
	}
	return b.ends[at.connection][at.side].told
}

// hostOf is where an event happened.
func (b *builder) hostOf(e *trace.Event) string {
	switch {
	case e.Host != "" || e.Packet == nil:
		return e.Host
	case e.Kind == trace.Delivered:
		return e.Packet.To
	}
	return e.Packet.From
}

// told is an event's kind, and what the page says of it behind the host's name.
func (b *builder) told(e *trace.Event) (kind, text string) {
	switch e.Kind {
	case trace.Sent:
		return "send", b.say("sends %s", b.labels[e.Packet])
	case trace.Delivered:
		return "arrive", b.say("receives %s", b.labels[e.Packet])
	case trace.Dropped:
		return "lost", b.number(e.Packet) + ": " + b.lost(e)
	case trace.Moved:
		return b.transition(e.Transition)
	case trace.Called, trace.Returned:
		process := ""
		if name := b.names.Process(e.Host, e.Call.Process); name != "" {
			process = strings.TrimPrefix(name, "/") + ": "
		}
		return "call", process + shown.Call(e.Call, e.Kind, 120, b.code)
	case trace.Paused:
		if e.Pause.Octets > 0 {
			return "note", b.say("waits with %d bytes to send", e.Pause.Octets)
		}
		return "note", b.say("has sent all that it was given")
	}
	return "note", ""
}

func (b *builder) number(p *trace.Packet) string { return "(" + strconv.Itoa(p.Number) + ")" }

// lost says how a packet was lost.
func (b *builder) lost(e *trace.Event) string {
	if e.Fate == nil {
		return words.In(b.code, "lost")
	}
	return shown.Fate(b.code, e.Fate)
}

// transition says how a state changed, and what by if no other event tells.
func (b *builder) transition(t *trace.Transition) (kind, text string) {
	text = t.From.String() + " → " + t.To.String()
	if n, ok := shown.Packet(t); ok {
		because := "%s, as (%s) has arrived"
		if b.capture {
			because = "%s, as (%s) shows"
		}
		return "state", b.say(because, text, visible.Text(n))
	}
	if t.ByTimer() {
		return "timer", text + ": " + words.In(b.code, visible.Text(t.Cause))
	}
	return "state", text
}

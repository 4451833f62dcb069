package explain

import (
	"slices"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
)

// endSilence takes note of the first segment with something new that follows a pause.
func (x *explainer) endSilence(p *trace.Packet, pauses map[trace.Conn]*trace.Pause) {
	c := trace.Conn{Local: p.Segment.Src, Remote: p.Segment.Dst}
	pause := pauses[c]
	if pause == nil || p.Segment.Len() == 0 || p.Cause == segment.CauseKeepAlive || p.Cause == segment.CauseWindowProbe {
		return
	}
	x.until[pause] = p
	delete(pauses, c)
}

// shortest is how long a silence is at least that is worth a sentence: what takes less is
// over before anybody wonders.
const shortest = 10 * time.Millisecond

// silence says why a sender that has something to send does not, where that lasts. Of the
// same reason again it says nothing.
func (x *explainer) silence(e *trace.Event) []Sentence {
	p := e.Pause
	until := x.until[p]
	switch {
	case p.Limit == segment.NoLimit || p.Octets == 0:
		return nil
	case until != nil && until.Sent-e.Time < shortest, x.silent[p.Conn] == p.Limit:
		return nil
	case until == nil && p.Limit != segment.LimitWindow:
		return nil // the run has ended before ACKs came
	}
	x.silent[p.Conn] = p.Limit
	v := values{"host": host(e.Host), "held": octets(p.Octets)}
	key := map[segment.Limit]string{
		segment.LimitNagle: "silence.nagle", segment.LimitWindow: "silence.window", segment.LimitCwnd: "silence.cwnd",
	}[p.Limit]
	if until == nil {
		return []Sentence{say(x.Language, key+".ever", v)}
	}
	return []Sentence{say(x.Language, key, v.with(values{"delay": duration(until.Sent - e.Time), "until": number(until.Number)}))}
}

// add adds sentences to the line of an event, or a line to the lines.
func (x *explainer) add(lines []Line, event int, sentences []Sentence) []Line {
	if sentences == nil {
		return lines
	}
	for i := range slices.Backward(lines) {
		if lines[i].Event == event {
			lines[i].Sentences = append(lines[i].Sentences, sentences...)
			return lines
		}
		if lines[i].Event < event {
			return slices.Insert(lines, i+1, Line{Event: event, Sentences: sentences})
		}
	}
	return slices.Insert(lines, 0, Line{Event: event, Sentences: sentences})
}

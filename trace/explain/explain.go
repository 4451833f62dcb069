package explain

import (
	"strings"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/conversation"
	"github.com/seed-8df93623/tcpsim/trace/ladder"
)

// Options say how to explain. The zero value is English, with relative sequence
// numbers.
type Options struct {
	Language Language
	// Absolute shows sequence numbers as they are on the wire, as
	// [format.Style].Absolute does. They are so too where [trace.Trace].Absolute is true.
	Absolute bool
	// Unfolded says of each segment all that there is to say, also where the same was said
	// of many before.
	Unfolded bool
}

// Line is what there is to say about one event.
type Line struct {
	Event     int // the event's index in [trace.Trace].Events
	Packet    int // the number of the packet that was sent; 0 for another event
	Sentences []Sentence
}

// Of explains a trace. There is a line for each packet sent, for each transition
// brought about by a timer, and for each call that failed, in the order of the
// events. Of five or more sentences that are equal but for their numbers, with nothing else
// to say of the segments between, the first stands for all; lines may so be left without
// one.
func Of(t *trace.Trace, o Options) []Line {
	x := newExplainer(t, o)
	var lines []Line
	rows := map[string]int{} // the last event of each host's that has a row of its own
	for i := range t.Events {
		e := &t.Events[i]
		line := Line{Event: i, Sentences: x.event(e)}
		switch e.Kind {
		case trace.Sent:
			line.Packet = e.Packet.Number
			rows[e.Host] = i
		case trace.Called, trace.Returned:
			rows[e.Host] = i
		case trace.Paused:
			lines = x.add(lines, rows[e.Host], line.Sentences)
			continue
		}
		if line.Sentences != nil {
			lines = append(lines, line)
		}
	}
	if !o.Unfolded {
		x.fold(lines)
	}
	return lines
}

// String are the sentences of the line, one after the other, each with its reference.
func (l Line) String() string {
	var b strings.Builder
	for i, s := range l.Sentences {
		stop := "."
		if s.language == Chinese {
			stop = "。"
		} else if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(s.String() + stop)
	}
	return b.String()
}

// explainer explains one event after the other.
type explainer struct {
	Options
	capture bool // nothing is known of arrivals
	shown   map[*trace.Packet]*ladder.Label
	places  map[*trace.Packet]place
	byPort  map[trace.Conn]*dialogue // the current one, by either end
	numbers map[int]*trace.Packet
	closed  map[moment]string              // what brought an end into CLOSED
	ends    map[int]bool                   // the packets that did
	states  map[trace.Conn]segment.State   // as far as the trace tells them
	asked   map[trace.Conn]*trace.Packet   // the last SYN without ACK that a TCP has sent
	silent  map[trace.Conn]segment.Limit   // what was said last of why an end is silent
	until   map[*trace.Pause]*trace.Packet // the segment that ends a silence
	nodes   map[string]trace.NodeKind      // of the network, as far as it is known
}

// place is where a packet belongs, and how far both ends have come when it is sent.
type place struct {
	*dialogue
	segment *conversation.Segment
	closing [2]closing
}

func newExplainer(t *trace.Trace, o Options) *explainer {
	x := &explainer{
		Options: o, capture: conversation.IsCapture(t),
		shown: map[*trace.Packet]*ladder.Label{}, places: map[*trace.Packet]place{},
		byPort: map[trace.Conn]*dialogue{}, numbers: map[int]*trace.Packet{}, closed: map[moment]string{},
		ends: map[int]bool{}, states: map[trace.Conn]segment.State{}, asked: map[trace.Conn]*trace.Packet{},
		silent: map[trace.Conn]segment.Limit{}, until: map[*trace.Pause]*trace.Packet{},
		nodes: map[string]trace.NodeKind{},
	}
	if t.Network != nil {
		for _, n := range t.Network.Nodes {
			x.nodes[n.Name] = n.Kind
		}
	}
	x.Absolute = o.Absolute || t.Absolute
	for row := range ladder.Rows(t, o.Absolute) {
		if row.Label != nil {
			x.shown[row.Event.Packet] = row.Label
		}
	}
	x.converse(t)
	pauses := map[trace.Conn]*trace.Pause{}
	for i := range t.Events {
		x.prepare(&t.Events[i], pauses)
	}
	return x
}

// prepare notes what the explanation of an earlier event may want to know.
func (x *explainer) prepare(e *trace.Event, pauses map[trace.Conn]*trace.Pause) {
	switch e.Kind {
	case trace.Sent:
		if e.Packet.Segment != nil {
			x.numbers[e.Packet.Number] = e.Packet
			x.endSilence(e.Packet, pauses)
		}
	case trace.Paused:
		pauses[e.Pause.Conn] = e.Pause
	case trace.Moved:
		x.noteClose(e)
	}
}

// event is what there is to say about one.
func (x *explainer) event(e *trace.Event) []Sentence {
	switch e.Kind {
	case trace.Sent:
		return x.packet(e.Packet)
	case trace.Delivered:
		if !x.capture {
			x.deliver(e)
		}
	case trace.Moved:
		x.states[e.Transition.Conn] = e.Transition.To
		return x.transition(e)
	case trace.Called, trace.Returned:
		return x.call(e)
	case trace.Paused:
		return x.silence(e)
	}
	return nil
}

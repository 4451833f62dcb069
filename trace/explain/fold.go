package explain

import (
	"fmt"
	"strings"

	"github.com/seed-8df93623/tcpsim/trace"
)

// repeatable are the sentences that teach nothing when they come again: those of a bulk
// transfer, and of a connection that is probed and answers. What counts its own kind, as
// duplicate ACKs do, or tells of something that went wrong, is said each time.
var repeatable = map[string]group{
	"data": bulk, "data.half": bulk, "data.push": bulk, "ack": bulk, "ack.several": bulk, "ack.same": bulk,
	"ack.piggybacked": bulk, "ack.old": bulk, "ack.gap": bulk, "ack.delayed": bulk, "ack.late": bulk,
	"window.wider": bulk, "window.narrower": bulk, "queued": bulk,
	"keepalive": idle, "keepalive.ack": idle,
	"probe.new": idle, "probe.old": idle, "probe.empty": idle, "probe.ack": idle, "window.zero": idle,
}

// group is what sentences are about. One of another group is something else to say.
type group int

const (
	bulk group = iota + 1
	idle
)

// fewest is how many equal sentences are worth folding.
const fewest = 5

// repetition is a sentence that the segments of an end ask for again and again, with nothing
// else to say of them between.
type repetition struct {
	line, sentence int // where it stands first
	count, last    int // how often it comes, and the packet of the last
}

// fold leaves the first of many equal sentences, which says how many there are.
func (x *explainer) fold(lines []Line) {
	current := map[trace.Conn]map[string]*repetition{} // by the end that sends, and the sentence's key
	of := make([][]*repetition, len(lines))            // by line, and by sentence in it
	for i, line := range lines {
		p := x.numbers[line.Packet]
		if p == nil {
			continue
		}
		end := trace.Conn{Local: p.Segment.Src, Remote: p.Segment.Dst}
		of[i] = make([]*repetition, len(line.Sentences))
		for j, s := range line.Sentences {
			switch {
			case strings.HasPrefix(s.Key, "silence."): // comes and goes with the segments
			case repeatable[s.Key] == 0:
				delete(current, end)
			default:
				r := again(current, end, s.Key, repetition{line: i, sentence: j})
				r.count, r.last, of[i][j] = r.count+1, line.Packet, r
			}
		}
	}
	for i := range lines {
		if of[i] != nil {
			x.shorten(&lines[i], i, of[i])
		}
	}
}

// again finds the repetition of a sentence, or begins it.
func again(current map[trace.Conn]map[string]*repetition, end trace.Conn, key string, begun repetition) *repetition {
	for other := range current[end] {
		if repeatable[other] != repeatable[key] {
			delete(current[end], other)
		}
	}
	if current[end] == nil {
		current[end] = map[string]*repetition{}
	}
	if current[end][key] == nil {
		current[end][key] = &begun
	}
	return current[end][key]
}

// shorten drops the sentences of a line that stand in an earlier one.
func (x *explainer) shorten(line *Line, index int, of []*repetition) {
	kept := line.Sentences[:0]
	for j, s := range line.Sentences {
		switch r := of[j]; {
		case r == nil || r.count < fewest:
			kept = append(kept, s)
		case r.line == index && r.sentence == j:
			s.Text += likewise(x.Language, r.count-1, r.last)
			kept = append(kept, s)
		}
	}
	line.Sentences = kept
}

// likewise says of how many more segments a sentence is true.
func likewise(l Language, count, last int) string {
	if l == Chinese {
		return fmt.Sprintf("；直到报文段 %d，另有 %d 个与此相同", last, count)
	}
	return fmt.Sprintf("; likewise %d more, up to segment %d", count, last)
}

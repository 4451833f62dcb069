// Package golden is the text in which traces are kept and compared: [Format] writes
// one line for each event that a person would look at, and [FirstDifference] says
// where two such texts part.
//
// The package is stable, and so is the text: files in it are compared byte for byte.
package golden

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"strings"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/format"
	"github.com/seed-8df93623/tcpsim/trace/internal/notation"
	"github.com/seed-8df93623/tcpsim/trace/internal/shown"
	"github.com/seed-8df93623/tcpsim/trace/internal/translated"
	"github.com/seed-8df93623/tcpsim/trace/visible"
)

// Format is the text. It has one line for each packet sent, transition and call:
//
//	0.000000 client connect server:9527 ...
//	0.000000 client CLOSED -> SYN-SENT
//	0.000000 client > server: Flags [S], seq 1000, win 29184, options [mss 1460], length 0
//	0.010000 client connect = ok
//
// The time is in seconds since the start. Packets are written as tcpdump prints
// them, but for host names, and a note in parentheses on those that were lost,
// duplicated, damaged or injected; where an end has begun several times, or is behind a
// NAT, numbers count from the beginning that is acknowledged. An arrival has no line of its own, nor
// has a sender's silence. A call that
// waits ends in "...", and has a second line with its result when it returns. A
// transition has its cause in parentheses where that is a timer; otherwise it is
// the call or the packet before.
var Format = format.Format{
	Name: "text", Summary: "one line for each event: calls, states, segments; made for comparing",
	States: true, Takes: format.Notes, Write: write,
}

// Text is a trace in the format.
func Text(t *trace.Trace) string { return Format.Text(t, format.Style{}) }

func write(w io.Writer, t *trace.Trace, style format.Style) error {
	x := text{names: shown.NewNames(t), numbers: shown.NewNumbersOf(style.Absolute || t.Absolute)}
	out := bufio.NewWriter(w)
	var line []byte
	for i := range t.Events {
		e := &t.Events[i]
		if changed, ok := translated.Of(e); ok {
			x.numbers.Translated(e.Packet.Segment, &changed)
		}
		if e.Kind == trace.Delivered || e.Kind == trace.Dropped || e.Kind == trace.Paused {
			continue
		}
		line = append(shown.AppendTime(line[:0], e.Time), ' ')
		line = append(x.appendEvent(line, e), '\n')
		out.Write(line) // the writer keeps the first error for Flush
		shown.WriteNotes(out, style.Notes[i])
	}
	return out.Flush()
}

type text struct {
	names   *shown.Names
	numbers *shown.Numbers
}

func (x text) appendEvent(b []byte, e *trace.Event) []byte {
	switch e.Kind {
	case trace.Sent:
		return x.appendPacket(b, e.Packet)
	case trace.Moved:
		return x.appendTransition(b, e.Host, e.Transition)
	case trace.Called, trace.Returned:
		b = x.names.AppendEnd(b, e.Host, e.Call.Process, e.Call.Conn)
		return append(append(b, ' '), shown.Call(e.Call, e.Kind, 0, "")...)
	}
	return fmt.Appendf(b, "%s event of unknown kind %d", visible.Text(e.Host), e.Kind)
}

func (x text) appendPacket(b []byte, p *trace.Packet) []byte {
	b = append(x.appendEnds(b, p), ": "...)
	if s := p.Segment; s != nil && notation.CutInOptions(s, p.Truncated) {
		fields, sack := notation.AppendFields(b, s, x.numbers, "")
		b = notation.AppendOptionsCut(fields, s.Options, sack, p.Bytes)
	} else if s != nil {
		b = notation.AppendSegment(b, s, x.numbers, "")
	} else if d, err := segment.ParseDatagram(p.Bytes); err == nil {
		b = append(b, notation.Other(&d)...)
	} else {
		b = fmt.Appendf(b, "no IP packet, length %d", len(p.Bytes))
	}
	words := shown.Mishaps("", p)
	if p.Injected {
		words = append([]string{"injected"}, words...)
	}
	if len(words) > 0 {
		b = fmt.Appendf(b, " (%s)", strings.Join(words, ", "))
	}
	return b
}

func (x text) appendTransition(b []byte, host string, t *trace.Transition) []byte {
	b = append(x.names.AppendEnd(b, host, "", t.Conn), ' ')
	b = append(append(append(b, t.From.String()...), " -> "...), t.To.String()...)
	if t.ByTimer() {
		b = append(append(append(b, " ("...), visible.Text(t.Cause)...), ')')
	}
	return b
}

// appendEnds appends the two ends of a packet, as in "client:40001 > server".
func (x text) appendEnds(b []byte, p *trace.Packet) []byte {
	from, to := visible.Text(p.From), visible.Text(p.To)
	if p.Segment != nil {
		c := trace.Conn{Local: p.Segment.Src, Remote: p.Segment.Dst}
		from, to = cmp.Or(x.names.End(c), from), cmp.Or(x.names.End(c.Reverse()), to)
	} else if d, err := segment.ParseDatagram(p.Bytes); err == nil {
		from, to = cmp.Or(from, d.Src().String()), cmp.Or(to, d.Dst().String())
	}
	return append(append(append(b, from...), " > "...), to...)
}

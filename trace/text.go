package trace

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"time"
)

// writeText writes one line for each packet sent, transition and call:
//
//	0.000000 client connect server:9527 ...
//	0.000000 client CLOSED -> SYN-SENT
//	0.000000 client > server: Flags [S], seq 1000, win 29184, options [mss 1460], length 0
//	0.010000 client connect = ok
//
// The time is in seconds since the start. Packets are written as tcpdump prints
// them, but for host names, and a note in parentheses on those that were lost,
// duplicated, damaged or injected; an arrival has no line of its own. A call that
// waits ends in "...", and has a second line with its result when it returns. A
// transition has its cause in parentheses where that is a timer; otherwise it is
// the call or the packet before.
func writeText(w io.Writer, t *Trace, style Style) error {
	x := text{names: newNames(t), numbers: newNumbers(style.Absolute || t.Absolute)}
	out := bufio.NewWriter(w)
	var line []byte
	for i := range t.Events {
		e := &t.Events[i]
		if e.Kind == Delivered || e.Kind == Dropped {
			continue
		}
		line = append(appendTime(line[:0], e.Time), ' ')
		line = append(x.appendEvent(line, e), '\n')
		out.Write(line) // the writer keeps the first error for Flush
		writeNotes(out, style.Notes[i])
	}
	return out.Flush()
}

type text struct {
	names   *names
	numbers *numbers
}

func (x text) appendEvent(b []byte, e *Event) []byte {
	switch e.Kind {
	case Sent:
		return x.appendPacket(b, e.Packet)
	case Moved:
		return x.appendTransition(b, e.Host, e.Transition)
	case Called, Returned:
		b = x.names.appendEnd(b, e.Host, e.Call.Process, e.Call.Conn)
		return append(append(b, ' '), e.Call.describe(e.Kind, 0)...)
	}
	return fmt.Appendf(b, "%s event of unknown kind %d", visible(e.Host), e.Kind)
}

func (x text) appendPacket(b []byte, p *Packet) []byte {
	b = append(x.names.appendPacket(b, p), ": "...)
	if s := p.Segment; s != nil && cutInOptions(s, p.Truncated) {
		fields, sack := appendFields(b, s, x.numbers, "")
		b = appendOptionsCut(fields, s.Options, sack, p.Bytes)
	} else if s != nil {
		b = appendSegment(b, s, x.numbers, "")
	} else if d, ok := parseDatagram(p.Bytes); ok {
		b = append(b, d.String()...)
	} else {
		b = fmt.Appendf(b, "no IP packet, length %d", len(p.Bytes))
	}
	words := p.mishaps()
	if p.Injected {
		words = append([]string{"injected"}, words...)
	}
	if len(words) > 0 {
		b = fmt.Appendf(b, " (%s)", strings.Join(words, ", "))
	}
	return b
}

func (x text) appendTransition(b []byte, host string, t *Transition) []byte {
	b = append(x.names.appendEnd(b, host, "", t.Conn), ' ')
	b = append(append(append(b, t.From.String()...), " -> "...), t.To.String()...)
	if t.ByTimer() {
		b = append(append(append(b, " ("...), visible(t.Cause)...), ')')
	}
	return b
}

// describe writes a call as it was made, "write 20 = 20 bytes" or "connect
// server:80 ...", or as it returned, "connect = ok". Arguments are cut to the
// given number of columns; 0 leaves them whole.
func (c *Call) describe(kind Kind, columns int) string {
	text := visible(c.Op)
	if kind == Called && c.Args != "" {
		args := visible(c.Args)
		if columns > 0 {
			args = cut(args, columns)
		}
		text += " " + args
	}
	switch {
	case kind == Called && c.Waiting:
		return text + " ..."
	case c.Result != "" && c.Err != "":
		return text + " = " + visible(c.Result) + ", error: " + visible(c.Err)
	case c.Err != "":
		return text + " = error: " + visible(c.Err)
	case c.Result != "":
		return text + " = " + visible(c.Result)
	case kind == Returned:
		return text + " = ok"
	}
	return text
}

// appendTime appends d in seconds, with as many decimals as microseconds or, if d
// is not a whole number of them, nanoseconds need.
func appendTime(b []byte, d time.Duration) []byte {
	b = appendInt(b, int(d/time.Second))
	if rest := int(d % time.Second); d%time.Microsecond != 0 {
		b = appendDecimals(b, rest, 9)
	} else {
		b = appendDecimals(b, rest/1000, 6)
	}
	return b
}

// appendDecimals appends a point and n in the given number of digits.
func appendDecimals(b []byte, n, digits int) []byte {
	b = append(b, '.')
	for range digits {
		b = append(b, '0')
	}
	for i := len(b) - 1; n > 0; i-- {
		b[i] = byte('0' + n%10)
		n /= 10
	}
	return b
}

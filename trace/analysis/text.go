package analysis

import (
	"fmt"
	"strings"
	"time"

	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/conversation"
	"github.com/seed-8df93623/tcpsim/trace/internal/shown"
	"github.com/seed-8df93623/tcpsim/trace/visible"
	"github.com/seed-8df93623/tcpsim/trace/words"
)

// String is [Report.Text] in English.
func (r *Report) String() string { return r.Text("") }

// Text writes the report in the language with the given code, as package words has it: a
// paragraph for each connection, and a line for each of its segments.
func (r *Report) Text(language string) string {
	t := teller(language)
	var b strings.Builder
	for i, c := range r.Connections {
		if i > 0 {
			b.WriteByte('\n')
		}
		t.connection(&b, c)
	}
	if r.Others > 0 {
		b.WriteString(t.say("%s, not TCP", t.count(r.Others, "other packet")) + "\n")
	}
	if r.Damaged > 0 {
		b.WriteString(t.say("%s with a wrong checksum, which nobody takes", t.count(r.Damaged, "segment")) + "\n")
	}
	if r.Copies > 0 {
		b.WriteString(t.say("%s: in the capture before, and counted once", t.count(r.Copies, "duplicate packet")) + "\n")
	}
	return b.String()
}

// String writes the connection as text, with a line for each segment that it has.
func (c *Connection) String() string {
	var b strings.Builder
	teller("").connection(&b, c)
	return b.String()
}

// String writes the flow in one line.
func (f Flow) String() string { return teller("").flow(f) }

// teller is the code of the language that a text is in.
type teller string

func (t teller) say(format string, values ...any) string {
	return words.Say(string(t), format, values...)
}

func (t teller) english() bool { return string(t) != words.Chinese }

// side is what a side is called.
func (t teller) side(s conversation.Side) string {
	if t.english() {
		return s.String()
	}
	return t.in("the " + s.String())
}

func (t teller) in(text string) string { return words.In(string(t), text) }

func (t teller) connection(b *strings.Builder, c *Connection) {
	client, server := visible.Text(c.Hosts[conversation.Client]), visible.Text(c.Hosts[conversation.Server])
	format := "%s:%d > %s:%d: %s"
	if !c.Begun {
		format = "%s:%d > %s:%d, begun before: %s"
	}
	b.WriteString(t.say(format, client, c.Conn.Local.Port(), server, c.Conn.Remote.Port(), t.closing(c.Closing)) + "\n")
	for phase, e := range c.Phases {
		if e.Segments > 0 {
			fmt.Fprintf(b, "  %s  %s - %s  %s\n", t.column(t.in(conversation.Phase(phase).String())), seconds(e.First), seconds(e.Last),
				t.phrases(t.count(e.Segments, "segment"), t.some(e.Bytes, "byte")))
		}
	}
	for side, f := range c.Flows {
		if f.Segments > 0 {
			fmt.Fprintf(b, "  %s  %s\n", t.column(t.side(conversation.Side(side))), t.flow(f))
		}
	}
	for _, s := range c.Segments {
		b.WriteString(t.segment(s) + "\n")
	}
}

// column is a word in a column of its own.
func (t teller) column(word string) string {
	return word + strings.Repeat(" ", max(0, 8-visible.Columns(word)))
}

// closing says who has ended a connection, and how.
func (t teller) closing(c conversation.Closing) string {
	if t.english() || c.How == conversation.Open {
		return t.in(c.String())
	}
	how, first := t.in(c.How.String()), t.side(c.First)
	if c.How == c.Outcome {
		return t.say("%s, %s first at %s", how, first, seconds(c.Time))
	}
	return t.say("%s, %s first at %s; in the end %s", how, first, seconds(c.Time), t.in(c.Outcome.String()))
}

func (t teller) flow(f Flow) string {
	goodput, inFlight := "", ""
	if f.Goodput > 0 {
		goodput = t.say("%.0f bytes/s goodput", f.Goodput)
	}
	if f.MaxInFlight > 0 {
		inFlight = t.say("at most %d in flight", f.MaxInFlight)
	}
	again, shut := "", ""
	switch {
	case f.Retransmitted > 0:
		again = t.say("%s of %s", t.count(f.Retransmissions, "retransmission"), t.count(int(f.Retransmitted), "byte"))
	case f.Retransmissions > 0:
		again = t.count(f.Retransmissions, "retransmission")
	}
	if f.ZeroWindow > 0 {
		shut = t.say("zero window for %s", f.ZeroWindow)
	}
	return t.phrases(t.count(f.Segments, "segment"), t.some(f.Bytes, "byte"), goodput, inFlight, again, shut, t.rtt(f.RTT))
}

// rtt is as in "RTT 10ms (2 samples, 10ms to 10ms)", empty if there is none.
func (t teller) rtt(r conversation.RTT) string {
	if r.Samples == 0 {
		return ""
	}
	return t.say("RTT %s (%s, %s to %s)", r.Mean, t.count(r.Samples, "sample"), r.Min, r.Max)
}

// segment is a line about one segment.
func (t teller) segment(s *conversation.Segment) string {
	if t.english() {
		return s.String() + t.way(s.Packet)
	}
	arrow := ">"
	if s.From == conversation.Server {
		arrow = "<"
	}
	line := fmt.Sprintf("%4d  %s  %s %-4s %s  %s", s.Packet.Number, seconds(s.Packet.Sent), arrow,
		s.Packet.Segment.Flags.Letters(), t.column(t.in(s.Phase.String())), words.Classes(string(t), s.Class.String()))
	if s.About > 0 {
		line += t.say(" (%d)", s.About)
	}
	if s.RTT > 0 {
		line += t.say("; RTT %s by %s", s.RTT, t.in(s.Method.String()))
	}
	return line + t.way(s.Packet)
}

// way says where on its way over routers a packet was lost, or waited longest.
func (t teller) way(p *trace.Packet) string {
	longest := trace.Hop{}
	for _, f := range p.Fates {
		if f.Place != "" && shown.Lost(p) {
			return t.in("; ") + shown.Fate(string(t), f)
		}
		for _, h := range f.Hops {
			if !f.Dropped && h.Queued > longest.Queued {
				longest = h
			}
		}
	}
	if longest.Queued == 0 {
		return ""
	}
	return t.in("; ") + t.say("waited %s at %s for %s", longest.Queued, visible.Text(longest.From), visible.Text(longest.To))
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.6f", d.Seconds()) }

// count is as in "1 segment" or "2 segments".
func (t teller) count(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return t.say("%d "+what, n)
}

// some is count, or empty for none.
func (t teller) some(n uint64, what string) string {
	if n == 0 {
		return ""
	}
	return t.count(int(n), what)
}

// phrases joins the words that are not empty.
func (t teller) phrases(list ...string) string {
	var all []string
	for _, w := range list {
		if w != "" {
			all = append(all, w)
		}
	}
	return strings.Join(all, t.in(", "))
}

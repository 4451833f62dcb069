package analysis

import (
	"fmt"
	"strings"
	"time"

	"github.com/seed-8df93623/tcpsim/trace/conversation"
	"github.com/seed-8df93623/tcpsim/trace/visible"
)

// String writes the report as text: a paragraph for each connection, and a line for
// each of its segments.
func (r *Report) String() string {
	var b strings.Builder
	for i, c := range r.Connections {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(c.String())
	}
	if r.Others > 0 {
		fmt.Fprintf(&b, "%s, not TCP\n", count(r.Others, "other packet"))
	}
	if r.Damaged > 0 {
		fmt.Fprintf(&b, "%s with a wrong checksum, which nobody takes\n", count(r.Damaged, "segment"))
	}
	return b.String()
}

// String writes the connection as text, with a line for each segment that it has.
func (c *Connection) String() string {
	var b strings.Builder
	client, server := visible.Text(c.Hosts[conversation.Client]), visible.Text(c.Hosts[conversation.Server])
	fmt.Fprintf(&b, "%s:%d > %s:%d", client, c.Conn.Local.Port(), server, c.Conn.Remote.Port())
	if !c.Begun {
		b.WriteString(", begun before")
	}
	fmt.Fprintf(&b, ": %s\n", c.Closing)
	for phase, e := range c.Phases {
		if e.Segments > 0 {
			fmt.Fprintf(&b, "  %-8s  %s - %s  %s\n", conversation.Phase(phase), seconds(e.First), seconds(e.Last),
				phrases(count(e.Segments, "segment"), some(e.Bytes, "byte")))
		}
	}
	for side, f := range c.Flows {
		if f.Segments > 0 {
			fmt.Fprintf(&b, "  %-8s  %s\n", conversation.Side(side), f)
		}
	}
	for _, s := range c.Segments {
		b.WriteString(s.String())
		b.WriteByte('\n')
	}
	return b.String()
}

// String writes the flow in one line.
func (f Flow) String() string {
	goodput, inFlight := "", ""
	if f.Goodput > 0 {
		goodput = fmt.Sprintf("%.0f bytes/s goodput", f.Goodput)
	}
	if f.MaxInFlight > 0 {
		inFlight = fmt.Sprintf("at most %d in flight", f.MaxInFlight)
	}
	again, shut := "", ""
	if f.Retransmissions > 0 {
		again = count(f.Retransmissions, "retransmission")
	}
	if f.Retransmitted > 0 {
		again += fmt.Sprintf(" of %s", count(int(f.Retransmitted), "byte"))
	}
	if f.ZeroWindow > 0 {
		shut = fmt.Sprintf("zero window for %s", f.ZeroWindow)
	}
	return phrases(count(f.Segments, "segment"), some(f.Bytes, "byte"), goodput, inFlight, again, shut, rtt(f.RTT))
}

// rtt is as in "RTT 10ms (2 samples, 10ms to 10ms)", empty if there is none.
func rtt(r conversation.RTT) string {
	if r.Samples == 0 {
		return ""
	}
	return fmt.Sprintf("RTT %s (%s, %s to %s)", r.Mean, count(r.Samples, "sample"), r.Min, r.Max)
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.6f", d.Seconds()) }

// count is as in "1 segment" or "2 segments".
func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// some is count, or empty for none.
func some(n uint64, what string) string {
	if n == 0 {
		return ""
	}
	return count(int(n), what)
}

// phrases joins the words that are not empty.
func phrases(words ...string) string {
	var all []string
	for _, w := range words {
		if w != "" {
			all = append(all, w)
		}
	}
	return strings.Join(all, ", ")
}

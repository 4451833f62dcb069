package campaign

import (
	"fmt"
	"slices"
	"strings"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
)

type valueInfo = scenario.ValueInfo

// end is what the program at one end of a connection does.
type end struct {
	name   string // host and connection, as in client.a
	writes []int
	total  int
	ending string // shutdown, close (when all has been read), early, abort or linger
	echo   bool
}

// The ports to which connections are made.
const (
	firstPort       = 8001
	mostConnections = 4
)

// programs draws the applications.
func (g *generator) programs() {
	count := 1
	for count < mostConnections && g.chance("many connections", 0.25) {
		count++
	}
	for i := range count {
		g.connection(string(rune('a'+i)), firstPort+i)
	}
	if g.chance("flow", 0.05) {
		to := one(g.dice, "client server", "server client")
		if g.inward {
			to = "client server"
		}
		g.lines = append(g.lines, line{text: fmt.Sprintf("flow %s bytes=%d", to, g.octets()), group: g.group()})
	}
}

// connection draws the programs at both ends of a connection.
func (g *generator) connection(name string, port int) {
	from, to := 0, 1
	if !g.inward && g.chance("from the server", 0.25) {
		from, to = 1, 0
	}
	a, b := g.end(hosts[from]+"."+name), g.end(hosts[to]+"."+name)
	if a.ending == "close" {
		b.ending = "shutdown" // else both would wait
	}
	if !g.harm && g.chance("echo", 0.1) {
		b, a.ending = end{name: b.name, echo: true, ending: "shutdown"}, "shutdown"
	}
	if a.ending != "shutdown" && a.total == 0 { // of a SYN cookie nothing is kept: without an octet the other end may never hear
		a.writes, a.total = []int{1}, 1
	}
	group := g.group()
	target, local := fmt.Sprintf("%d", port), ""
	if !g.v4[0] && !g.v4[1] && !g.middlebox && g.chance("IPv6", 0.3) {
		target = fmt.Sprintf("[fd00::%d]:%d", to+1, port)
	}
	injected := !g.middlebox && g.chance("inject", 0.15)
	if injected {
		local = fmt.Sprintf(" local=%d", 40000+port%1000)
	}
	g.block(group, "%s listen %d", hosts[to], port)
	g.block(group, "background %s-%s", name, hosts[from])
	if g.chance("late reader", 0.3) {
		g.add(group, "  sleep %s", g.pause())
	}
	g.block(group, "  %s connect %s%s as %s", hosts[from], target, local, name)
	var forged func(from, to string) string
	if injected {
		forged = g.forged(map[string]string{
			a.name: fmt.Sprintf("%s:%d", hosts[from], 40000+port%1000), b.name: fmt.Sprintf("%s:%d", hosts[to], port),
		})
	}
	g.program(group, a, b, forged)
	g.block(group, "background %s-%s", name, hosts[to])
	g.block(group, "  %s accept %d as %s", hosts[to], port, name)
	g.program(group, b, a, forged)
}

// block adds a line that stays while its group does.
func (g *generator) block(group int, format string, args ...any) {
	g.lines = append(g.lines, line{text: fmt.Sprintf(format, args...), group: group, frame: true})
}

// end draws what one end writes, and how it ends.
func (g *generator) end(name string) end {
	e := end{name: name, ending: "shutdown"}
	for len(e.writes) < 5 && g.IntN(3) > 0 {
		e.writes = append(e.writes, g.octets())
		e.total += e.writes[len(e.writes)-1]
	}
	switch {
	case g.harm && g.chance("early close", 0.15):
		e.ending = "early"
	case g.harm && g.chance("abort", 0.15):
		e.ending = "abort"
	case g.harm && g.chance("linger", 0.1):
		e.ending = "linger"
	case strings.HasPrefix(name, hosts[0]) && g.IntN(3) == 0:
		e.ending = "close"
	}
	return e
}

// program adds what one end does once it is connected, to the end of its block.
func (g *generator) program(group int, e, peer end, forged func(from, to string) string) {
	for _, option := range []string{"nagle", "keepalive"} {
		if g.chance("HOST "+option, 0.05) {
			g.add(group, "  %s %s on", e.name, option)
		}
	}
	if e.echo {
		g.block(group, "  %s echo", e.name)
		g.block(group, "  %s shutdown write", e.name)
		g.block(group, "  %s close", e.name)
		g.block(group, "end")
		return
	}
	reads := e.ending != "early" && e.ending != "abort"
	if reads {
		g.reader(group, e, peer, forged)
	}
	for _, n := range e.writes {
		g.add(group, "  %s write %d", e.name, n)
		if g.IntN(3) == 0 {
			g.add(group, "  sleep %s", g.pause())
		}
	}
	switch e.ending {
	case "shutdown":
		g.block(group, "  %s shutdown write", e.name)
	case "linger":
		g.block(group, "  %s linger 0", e.name)
	case "abort":
		g.block(group, "  sleep %s", g.pause())
		g.block(group, "  %s abort", e.name)
		g.block(group, "end")
		return
	}
	if reads && e.ending != "linger" {
		g.block(group, "  wait")
	}
	g.block(group, "  %s close", e.name)
	g.block(group, "end")
}

// says reports whether a line so far has a text.
func (g *generator) says(text string) bool {
	return slices.ContainsFunc(g.lines, func(l line) bool { return strings.Contains(l.text, text) })
}

// reader adds a block that reads all that comes.
func (g *generator) reader(group int, e, peer end, forged func(from, to string) string) {
	g.block(group, "  background")
	if g.chance("late reader", 0.3) {
		g.add(group, "    sleep %s", g.pause())
	}
	if total := peer.total; total > 1 && !peer.echo && g.IntN(3) > 0 {
		n := 1 + g.IntN(min(total-1, 2000))
		text := fmt.Sprintf("    %s read %d", e.name, n)
		if forged != nil { // both ends are established by then
			text += "\n    inject " + forged(e.name, peer.name)
		}
		g.add(group, "%s", text)
		if g.chance("late reader", 0.5) {
			g.add(group, "    sleep %s", g.pause())
		}
	}
	g.block(group, "    %s read end", e.name)
	g.block(group, "  end")
}

// forged is a function that makes a segment up, from one end of a connection to the other.
// Both are established by then. RFC 9293 and RFC 5961 have the receiver drop each, or answer
// it with an ACK: none may harm the connection.
func (g *generator) forged(sockets map[string]string) func(from, to string) string {
	return func(from, to string) string {
		if g.IntN(2) == 0 {
			from, to = to, from
		}
		forms := []string{
			"R 400000000",                         // RFC 5961 section 3.2: "... outside the current receive window, silently drop the segment."
			"R. 400000000 ack 1",                  //
			"S 300000000 win 65535",               // RFC 5961 section 4.2: "If the SYN bit is set, irrespective of the sequence number, TCP MUST send an ACK"
			"S. 300000000 ack 1",                  //
			". 1 ack 400000000",                   // RFC 9293 section 3.10.7.4: "If the ACK acks something not yet sent (SEG.ACK > SND.NXT), then send an ACK, drop the segment, and return."
			"P 1:6(5)",                            // "If the ACK bit is off, drop the segment and return."
			"P. 3000000000:3000000005(5) ack 1",   // "If an incoming segment is not acceptable, an acknowledgment should be sent in reply"
			"P. 600000000:600000010(10) ack 1",    //
			". 1 ack 3000000000",                  // RFC 5961 section 5.2, an ACK that is too old
			"F. 500000000 ack 1",                  // a FIN beyond the window
			"P.U 3000000000:3000000005(5) ack 1",  // urgent, and long past
			"P.EW 3000000000:3000000005(5) ack 1", // ECN has not been agreed on
		}
		if g.says("iss=") { // a SYN that comes late would begin a connection with the same numbers
			forms = slices.DeleteFunc(forms, func(form string) bool { return strings.HasPrefix(form, "S") })
		}
		text := one(g.dice, forms...)
		return fmt.Sprintf("%s>%s %s", sockets[from], sockets[to], text)
	}
}

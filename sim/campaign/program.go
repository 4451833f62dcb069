package campaign

import (
	"fmt"
	"slices"
	"strings"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
)

type (
	valueInfo   = scenario.ValueInfo
	commandInfo = scenario.CommandInfo
)

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
	// relayPorts is how much further up the ports of a proxy are than those to which it connects.
	relayPorts = 100
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
	if !g.split && !g.harm && !g.says("iss=") && g.chance("crowd", 0.07) { // who takes one after the other waits for each
		g.crowd()
	}
	if !g.split && g.chance("flow", 0.05) {
		text := fmt.Sprintf("flow client server bytes=%d", g.octets())
		if longer := g.settings("flow", text, 0.2, false); longer != "" {
			text = longer
		}
		from, to := g.pair()
		text = strings.Replace(text, "client server", g.hosts[from]+" "+g.hosts[to], 1)
		g.lines = append(g.lines, line{text: text, group: g.group()})
	}
}

// block adds a line that stays while its group does.
func (g *generator) block(group int, format string, args ...any) {
	g.lines = append(g.lines, line{text: fmt.Sprintf(format, args...), group: group, frame: true})
}

// end draws what one end writes, and how it ends; waits is for the one that may wait for the
// other's end.
func (g *generator) end(name string, waits bool) end {
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
	case waits && g.IntN(3) == 0:
		e.ending = "close"
	}
	return e
}

// program adds what one end does once it is connected, to the end of its block.
func (g *generator) program(group int, e, peer end, forged func(from, to string) string) {
	for _, option := range []string{"nagle", "keepalive"} {
		if g.chance("HOST "+option, 0.05) {
			on := one(g.dice, "on", "off")
			if g.harm && option == "keepalive" {
				on = "on" // lest an end waits for ever for one that is gone
			}
			g.add(group, "  %s %s %s", e.name, option, on)
		}
	}
	if g.chance("linger", 0.05) {
		g.add(group, "  %s linger off", e.name)
	}
	if e.echo {
		serve := "echo"
		if g.chance("upper", 0.3) {
			serve = "upper"
		}
		g.block(group, "  %s %s", e.name, serve)
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
		if g.chance("repeat", 0.1) {
			g.add(group, "  repeat %d\n    %s write %d\n    sleep %s\n  end", one(g.dice, 2, 3, 10), e.name, n, g.pause())
		} else {
			g.add(group, "  %s write %d", e.name, n)
		}
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
		if e.ending == "close" && g.chance("shutdown", 0.2) { // all has been read
			g.add(group, "  %s shutdown %s", e.name, one(g.dice, "read", "both"))
		}
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
			text += "\n    " + forged(e.name, peer.name)
		}
		g.add(group, "%s", text)
		if g.chance("late reader", 0.5) {
			g.add(group, "    sleep %s", g.pause())
		}
	}
	g.block(group, "    %s read end", e.name)
	g.block(group, "  end")
}

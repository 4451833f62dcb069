package campaign

import (
	"fmt"
	"slices"
	"strings"
)

// connection draws the programs at both ends of a connection.
func (g *generator) connection(name string, port int) {
	from, to := g.pair()
	a, b := g.end(g.hosts[from]+"."+name, from < to), g.end(g.hosts[to]+"."+name, to < from)
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
	relayed := g.split || g.proxy != "" && g.chance("relay", 0.5)
	both := !g.middlebox && !relayed && g.chance("simultaneous open", 0.05)
	target, local := g.target(group, from, to, port, relayed, !both), ""
	injected := !both && !g.middlebox && !relayed && g.chance("inject", 0.15)
	if injected || both {
		local = fmt.Sprintf(" local=%d", localPort(port))
	}
	if !both {
		g.settled(group, "listen", fmt.Sprintf("%s listen %d", g.hosts[to], port))
	}
	g.block(group, "background %s-%s", name, g.hosts[from])
	if !both && g.chance("late reader", 0.3) {
		g.add(group, "  sleep %s", g.pause())
	}
	g.settled(group, "connect", fmt.Sprintf("  %s connect %s%s as %s", g.hosts[from], target, local, name))
	var forged func(from, to string) string
	if injected {
		forged = g.forged(map[string]string{
			a.name: fmt.Sprintf("%s:%d", g.hosts[from], localPort(port)), b.name: fmt.Sprintf("%s:%d", g.hosts[to], port),
		})
	}
	g.program(group, a, b, forged)
	g.block(group, "background %s-%s", name, g.hosts[to])
	if both { // their SYNs cross: the other one is sent at the same time
		g.block(group, "  %s connect %s local=%d as %s", g.hosts[to], g.target(group, to, from, localPort(port), false, false), port, name)
	} else {
		g.block(group, "  %s accept %d as %s", g.hosts[to], port, name)
		if g.chance("unlisten", 0.1) {
			g.add(group, "  %s unlisten %d", g.hosts[to], port)
		}
	}
	g.program(group, b, a, forged)
}

// localPort is from where a connection to a port is made, if that is to be known.
func localPort(port int) int { return 40000 + port%1000 }

// settled adds a line with settings of its command, which stays.
func (g *generator) settled(group int, command, text string) {
	bare := fmt.Sprintf("client %s 1", command)
	g.block(group, "%s%s", text, strings.TrimPrefix(g.settings(command, bare, 0.05, false), bare))
}

// target is where a connection to a port of a host goes: over a proxy, or over IPv6 if both
// have it.
func (g *generator) target(group, from, to, port int, relayed, v6 bool) string {
	switch {
	case relayed:
		text := fmt.Sprintf("%s relay %d %s:%d", g.proxy, port+relayPorts, g.hosts[to], port)
		if g.harm && g.chance("relay half-close", 0.3) {
			text += " half-close=off"
		}
		g.block(group, "%s", text)
		return fmt.Sprintf("%s:%d", g.proxy, port+relayPorts)
	case v6 && !g.shaped && !g.v4[g.hosts[from]] && !g.v4[g.hosts[to]] && !g.middlebox && g.chance("IPv6", 0.3):
		return fmt.Sprintf("[fd00::%d]:%d", to+1, port)
	case g.said:
		return fmt.Sprintf("%s:%d", g.hosts[to], port)
	}
	return fmt.Sprint(port)
}

// pair are two hosts of which the first connects to the second.
func (g *generator) pair() (from, to int) {
	if len(g.hosts) > 2 {
		from = g.IntN(len(g.hosts))
		to = (from + 1 + g.IntN(len(g.hosts)-1)) % len(g.hosts)
	} else if from, to = 0, 1; !g.inward && g.chance("from the server", 0.25) {
		from, to = 1, 0
	}
	if g.inward && to == 0 {
		from, to = to, from
	}
	return from, to
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
		command := "inject"
		if g.stranger != "" && g.chance("spoof", 0.5) {
			command = "spoof " + g.stranger
		}
		return fmt.Sprintf("%s %s>%s %s", command, sockets[from], sockets[to], text)
	}
}

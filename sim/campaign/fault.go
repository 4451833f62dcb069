package campaign

import (
	"fmt"
	"slices"
	"strings"
)

// befalls are the commands for what befalls networks and hosts in the middle of a run.
var befalls = []string{"drop", "delay", "duplicate", "corrupt", "cut", "flap", "partition", "crash", "restart", "kill", "netstat", "route", "spoof", "inject"}

// elements are the commands for elements of links.
var elements = func() (names []string) {
	for _, c := range language.Commands {
		if strings.HasPrefix(c.Name, "element ") {
			names = append(names, c.Name)
		}
	}
	return names
}()

// impair draws what packets meet on their way.
func (g *generator) impair() {
	for _, l := range g.links {
		if !g.said {
			g.link("", 0)
		} else if g.chance("link", 0.5) {
			g.link(l[0]+" "+l[1], 0)
		}
	}
	if g.chance("both directions", 0.3) {
		g.link(g.way(), 0)
	}
	for n := 0; n < 3 && g.chance(one(g.dice, "impairment", "several elements"), 0.4); n++ {
		g.element(n)
	}
	for n := 0; n < 4 && g.chance("impairment", 0.5); n++ {
		g.befall(n)
	}
	g.heal("heal", "cut", "partition", "flap")
	g.heal("pass", "drop", "delay", "duplicate", "corrupt")
}

// heal adds a line to those that make a good network of it.
func (g *generator) heal(text string, of ...string) {
	g.repairs = append(g.repairs, line{text: text, frame: true, undoes: of})
}

// link draws what a link is like, in a direction or in both, at once or later.
func (g *generator) link(which string, later int) {
	text := g.settings("link", "link", 0.2, false)
	if text == "" {
		return
	}
	before := strings.TrimSuffix("link "+which, " ")
	text = before + strings.TrimPrefix(text, "link")
	group := g.group()
	if later > 0 {
		g.during(group, text)
	} else {
		g.add(group, "%s", text)
	}
	good := before
	for _, s := range commandNamed("link").Settings {
		switch {
		case !strings.Contains(text, " "+s.Key+"="):
		case s.Unit == "PROBABILITY":
			good += " " + s.Key + "=0%"
		case s.Key == "jitter":
			good += " jitter=0s"
		}
	}
	if good != before {
		g.repairs = append(g.repairs, line{text: good, group: group, frame: true})
	}
}

// element draws an element of the link. At the end it is taken out, unless connections
// depend on it.
func (g *generator) element(n int) {
	kind := g.kind(elements)
	if kind == "" {
		return
	}
	// Connections depend on what stands in both directions, and on what takes options out.
	both := strings.Contains(commandNamed(kind).Detail, "both directions")
	stays := both || kind == "element option-stripper"
	where := ""
	switch {
	case both && !g.gate(kind):
		return
	case both:
		where = " " + g.links[0][0] + ">" + g.links[0][1]
		g.inward = g.inward || !strings.Contains(kind, "randomizer")
		g.middlebox = true
	case !stays && !g.chance("both directions", 0.3):
		where = " " + g.way()
	case g.said:
		where = " " + g.wired()
	}
	before := fmt.Sprintf("%s as e%d", kind, n+1)
	text := g.settings(kind, before, 0.5, false)
	if text == "" && valid(before, false) {
		text = before
	}
	if text == "" {
		return
	}
	before = kind + where + strings.TrimPrefix(before, kind)
	text = kind + where + strings.TrimPrefix(text, kind)
	group := g.group()
	if kind == "element nat" {
		g.waysBack(group)
	}
	if stays || !g.chance("impairment", 0.3) {
		g.add(group, "%s", text)
	} else {
		g.during(group, text)
	}
	if !stays {
		g.repairs = append(g.repairs, line{text: before + " off", group: group, frame: true})
	}
}

// befall draws what befalls the network, or a host if that may end connections.
func (g *generator) befall(n int) {
	way := g.way()
	host := one(g.dice, g.machines()...)
	list := slices.DeleteFunc(slices.Clone(befalls), func(name string) bool {
		return name == "restart" || name == "route" && len(g.routers) == 0 || name == "spoof" && g.stranger == "" || (name == "spoof" || name == "inject") && (g.middlebox || g.split) || !g.harm && (name == "crash" || name == "kill") || g.crashed[host] && name == "crash"
	})
	group := g.group()
	if g.chance("link delay", 0.2) {
		g.link(way, n+1)
		return
	}
	switch name := g.kind(list); name {
	case "":
	case "drop", "delay", "duplicate", "corrupt":
		if g.said && !g.split && g.chance("both directions", 0.2) {
			from, to := g.pair()
			way = g.hosts[from] + ">" + g.hosts[to]
		}
		text := fmt.Sprintf("%s %s %s", name, way, one(g.dice, valueWords("MATCH")...))
		if g.chance("listed numbers", 0.8) {
			text += " " + one(g.dice, byUnit["NUMBERS"]...)
		}
		if text = strings.TrimSpace(g.settingsOf(name, text)); g.chance("impairment", 0.5) {
			g.add(group, "%s", text)
		} else {
			g.during(group, text)
		}
	case "cut":
		g.during(group, "cut "+g.wired())
	case "partition":
		g.during(group, "partition "+g.sides())
	case "spoof":
		g.flood(group)
	case "inject":
		g.stray(group)
	case "route":
		g.reroute(group)
	case "flap":
		g.during(group, fmt.Sprintf("flap "+g.wired()+" down=%s up=%s times=%d", g.pause(), g.pause(), one(g.dice, 1, 2, 5)))
	case "crash":
		g.during(group, host+" crash")
		if g.crashed == nil {
			g.crashed = map[string]bool{}
		}
		g.crashed[host] = true
		if g.chance("restart", 0.5) {
			crash := &g.later[len(g.later)-1]
			g.later = append(g.later, event{crash.at + g.pause(), []line{{text: host + " restart", group: group}}})
		}
	default:
		g.during(group, host+" "+name)
	}
}

// settingsOf is settings for a command all of whose settings may be there: by=20ms, copies=2.
func (g *generator) settingsOf(command, line string) string {
	for _, s := range commandNamed(command).Settings {
		if values := byUnit[s.Unit]; len(values) > 0 {
			line += " " + s.Key + "=" + one(g.dice, values...)
		}
	}
	return line
}

// valueWords are all words that a kind of value may be.
func valueWords(name string) []string {
	i := slices.IndexFunc(language.Values, func(v valueInfo) bool { return v.Name == name })
	return language.Values[i].Words
}

// flood has SYNs come in the name of a host that has sent none, and resets what it is
// answered.
func (g *generator) flood(group int) {
	from, to := g.pair()
	var texts []string
	for i := range one(g.dice, 1, 3, 10, 30) {
		texts = append(texts, fmt.Sprintf("spoof %s %s:%d>%s:%d S =%d", g.stranger, g.hosts[from], 1001+i, g.hosts[to], firstPort, g.IntN(1<<32)))
	}
	g.during(group, texts...)
}

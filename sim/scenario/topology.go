package scenario

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-8df93623/tcpsim/sim/link"
)

// topology is a ready shape of a network.
type topology struct {
	name, doc string
	counts    string // the setting that says how many
	build     func(p *parser, t shape)
}

// shape is what a line says of a topology.
type shape struct {
	line        int
	count       int
	link        func(*link.Config) // what the links that are to be studied are like
	accessDelay func(*link.Config) // and those that lead to them

	said, accessSaid string // what the line says of either
}

// topologies are all there are.
var topologies = []topology{
	{"chain", "client, router1 ... routerN, server; each link as it is said", "routers", buildChain},
	{"star", "host1 ... hostN around a switch named center; each link as it is said", "hosts", buildStar},
	{"dumbbell", "client1 ... clientN, router left, router right, server1 ... serverN; the link between the routers as it is said", "flows", buildDumbbell},
	{"parking-lot", "router1 ... routerN+1 in a row, each link between them as it is said; client and server at its ends, and clientI and serverI around the Ith link", "links", buildParkingLot},
}

var topologyCommand = command{
	name:    "topology",
	phase:   setup,
	usage:   []string{"topology SHAPE [KEY=VALUE...]"},
	summary: "Adds the hosts, routers and links of a well-known shape: chain, star, dumbbell or parking-lot.",
	detail:  topologyDetail(),
	settings: append([]SettingInfo{
		{"routers", "NUMBER", "how many a chain has; default 2"},
		{"hosts", "NUMBER", "how many a star has; default 2"},
		{"flows", "NUMBER", "how many pairs of hosts a dumbbell has; default 2"},
		{"links", "NUMBER", "how many a parking lot has between its routers; default 2"},
		{"access-delay", "DURATION", "delay of the links that join hosts to a dumbbell or parking lot; default, and least, 1us"},
	}, describe(linkSettings)...),
	parse: parseTopology,
}

func topologyDetail() (text string) {
	for i, t := range topologies {
		if i > 0 {
			text += " "
		}
		text += t.name + ": " + t.doc + "."
	}
	return text + " More nodes and links may follow, and link changes one of those."
}

func topologyNames() (names []string) {
	for _, t := range topologies {
		names = append(names, t.name)
	}
	return names
}

// mostNodes is how many of a kind a topology may have.
const mostNodes = 10_000

// parseAccessDelay reads the delay of links to hosts.
func parseAccessDelay(text string) (func(*shape), error) {
	d, err := parseDuration(text)
	return func(t *shape) { t.accessDelay = func(c *link.Config) { c.Delay = d } }, err
}

func parseTopology(a *args) step {
	name := take(a, "SHAPE", oneOf("shape", topologyNames()...))
	if a.err != nil {
		return nil
	}
	made := topologies[slices.IndexFunc(topologies, func(o topology) bool { return o.name == name })]
	t := shape{line: a.line, count: 2, accessDelay: func(*link.Config) {}}
	all := []setting[shape]{
		{key: made.counts, parse: into(number(1, mostNodes), func(t *shape) *int { return &t.count })},
		{key: "access-delay", parse: parseAccessDelay},
	}
	var changes []func(*link.Config)
	for _, s := range linkSettings {
		all = append(all, setting[shape]{s.key, s.unit, s.doc, func(text string) (func(*shape), error) {
			change, err := s.parse(text)
			return func(*shape) { changes = append(changes, change) }, err
		}})
	}
	for _, w := range a.words {
		switch key, value, _ := w.setting(); key {
		case made.counts:
		case "access-delay":
			t.accessSaid = "delay=" + value
		default:
			t.said = strings.TrimSpace(t.said + " " + w.text)
		}
	}
	settings(a, all)(&t)
	t.link = func(c *link.Config) {
		for _, change := range changes {
			change(c)
		}
	}
	if a.err != nil {
		return nil
	}
	made.build(a.parser, t)
	a.parser.checkNames(a)
	return nil
}

// checkNames reports a name that two nodes have.
func (p *parser) checkNames(a *args) {
	seen := map[string]*hostSetup{}
	for _, n := range p.scenario.nodes {
		if old := seen[n.name]; old != nil {
			a.fail(fmt.Errorf("%s is there already, by line %d", n.name, old.declared))
			return
		}
		seen[n.name] = n
	}
}

func numbered(name string, i int) string { return name + strconv.Itoa(i) }

func buildChain(p *parser, t shape) {
	at := p.addNode("client", aHost, t.line)
	server := p.addNode("server", aHost, t.line) // which has the next address, as without routers
	for i := range t.count {
		r := p.addNode(numbered("router", i+1), aRouter, t.line)
		p.join(at, r, t.line, t.link, t.said)
		at = r
	}
	p.join(at, server, t.line, t.link, t.said)
}

func buildStar(p *parser, t shape) {
	center := p.addNode("center", aSwitch, t.line)
	for i := range t.count {
		p.join(p.addNode(numbered("host", i+1), aHost, t.line), center, t.line, t.link, t.said)
	}
}

func buildDumbbell(p *parser, t shape) {
	left, right := p.addNode("left", aRouter, t.line), p.addNode("right", aRouter, t.line)
	p.join(left, right, t.line, t.link, t.said)
	for i := range t.count {
		p.pair(left, right, strconv.Itoa(i+1), t)
	}
}

func buildParkingLot(p *parser, t shape) {
	var routers []*hostSetup
	for i := range t.count + 1 {
		routers = append(routers, p.addNode(numbered("router", i+1), aRouter, t.line))
	}
	p.pair(routers[0], routers[t.count], "", t)
	for i := range t.count {
		p.join(routers[i], routers[i+1], t.line, t.link, t.said)
		p.pair(routers[i], routers[i+1], strconv.Itoa(i+1), t)
	}
}

// pair adds a client at one router and a server at another.
func (p *parser) pair(a, b *hostSetup, number string, t shape) {
	p.join(p.addNode("client"+number, aHost, t.line), a, t.line, t.accessDelay, t.accessSaid)
	p.join(b, p.addNode("server"+number, aHost, t.line), t.line, t.accessDelay, t.accessSaid)
}

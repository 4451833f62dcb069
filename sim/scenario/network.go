package scenario

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/seed-8df93623/tcpsim/sim"
	"github.com/seed-8df93623/tcpsim/sim/link"
)

// nodeKind is what stands at the end of a link.
type nodeKind uint8

const (
	aHost nodeKind = iota
	aRouter
	aSwitch
)

// linkSetup is what a script says about a link before the run.
type linkSetup struct {
	a, b *hostSetup
	line int // that says that it is there; 0 in the short form of two hosts
	set  func(*link.Config)
	said string // what it is like, in the words of the line
}

// routeSetup is a way that a script gives.
type routeSetup struct {
	at, by *hostSetup // by is nil if nothing goes there
	to     netip.Prefix
	node   *hostSetup // whose addresses it is for, instead of to
	line   int
	loop   bool // what it sends may come back
}

// pointed is a direction that a line names.
type pointed struct {
	direction
	line int
	what string
}

var networkCommands = []command{
	{
		name:    "host",
		phase:   setup,
		usage:   []string{"host NAME [KEY=VALUE...]"},
		summary: "Adds a host to the network, and says how its TCP behaves, as client KEY=VALUE... does.",
		detail: "A file that adds hosts, routers or switches has those and no others, and no link but those it says. " +
			"Without such lines there are two hosts, client and server, and a link between them.",
		settings: describe(hostSettings),
		parse: func(a *args) step {
			if n := a.node(aHost); n != nil {
				n.take(a)
			}
			return nil
		},
	},
	{
		name:     "router",
		phase:    setup,
		usage:    []string{"router NAME [KEY=VALUE...]"},
		summary:  "Adds a router, which counts down the time to live of what it passes on, and tells the source by ICMP of what it cannot.",
		detail:   "It takes the shortest way, the fewest links, and of those as short the one whose links stand first; see also route.",
		settings: describe(routerSettings),
		parse: func(a *args) step {
			if n := a.node(aRouter); n != nil {
				settings(a, routerSettings)(&n.router)
			}
			return nil
		},
	},
	{
		name:    "switch",
		phase:   setup,
		usage:   []string{"switch NAME"},
		summary: "Adds a switch, which passes on what comes, unseen.",
		parse: func(a *args) step {
			a.node(aSwitch)
			return nil
		},
	},
	{
		name:    "route",
		phase:   anywhere,
		usage:   []string{"route ROUTER HOST|PREFIX NODE|nowhere [loop=on]"},
		summary: "Has a router send what is for a host, or for the addresses in a prefix, to the node to which a link joins it.",
		detail: "Of several routes the one with the longest prefix counts. With nowhere, the source is told that there is no way. " +
			"Once the run has begun, one takes the place of another for the same host or prefix, as an operator or a routing protocol has it.",
		settings: describe(routeSettings),
		parse:    parseRoute,
	},
}

var routerSettings = []setting[sim.RouterConfig]{
	{"address", "ADDRESSES", "IP addresses, from which its messages come; default as a host's",
		into(parseAddresses, func(c *sim.RouterConfig) *[]netip.Addr { return &c.Addresses })},
	{"silent", "on|off", "tells nobody what it does not pass on: a black hole (RFC 2923 section 2.1); default off",
		into(parseOn, func(c *sim.RouterConfig) *bool { return &c.Silent })},
}

// declares reports whether a script says which nodes there are.
func declares(script string) bool {
	for line := range strings.Lines(script) {
		words := strings.Fields(line)
		if len(words) > 1 && slices.Contains([]string{"host", "router", "switch", "topology"}, words[0]) {
			return true
		}
	}
	return false
}

// node takes the NAME of a node to be, and adds it.
func (a *args) node(kind nodeKind) *hostSetup {
	name := take(a, "NAME", parseName)
	if a.err != nil {
		return nil
	}
	if commandNamed[name] != nil || slices.Contains(names(nobodys, hosts, connections), name) {
		a.fail(fmt.Errorf("%s is a command; give it another name", name))
	}
	if old := a.parser.node(name); old != nil {
		if kind == aHost && old.kind == aHost && len(a.words) > 0 {
			a.fail(fmt.Errorf("%s is there already, by line %d; to say how it behaves put %q in place of %q", name, old.declared, name, "host "+name))
		} else {
			a.fail(fmt.Errorf("%s is there already, by line %d", name, old.declared))
		}
		return nil
	}
	return a.parser.addNode(name, kind, a.line)
}

func (p *parser) addNode(name string, kind nodeKind, line int) *hostSetup {
	n := &hostSetup{name: name, kind: kind, line: line, declared: line}
	p.scenario.nodes = append(p.scenario.nodes, n)
	if kind == aHost {
		p.scenario.hosts = append(p.scenario.hosts, n)
	}
	return n
}

// known takes the name of a node that is there.
func (a *args) known(what string) *hostSetup {
	name := take(a, what, anyWord)
	if a.err != nil {
		return nil
	}
	n := a.parser.node(name)
	if n == nil {
		var all []string
		for _, n := range a.parser.scenario.nodes {
			all = append(all, n.name)
		}
		if all == nil {
			a.fail(fmt.Errorf("unknown node %q; add it above this line, with host, router, switch or topology", name))
		} else {
			a.fail(unknown("node", name, all))
		}
	}
	return n
}

var routeSettings = []setting[routeSetup]{
	{"loop", "on|off", "lets packets come back to the router and go round until their time to live is over; default off: an error",
		into(parseOn, func(r *routeSetup) *bool { return &r.loop })},
}

func parseRoute(a *args) step {
	r := routeSetup{line: a.line, at: a.known("ROUTER")}
	to := take(a, "HOST or PREFIX", anyWord)
	if a.err != nil {
		return nil
	}
	var err error
	if address, wrong := netip.ParseAddr(to); wrong == nil && address.Zone() == "" {
		to = netip.PrefixFrom(address, address.BitLen()).String()
	}
	if r.to, err = netip.ParsePrefix(to); err != nil {
		if r.node = a.parser.node(to); r.node == nil || r.node.kind == aSwitch {
			a.fail(fmt.Errorf("%q is no host and no prefix; want one such as 10.0.0.0/8", to))
		}
	}
	if !a.is("nowhere") {
		r.by = a.known("NODE or nowhere")
	}
	settings(a, routeSettings)(&r)
	later := a.parser.began > 0 || len(a.parser.open) > 0
	old := slices.IndexFunc(a.parser.scenario.routes, func(o routeSetup) bool {
		return o.at == r.at && o.node == r.node && o.to.Masked() == r.to.Masked()
	})
	switch {
	case a.err != nil:
	case !later && old >= 0:
		a.fail(fmt.Errorf("%s has a route for %s already, in line %d; want one", r.at.name, to, a.parser.scenario.routes[old].line))
	case r.at.kind != aRouter:
		a.fail(fmt.Errorf("%s is no router", r.at.name))
	case r.by != nil && a.parser.scenario.link(r.at, r.by) == nil:
		a.fail(fmt.Errorf("no link joins %s and %s; put %q above it", r.at.name, r.by.name, "link "+r.at.name+" "+r.by.name))
	}
	if later {
		return func(p *process) error { return p.run.reroute(r) }
	}
	a.parser.scenario.routes = append(a.parser.scenario.routes, r)
	return nil
}

// link is the link that joins two nodes; nil if none does.
func (s *Scenario) link(a, b *hostSetup) *linkSetup {
	for _, l := range s.links {
		if l.a == a && l.b == b || l.a == b && l.b == a {
			return l
		}
	}
	return nil
}

// join adds a link.
func (p *parser) join(a, b *hostSetup, line int, set func(*link.Config), said string) {
	p.scenario.links = append(p.scenario.links, &linkSetup{a, b, line, set, said})
}

// directions are some that lines may name, for messages.
func (p *parser) directions() string {
	if len(p.scenario.links) == 0 {
		return "FROM>TO"
	}
	l := p.scenario.links[0]
	text := fmt.Sprintf("%s>%s or %[2]s>%[1]s", l.a.name, l.b.name)
	if len(p.scenario.nodes) > 2 {
		text += ", or the like of other nodes"
	}
	return text
}

// perHost is a command for each host, for messages.
func (p *parser) perHost(name string) string {
	var all []string
	for _, h := range p.scenario.hosts {
		all = append(all, fmt.Sprintf("%q", h.name+" "+name))
	}
	if len(all) > 3 {
		all = append(all[:3], "the like")
	}
	return strings.Join(all, " or ")
}

// checkNetwork reports nodes that nothing joins, and directions between such.
func (p *parser) checkNetwork() {
	s := p.scenario
	if len(p.errors) > 0 {
		return // of which others follow
	}
	if len(s.hosts) == 0 {
		p.fail(0, errors.New(`the network has no host; add some with "host NAME"`))
		return
	}
	for _, n := range s.nodes {
		switch {
		case n.declared == 0:
		case !slices.ContainsFunc(s.links, func(l *linkSetup) bool { return l.a == n || l.b == n }):
			p.fail(n.declared, fmt.Errorf("no link joins %s to anything; put \"link %[1]s NODE\" below it", n.name))
		case !s.reach(s.hosts[0], anything)[n]:
			p.fail(n.declared, fmt.Errorf("no way leads from %s to %s; put a \"link\" line between what joins each of them", s.hosts[0].name, n.name))
		}
	}
	for _, d := range p.pointed {
		if s.link(d.from, d.to) == nil && !s.reach(d.from, passesOn)[d.to] {
			p.fail(d.line, fmt.Errorf("%s: no way leads from %s to %s", d.what, d.from.name, d.to.name))
		}
	}
}

// passesOn is what packets go over: hosts pass nothing on.
func passesOn(n *hostSetup) bool { return n.kind != aHost }

// anything is what a network hangs together by: a host between may be a proxy.
func anything(*hostSetup) bool { return true }

// reach are the nodes that links join to one, over others of a kind.
func (s *Scenario) reach(from *hostSetup, over func(*hostSetup) bool) map[*hostSetup]bool {
	seen := map[*hostSetup]bool{from: true}
	for queue := []*hostSetup{from}; len(queue) > 0; queue = queue[1:] {
		if queue[0] != from && !over(queue[0]) {
			continue
		}
		for _, l := range s.links {
			for _, ends := range [][2]*hostSetup{{l.a, l.b}, {l.b, l.a}} {
				if ends[0] == queue[0] && !seen[ends[1]] {
					seen[ends[1]] = true
					queue = append(queue, ends[1])
				}
			}
		}
	}
	return seen
}

// peer is the other of two hosts; nil if there are more.
func (a *args) peer() *hostSetup {
	all := a.parser.scenario.hosts
	switch {
	case len(all) != 2:
		return nil
	case all[0] == a.host:
		return all[1]
	}
	return all[0]
}

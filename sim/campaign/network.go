package campaign

import (
	"fmt"
	"slices"
	"strings"
)

// network is what joins the hosts of a case.
type network struct {
	said     bool        // by lines of its own: else there are two hosts and a link
	shaped   bool        // by a topology
	hosts    []string    // those with programs
	links    [][2]string // those of the way from the first host to the second come first
	routers  []string
	switched bool   // some node is a switch
	silent   bool   // routers tell nobody what is too large
	proxy    string // a host that splits connections
	split    bool   // which is the only way between the first two hosts
	stranger string // a host that sends in others' names
}

// extras are hosts that a network may have besides client and server, and how often.
var extras = []struct {
	name string
	p    float64
}{{"carol", 0.4}, {"proxy", 0.3}, {"mallory", 0.2}}

// join draws the network.
func (g *generator) join() {
	g.network = network{hosts: []string{"client", "server"}}
	switch {
	case !g.chance("network", 0.4):
		g.links = [][2]string{{"client", "server"}}
		return
	case g.chance("topology", 0.2):
		g.said, g.shaped, g.hosts = true, true, nil
		g.shape()
		return
	}
	g.said, g.silent = true, g.chance("router silent", 0.1)
	for _, host := range g.hosts { // whose addresses are the first ones
		g.frame("host %s", host)
	}
	var aside []string
	for _, one := range extras {
		if !g.chance(one.name, one.p) {
			continue
		}
		g.frame("host %s", one.name)
		switch {
		case one.name == "proxy":
			g.proxy = one.name
			g.split = len(g.hosts) == 2 && g.chance("split", 0.3)
		case one.name == "mallory":
			g.stranger = one.name
		default:
			g.hosts = append(g.hosts, one.name)
		}
		if one.name != "proxy" || !g.split {
			aside = append(aside, one.name)
		}
	}
	between := g.path()
	for _, host := range aside {
		g.wire(one(g.dice, between...), host)
	}
	if n := len(g.routers); n > 1 && g.chance("detour", 0.5) {
		from, to := g.routers[0], g.routers[n-1]
		g.node("router", "detour")
		g.wire(from, "detour")
		g.wire("detour", to)
	}
}

// path draws the way from the first host to the second, and tells the routers and switches.
func (g *generator) path() (between []string) {
	n, before := 1+g.IntN(3), g.hosts[0]
	if g.split {
		n = 3
	}
	for i := range n {
		name := g.proxy
		if !g.split || i != 1 {
			kind := "router"
			if g.chance("switch", 0.25) {
				kind = "switch"
			}
			name = fmt.Sprint(kind, i+1)
			g.node(kind, name)
			between = append(between, name)
		}
		g.wire(before, name)
		before = name
	}
	g.wire(before, g.hosts[1])
	return between
}

// node adds a router or a switch.
func (g *generator) node(kind, name string) {
	switch {
	case kind == "switch":
		g.switched = true
		g.frame("switch %s", name)
		return
	case g.silent:
		g.frame("router %s silent=on", name)
	default:
		g.frame("router %s", name)
	}
	g.routers = append(g.routers, name)
}

// wire joins two nodes by a link.
func (g *generator) wire(a, b string) {
	g.links = append(g.links, [2]string{a, b})
	g.frame("link %s %s", a, b)
}

// shape draws a network that has a name.
func (g *generator) shape() {
	kind, n := one(g.dice, valueWords("SHAPE")...), 1+g.IntN(3)
	joined := func(a, b string) { g.links = append(g.links, [2]string{a, b}) }
	count := ""
	switch kind {
	case "star":
		count, g.switched, n = "hosts", true, n+1
		for i := range n {
			g.hosts = append(g.hosts, fmt.Sprint("host", i+1))
			joined(g.hosts[i], "center")
		}
	case "dumbbell":
		count, g.routers = "flows", []string{"left", "right"}
		joined("left", "right")
		for i := range n {
			client, server := fmt.Sprint("client", i+1), fmt.Sprint("server", i+1)
			g.hosts = append(g.hosts, client, server)
			joined(client, "left")
			joined("right", server)
		}
	case "chain", "parking-lot":
		count, g.hosts = "routers", []string{"client", "server"}
		last := n
		if kind == "parking-lot" {
			count, last = "links", n+1
		}
		before := "client"
		for i := range last {
			g.routers = append(g.routers, fmt.Sprint("router", i+1))
			joined(before, g.routers[i])
			before = g.routers[i]
		}
		joined(before, "server")
	}
	text := fmt.Sprintf("topology %s %s=%d", kind, count, n)
	if longer := g.settings("topology", text, 0.2, false); longer != "" {
		text = longer
	}
	g.frame("%s", text)
}

// wired is a link, by its two nodes.
func (g *generator) wired() string {
	l := g.links[0]
	if g.said {
		l = one(g.dice, g.links...)
	}
	return l[0] + " " + l[1]
}

// way is a direction of a link.
func (g *generator) way() string {
	from, to, _ := strings.Cut(g.wired(), " ")
	if g.IntN(2) > 0 {
		from, to = to, from
	}
	return from + ">" + to
}

// sides are two that a partition parts, or how it chooses them.
func (g *generator) sides() string {
	all := g.machines()
	if len(all) == 2 {
		return all[0] + "|" + all[1]
	}
	if g.chance("partition", 0.4) {
		return one(g.dice, "split", "isolate", "bridge")
	}
	i := g.IntN(len(all))
	return all[i] + "|" + all[(i+1+g.IntN(len(all)-1))%len(all)]
}

// machines are the hosts that may go wrong: those with programs, and the proxy.
func (g *generator) machines() []string {
	if g.proxy == "" {
		return g.hosts
	}
	return append(slices.Clone(g.hosts), g.proxy)
}

// neighbours are the nodes to which links join one.
func (g *generator) neighbours(node string) (list []string) {
	for _, l := range g.links {
		for i := range l {
			if l[i] == node {
				list = append(list, l[1-i])
			}
		}
	}
	return list
}

// next is the node to which a router sends what is for a host: the fewest links, and of
// those as few the one that stands first.
func (g *generator) next(router, host string) string {
	seen := map[string]bool{host: true}
	for queue := []string{host}; len(queue) > 0; queue = queue[1:] {
		near := g.neighbours(queue[0])
		if slices.Contains(near, router) {
			return queue[0]
		}
		for _, n := range near {
			if !seen[n] && !slices.Contains(g.machines(), n) && n != g.stranger {
				seen[n] = true
				queue = append(queue, n)
			}
		}
	}
	return ""
}

// reroute has a router take another way to a host, or know none, for a while.
func (g *generator) reroute(group int) {
	router, host := one(g.dice, g.routers...), one(g.dice, g.hosts...)
	right := g.next(router, host)
	if right == "" {
		return
	}
	text := fmt.Sprintf("route %s %s ", router, host)
	wrong := one(g.dice, append(g.neighbours(router), "nowhere")...)
	switch {
	case g.middlebox && wrong == g.links[0][0]: // one that has not seen a connection begin may reset it
	case wrong == "nowhere":
		g.during(group, text+wrong)
	default:
		g.during(group, text+wrong+" loop=on")
	}
	g.repairs = append(g.repairs, line{text: text + right + " loop=on", group: group, frame: true})
}

// gate reports whether the first link can have an element of a kind that stands in both
// directions, with the first host behind it.
func (g *generator) gate(kind string) bool {
	return !g.shaped && (kind != "element nat" || !g.switched) // a switch knows no way to its address
}

// waysBack has routers know where the address of a NAT is that stands on the first link.
func (g *generator) waysBack(group int) {
	if g.says("192.0.2.1/32") {
		return
	}
	known := map[string]bool{g.links[0][0]: true}
	for _, l := range g.links {
		if from, to := l[0], l[1]; slices.Contains(g.routers, to) && !known[to] && known[from] {
			g.block(group, "route %s 192.0.2.1/32 %s", to, from)
			known[to] = true
		}
	}
}

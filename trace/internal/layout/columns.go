// Package layout has the order in which the nodes of a network are drawn.
package layout

import (
	"cmp"
	"slices"

	"github.com/seed-8df93623/tcpsim/trace"
)

// Columns puts the nodes of a network into columns from left to right, each from top to
// bottom.
func Columns(n *trace.Network) [][]string {
	if len(n.Nodes) == 0 {
		return nil
	}
	g := newGraph(n)
	middle := g.backbone()
	column := g.spread(middle)
	last := 0
	for _, name := range middle {
		last = max(last, column[name])
	}
	sides := map[string]int{}
	for _, name := range g.order { // hosts beside what they are joined to
		if _, known := column[name]; known || len(g.next[name]) == 0 {
			continue
		}
		to := g.next[name][0]
		switch at := column[to]; {
		case last == 0 && sides[to]%2 == 1, last > 0 && at == last:
			column[name] = at + 1
		case at == 0:
			column[name] = -1
		default:
			column[name] = at // above or below it
		}
		sides[to]++
	}
	least := 0
	for _, at := range column {
		least = min(least, at)
	}
	columns := make([][]string, last+2-least)
	for _, name := range g.order {
		at := column[name] - least
		columns[at] = append(columns[at], name)
	}
	columns = slices.DeleteFunc(columns, func(c []string) bool { return len(c) == 0 })
	if first := slices.IndexFunc(columns, func(c []string) bool { return slices.Contains(c, g.order[0]) }); 2*first > len(columns)-1 {
		slices.Reverse(columns) // one reads from left to right
	}
	g.align(columns)
	return columns
}

// graph is which nodes are joined.
type graph struct {
	order []string // as they were added
	kind  map[string]trace.NodeKind
	next  map[string][]string
}

func newGraph(n *trace.Network) *graph {
	g := &graph{kind: map[string]trace.NodeKind{}, next: map[string][]string{}}
	for _, node := range n.Nodes {
		g.order, g.kind[node.Name] = append(g.order, node.Name), node.Kind
	}
	for _, l := range n.Links {
		if !l.Across {
			g.next[l.From], g.next[l.To] = append(g.next[l.From], l.To), append(g.next[l.To], l.From)
		}
	}
	return g
}

// backbone are the nodes that have columns of their own: routers, switches, and hosts with
// several links; all of them where none is one.
func (g *graph) backbone() (list []string) {
	for _, name := range g.order {
		if g.kind[name] != trace.HostNode || len(g.next[name]) > 1 && len(g.order) > 2 {
			list = append(list, name)
		}
	}
	if list == nil {
		return g.order
	}
	return list
}

// spread gives each of some nodes its distance from one that is at an end.
func (g *graph) spread(among []string) map[string]int {
	column := map[string]int{}
	for _, first := range among {
		if _, known := column[first]; known {
			continue
		}
		far := g.from(first, among)
		for name, at := range g.from(farthest(among, far), among) {
			column[name] = at
		}
	}
	return column
}

// farthest is the first of the nodes that are farthest; of those as far the one that was
// added first.
func farthest(among []string, far map[string]int) string {
	best := ""
	for _, name := range among {
		if at, known := far[name]; known && (best == "" || at > far[best]) {
			best = name
		}
	}
	return best
}

// from is how far nodes are from one, over others of them.
func (g *graph) from(first string, among []string) map[string]int {
	far := map[string]int{first: 0}
	for queue := []string{first}; len(queue) > 0; queue = queue[1:] {
		for _, next := range g.next[queue[0]] {
			if _, known := far[next]; !known && slices.Contains(among, next) {
				far[next] = far[queue[0]] + 1
				queue = append(queue, next)
			}
		}
	}
	return far
}

// align orders each column as what its nodes are joined to is ordered in the column before,
// and puts hosts around what they are joined to in the same column.
func (g *graph) align(columns [][]string) {
	row := map[string]float64{}
	place := func(c []string) {
		for i, name := range c {
			row[name] = float64(i) - float64(len(c)-1)/2
		}
	}
	for _, c := range columns {
		place(c)
	}
	for _, c := range columns {
		if len(c) > 1 && slices.ContainsFunc(c, func(name string) bool { return g.kind[name] != trace.HostNode }) {
			c = g.around(c)
		}
		middle := map[string]float64{}
		for _, name := range c {
			sum := 0.0
			for _, next := range g.next[name] {
				sum += row[next]
			}
			middle[name] = sum / float64(max(len(g.next[name]), 1))
		}
		if !slices.ContainsFunc(c, func(name string) bool { return g.kind[name] != trace.HostNode }) {
			slices.SortStableFunc(c, func(a, b string) int { return cmp.Compare(middle[a], middle[b]) })
		}
		place(c)
	}
}

// around puts half of the hosts of a column above the others, and half below.
func (g *graph) around(c []string) []string {
	var hosts, others []string
	for _, name := range c {
		if g.kind[name] == trace.HostNode {
			hosts = append(hosts, name)
		} else {
			others = append(others, name)
		}
	}
	half := len(hosts) / 2
	copy(c, slices.Concat(hosts[:half], others, hosts[half:]))
	return c
}

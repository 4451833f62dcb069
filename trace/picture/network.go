package picture

import (
	"errors"
	"io"
	"math"
	"strings"

	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/internal/layout"
	"github.com/seed-8df93623/tcpsim/trace/picture/internal/svg"
	"github.com/seed-8df93623/tcpsim/trace/visible"
)

// WriteNetwork draws a network as an SVG image: hosts are rounded, routers are hexagons and
// switches boxes, and beside each link stands what is said of it. Routers and switches stand
// in columns from left to right, as far from each other as the links between them are many;
// hosts stand at the outside, or above and below what they are joined to. What is said of a
// way over several links is a dotted arrow.
func WriteNetwork(w io.Writer, n *trace.Network, o Options) error {
	if len(n.Nodes) == 0 {
		return errNoNetwork
	}
	p := newPlan(n)
	var d svg.Drawing
	title := visible.Text(o.Title)
	if !o.Inline && title != "" {
		d.Text("title", margin, margin+titleSize, title)
	}
	labels := make([]func(), 0, len(n.Links))
	for _, l := range n.Links {
		labels = append(labels, p.link(&d, l))
	}
	for _, label := range labels { // upon all lines
		label()
	}
	for _, node := range n.Nodes {
		p.node(&d, node)
	}
	return d.WriteImage(w, svg.Frame{
		Class: "network", Width: p.width, Height: p.height, ID: o.ID, Style: o.style(networkStyle),
		Title: strings.TrimSpace(o.say(textNetwork, title)), About: o.say(textNetworkAbout, len(n.Nodes), len(n.Links)),
	})
}

// writeNetworkOf draws the network of a trace.
func writeNetworkOf(w io.Writer, t *trace.Trace, o Options) error {
	if t.Network == nil {
		return errNotTold
	}
	o.Title = o.title(t)
	return WriteNetwork(w, t.Network, o)
}

var errNotTold = errors.New("the trace does not tell of a network, as JSON Lines of a run with more than two hosts do")

var errNoNetwork = errors.New("the network has no node")

const (
	nodeHeight  = 30.0
	nodeRoom    = 74.0  // from one node to the next below it
	leastColumn = 120.0 // from the right of one column to the left of the next
	sayColumns  = 26    // characters in a line beside a link
	sayLine     = 13.0
)

// plan is where everything is.
type plan struct {
	at            map[string]point
	wide          map[string]float64
	kind          map[string]trace.NodeKind
	width, height float64
	parallel      map[[2]string]int // links between two nodes that have been drawn
}

func newPlan(n *trace.Network) *plan {
	p := &plan{at: map[string]point{}, wide: map[string]float64{}, kind: map[string]trace.NodeKind{}, parallel: map[[2]string]int{}}
	for _, node := range n.Nodes {
		p.kind[node.Name] = node.Kind
		p.wide[node.Name] = extent(visible.Text(node.Name), fontSize) + 32
	}
	columns := layout.Columns(n)
	tallest := 0
	for _, c := range columns {
		tallest = max(tallest, len(c))
	}
	top := 2*margin + titleSize + nodeHeight
	x := margin
	gap := p.gap(n)
	for _, column := range columns {
		widest := 0.0
		for _, name := range column {
			widest = max(widest, p.wide[name])
		}
		free := float64(tallest-len(column)) / 2
		for i, name := range column {
			p.at[name] = point{X: x + widest/2, Y: top + (float64(i)+free)*nodeRoom}
		}
		x += widest + gap
	}
	p.width = x - gap + margin
	p.height = top + float64(tallest-1)*nodeRoom + nodeHeight + 2*margin
	return p
}

// gap is the room between two columns: for the longest line that is said of a link.
func (p *plan) gap(n *trace.Network) float64 {
	gap := leastColumn
	for _, l := range n.Links {
		for _, line := range said(l) {
			gap = max(gap, extent(line, fontSize)+24)
		}
	}
	return gap
}

// said is what stands beside a link, in lines that are not too long.
func said(l trace.Link) (lines []string) {
	for _, text := range l.Says {
		line := ""
		for _, word := range strings.Fields(visible.Text(text)) {
			if line != "" && visible.Columns(line)+1+visible.Columns(word) > sayColumns {
				lines, line = append(lines, line), ""
			}
			line = strings.TrimSpace(line + " " + word)
		}
		lines = append(lines, line)
	}
	return lines
}

// node draws a node.
func (p *plan) node(d *svg.Drawing, n trace.Node) {
	c, half := p.at[n.Name], p.wide[n.Name]/2
	switch n.Kind {
	case trace.RouterNode:
		const tip = 10
		top, bottom := c.Y-nodeHeight/2, c.Y+nodeHeight/2
		d.Path("router", at(c.X-half+tip, top), at(c.X+half-tip, top), at(c.X+half, c.Y), at(c.X+half-tip, bottom),
			at(c.X-half+tip, bottom), at(c.X-half, c.Y), at(c.X-half+tip, top))
	case trace.SwitchNode:
		d.Rect("switch", c.X-half, c.Y-nodeHeight/2, 2*half, nodeHeight, 0)
	default:
		d.Rect("host", c.X-half, c.Y-nodeHeight/2, 2*half, nodeHeight, nodeHeight/2)
	}
	d.Text("middle", c.X, c.Y+fontSize/3, visible.Text(n.Name))
}

// link draws a link, and gives what writes what is said of it. Several between two nodes are
// beside each other.
func (p *plan) link(d *svg.Drawing, l trace.Link) (label func()) {
	a, b := p.at[l.From], p.at[l.To]
	pair := [2]string{min(l.From, l.To), max(l.From, l.To)}
	shift := 22 * float64(p.parallel[pair])
	p.parallel[pair]++
	middle := point{X: (a.X + b.X) / 2, Y: (a.Y+b.Y)/2 + shift}
	if long := math.Abs(a.X - b.X); l.Across || a.X == b.X && math.Abs(a.Y-b.Y) > nodeRoom { // around what is between
		middle.Y += min(nodeRoom/2, long/4)
		if a.X == b.X {
			middle.X += p.wide[l.From]/2 + 30
		}
	}
	class := "wire"
	if l.Across {
		class = "across"
	}
	d.Path(class, a, middle, b)
	if l.Across {
		d.Arrowhead("head", middle, middle.Towards(b, 0.6))
	}
	return func() {
		lines := said(l)
		y := middle.Y - sayLine*float64(len(lines))/2 + sayLine - 3
		for i, line := range lines {
			d.Text("halo small middle", middle.X, y+float64(i)*sayLine, line)
		}
	}
}

// NetworkStyleSheet is what a page needs besides [StyleSheet] that has a network inline.
func NetworkStyleSheet() string { return Style(networkStyle) }

const networkStyle = `
.network .host,.network .router,.network .switch{fill:var(--wash);stroke:var(--ink);stroke-width:1.5}
.network .router{fill:var(--pill)}
.network .wire{stroke:var(--line);stroke-width:2}
.network .across{stroke:var(--accent);stroke-width:1.5;stroke-dasharray:2 4}
.network .head{fill:var(--accent);stroke:none}
`

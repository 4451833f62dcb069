package picture

import (
	"slices"
	"strings"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace/picture/internal/svg"
)

// draw draws an edge and what it says.
func (t *taken) draw(d *svg.Drawing, o Options) {
	class := ""
	if len(t.steps) > 0 {
		class = " taken"
	}
	line := "edge" + class
	if t.extra {
		line += " extra"
	}
	v := t.via
	tip := v[3]
	v[3] = tip.Towards(v[2], min(1, 6/svg.Distance(tip, v[2]))) // the head covers the rest
	d.Curve(line, "M"+v[0].String()+"C"+v[1].String()+" "+v[2].String()+" "+v[3].String())
	d.Arrowhead("head"+class, v[2], tip)
	if t.says[0] == "" {
		return
	}
	above, below := o.say(t.says[0]), o.say(t.says[1])
	width := max(extent(above, 10.5), extent(below, 10.5))
	d.Text("says halo middle"+class, t.at.X, t.at.Y-4, above)
	d.Text("says halo middle"+class, t.at.X, t.at.Y+12, below)
	d.Line("rule", t.at.X-width/2, t.at.Y+0.5, t.at.X+width/2, t.at.Y+0.5)
}

// boxes draws the states.
func (e End) boxes(d *svg.Drawing) {
	for n, b := range boxes {
		class := ""
		if e.visits(n) {
			class = " taken"
		}
		last := ""
		if len(e.Path) > 0 && e.Path[len(e.Path)-1].To == b.state && class != "" && e.last() == n {
			last = " last"
		}
		d.Rect("box"+class+last, b.X-halfWidth, b.Y-halfHeight, boxWidth, boxHeight, 5)
		d.Text("name"+class, b.X, b.Y+4.5, b.state.String())
	}
}

// The places of CLOSED in boxes.
const closedAtTop = 0

var closedBelow = len(boxes) - 1

// visits tells whether the path goes to a box. Of the two CLOSED, a path ends at
// the lower one unless the connection was never established.
func (e End) visits(n int) bool {
	switch n {
	case closedAtTop:
		return slices.ContainsFunc(e.Path, func(s Step) bool {
			return s.From == segment.Closed || s.To == segment.Closed && toTop(s.From)
		})
	case closedBelow:
		return slices.ContainsFunc(e.Path, func(s Step) bool { return s.To == segment.Closed && !toTop(s.From) })
	}
	began := len(e.Path) > 0 && !e.accepted() && e.Path[0].From == boxes[n].state
	return began || slices.ContainsFunc(e.Path, func(s Step) bool { return s.To == boxes[n].state })
}

// last is the box at which the path ends.
func (e End) last() int {
	end := e.Path[len(e.Path)-1]
	if end.To == segment.Closed && !toTop(end.From) {
		return closedBelow
	}
	return slices.IndexFunc(boxes, func(b box) bool { return b.state == end.To })
}

// toTop tells whether it is the upper CLOSED that follows a state.
func toTop(from segment.State) bool { return from < segment.Established }

// badge draws the numbers of the steps along an edge, at its middle.
func (t *taken) badge(d *svg.Drawing) {
	if len(t.steps) == 0 {
		return
	}
	text := strings.Join(t.steps, ", ")
	width := max(18, extent(text, 11)+10)
	p := t.middle()
	d.Rect("step", p.X-width/2, p.Y-9, width, 18, 9)
	d.Text("number", p.X, p.Y+4, text)
}

// middle is the place on an edge's curve for its badge.
func (t *taken) middle() point {
	part := t.edge.badge
	if part == 0 {
		part = 0.5
	}
	v := t.via
	a, b, c := v[0].Towards(v[1], part), v[1].Towards(v[2], part), v[2].Towards(v[3], part)
	return a.Towards(b, part).Towards(b.Towards(c, part), part)
}

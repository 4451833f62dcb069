package graph

import (
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// A graph has no more than can be seen at its width, however long the trace is: of the
// points of a line within half a pixel's width the first, the lowest, the highest and the
// last, and of marks and bars at one spot one. No extreme is lost, and no loss.

// perPixel is how many spots there are to a pixel.
const perPixel = 2

// spot is where a point is, as exactly as one can see.
type spot [2]int32

func spotOf(p vg.Point) spot {
	return spot{int32(math.Round(p.X.Points() * perPixel)), int32(math.Round(p.Y.Points() * perPixel))}
}

// dense tells whether a graph of the flow may leave out points.
func (f *flow) dense() bool { return len(f.sent)+len(f.acks) > perPixel*width }

// thin leaves out of a path what cannot be seen.
func thin(path vg.Path) vg.Path {
	var kept vg.Path
	seen := map[stretch]bool{}
	for len(path) > 0 {
		n := 1
		for n < len(path) && path[n].Type == vg.LineComp {
			n++
		}
		part := path[:n]
		path = path[n:]
		if part[0].Type == vg.MoveComp {
			part = thinLine(part)
			if key := stretchOf(part); key != (stretch{}) {
				if seen[key] {
					continue
				}
				seen[key] = true
			}
		}
		kept = append(kept, part...)
	}
	return kept
}

// stretch is a short part of a path, by how many points it has and where they are.
type stretch struct {
	points int
	at     [4]spot
}

// stretchOf is the zero value for a part that is not short.
func stretchOf(part vg.Path) stretch {
	s := stretch{points: len(part)}
	if s.points > len(s.at) {
		return stretch{}
	}
	for n, each := range part {
		s.at[n] = spotOf(each.Pos)
	}
	return s
}

// thinLine leaves out points of a line. What it keeps is in the old order.
func thinLine(line vg.Path) vg.Path {
	var kept vg.Path
	for len(line) > 0 {
		n, low, high := 1, 0, 0
		for n < len(line) && spotOf(line[n].Pos)[0] == spotOf(line[0].Pos)[0] {
			if line[n].Pos.Y < line[low].Pos.Y {
				low = n
			}
			if line[n].Pos.Y > line[high].Pos.Y {
				high = n
			}
			n++
		}
		last := -1
		for _, at := range []int{0, min(low, high), max(low, high), n - 1} {
			if at > last {
				kept, last = append(kept, line[at]), at
			}
		}
		line = line[n:]
	}
	return kept
}

// marks draws points, those at one spot once.
type marks struct {
	points plotter.XYs
	style  draw.GlyphStyle
}

// Plot implements [plot.Plotter].
func (m marks) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	seen := map[spot]bool{}
	var dots vg.Path
	for _, each := range m.points {
		at := vg.Point{X: x(each.X), Y: y(each.Y)}
		if !c.Contains(at) || seen[spotOf(at)] {
			continue
		}
		seen[spotOf(at)] = true
		if m.style.Shape != (dot{}) {
			c.DrawGlyph(m.style, at)
			continue
		}
		dots.Move(at)
		dots.Line(at)
	}
	if len(dots) > 0 {
		c.SetLineStyle(draw.LineStyle{Color: m.style.Color, Width: 2 * m.style.Radius})
		c.Stroke(dots)
	}
}

// dot is the shape of marks of which there may be many: lines of no length with round
// ends, all in one path.
type dot struct{ draw.CircleGlyph }

// isDots tells whether a path has nothing but lines of no length.
func isDots(p vg.Path) bool {
	for n := range p {
		if n%2 == 1 && (p[n].Type != vg.LineComp || p[n].Pos != p[n-1].Pos) {
			return false
		}
	}
	return len(p)%2 == 0
}

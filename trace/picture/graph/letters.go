package graph

import (
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/seed-8df93623/tcpsim/segment"
)

// letters writes an R beside what is sent again, an S above what SACK tells of, and
// above another segment the control bit that it is known by.
type letters struct{ *flow }

// Plot implements [plot.Plotter]. What is written first has its place for sure.
func (l letters) Plot(c draw.Canvas, p *plot.Plot) {
	const right, above = 6, 9
	x, y := p.Transforms(&c)
	w := writer{canvas: &c, style: p.X.Tick.Label, places: map[[2]int]vg.Point{}}
	for _, s := range l.sent {
		if s.again {
			w.write(again, vg.Point{X: x(l.x(s.time)) + right, Y: y(float64(s.start+s.end) / 2)}, draw.XLeft, "R")
		}
	}
	for _, s := range l.sent {
		if word := controlOf(s.packet.Segment); word != "" && !s.again {
			w.write(ink, vg.Point{X: x(l.x(s.time)), Y: y(float64(s.end)) + above}, draw.XCenter, word)
		}
	}
	for _, a := range l.acks {
		if len(a.sacked) > 0 {
			w.write(pink, vg.Point{X: x(l.x(a.time)), Y: y(float64(a.sacked[0][1])) + above}, draw.XCenter, "S")
		}
	}
}

// controlOf is the control bit that a segment is known by, if it has one.
func controlOf(s *segment.Segment) string {
	for _, f := range []segment.Flags{segment.SYN, segment.RST, segment.FIN} {
		if s.Flags.Has(f) {
			return f.String()
		}
	}
	return ""
}

// writer writes words at places, but none where another one is already.
type writer struct {
	canvas *draw.Canvas
	style  draw.TextStyle
	places map[[2]int]vg.Point // by cell
}

func (w *writer) write(color tint, at vg.Point, align draw.XAlignment, word string) {
	const near = 10 // and the size of a cell
	cell := [2]int{int(at.X / near), int(at.Y / near)}
	for dx := -1; dx <= 1; dx++ {
		for dy := -1; dy <= 1; dy++ {
			other, taken := w.places[[2]int{cell[0] + dx, cell[1] + dy}]
			if taken && max(at.X-other.X, other.X-at.X, at.Y-other.Y, other.Y-at.Y) < near {
				return
			}
		}
	}
	w.places[cell] = at
	style := w.style
	style.Color, style.XAlign, style.YAlign = color, align, draw.YCenter
	w.canvas.FillText(style, at, word)
}

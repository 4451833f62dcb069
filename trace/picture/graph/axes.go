package graph

import (
	"math"
	"strconv"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// ticks are round numbers, about as many as given, with the digits that they need.
type ticks struct {
	count  float64
	offset float64 // to add to a number for the one to show
	whole  bool    // of whole numbers only
}

// Ticks implements [plot.Ticker]. There are never many more than wanted, whatever
// the precision of numbers makes of the ends.
func (t ticks) Ticks(from, to float64) []plot.Tick {
	step := math.Pow(10, math.Floor(math.Log10((to-from)/t.count)))
	for _, n := range []float64{1, 2, 5, 10} {
		if (to-from)/(n*step) <= t.count {
			step *= n
			break
		}
	}
	if t.whole {
		step = max(step, 1)
	}
	var list []plot.Tick
	// Numbers are whole multiples, so that sums do not spoil their last digits.
	const little = 1e-9 // for ends that are multiples but for rounding
	first := math.Ceil((from+t.offset)/step - little)
	for i := range int(t.count) + 2 {
		n := first + float64(i)
		if n > (to+t.offset)/step+little {
			break
		}
		list = append(list, plot.Tick{Value: n*step - t.offset, Label: number(n * step)})
	}
	return list
}

// decades are the ticks of a logarithmic axis: 1, 2, 5, 10, 20 ...
type decades struct{}

// Ticks implements [plot.Ticker].
func (decades) Ticks(from, to float64) []plot.Tick {
	var list []plot.Tick
	for step := math.Pow(10, math.Floor(math.Log10(from))); step <= to; step *= 10 {
		for _, n := range []float64{1, 2, 5} {
			if v := n * step; v >= from && v <= to {
				list = append(list, plot.Tick{Value: v, Label: number(v)})
			}
		}
	}
	return list
}

// number writes v with as many digits as it needs, at most six decimals.
func number(v float64) string {
	text := strconv.FormatFloat(v, 'f', 6, 64)
	for text[len(text)-1] == '0' {
		text = text[:len(text)-1]
	}
	if text[len(text)-1] == '.' {
		text = text[:len(text)-1]
	}
	if text == "-0" {
		text = "0"
	}
	whole := len(text)
	for i := range text {
		if text[i] == '.' {
			whole = i
		}
	}
	for i := whole - 3; i > 0 && text[i-1] != '-'; i -= 3 {
		text = text[:i] + "\u202f" + text[i:] // a narrow blank that does not break
	}
	return text
}

// grid draws a faint line at each label of the axes.
type grid struct{}

// Plot implements [plot.Plotter].
func (grid) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	var path vg.Path
	for _, t := range p.X.Tick.Marker.Ticks(p.X.Min, p.X.Max) {
		if !t.IsMinor() && t.Value >= p.X.Min && t.Value <= p.X.Max {
			path.Move(vg.Point{X: x(t.Value), Y: c.Min.Y})
			path.Line(vg.Point{X: x(t.Value), Y: c.Max.Y})
		}
	}
	for _, t := range p.Y.Tick.Marker.Ticks(p.Y.Min, p.Y.Max) {
		if !t.IsMinor() && t.Value >= p.Y.Min && t.Value <= p.Y.Max {
			path.Move(vg.Point{X: c.Min.X, Y: y(t.Value)})
			path.Line(vg.Point{X: c.Max.X, Y: y(t.Value)})
		}
	}
	c.SetLineStyle(draw.LineStyle{Color: gridLine, Width: 1})
	c.Stroke(path)
}

// drawLegend writes the legend and the remarks at the top of an area, and returns
// what is left of it.
func (c *chart) drawLegend(area draw.Canvas) draw.Canvas {
	const line, thumb, gap = 18, 26, 18
	style := c.X.Label.TextStyle
	style.XAlign, style.YAlign = draw.XLeft, draw.YCenter
	x, y := area.Min.X, area.Max.Y-line/2
	for _, e := range c.legend {
		wide := thumb + 6 + style.Width(e.text)
		if x > area.Min.X && x+wide > area.Max.X {
			x, y = area.Min.X, y-line
		}
		e.thumb(&area, vg.Point{X: x, Y: y}, vg.Point{X: x + thumb, Y: y})
		area.FillText(style, vg.Point{X: x + thumb + 6, Y: y}, e.text)
		x += wide + gap
	}
	if len(c.legend) > 0 {
		y -= line
	}
	style.Color = faint
	for _, remark := range c.remarks {
		area.FillText(style, vg.Point{X: area.Min.X, Y: y}, remark)
		y -= line
	}
	area.Max.Y = y - 2
	return area
}

// stroke is a thumbnail of a line.
func stroke(style draw.LineStyle) func(*draw.Canvas, vg.Point, vg.Point) {
	return func(c *draw.Canvas, from, to vg.Point) { c.StrokeLine2(style, from.X, from.Y, to.X, to.Y) }
}

// glyph is a thumbnail of a mark.
func glyph(style draw.GlyphStyle) func(*draw.Canvas, vg.Point, vg.Point) {
	return func(c *draw.Canvas, from, to vg.Point) {
		c.DrawGlyph(style, vg.Point{X: (from.X + to.X) / 2, Y: from.Y})
	}
}

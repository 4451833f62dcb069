package graph

import (
	"slices"
	"time"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// sequence draws sequence numbers over time as tcptrace does: a bar for each
// segment from its first number to its last, those sent again with an R and those
// lost with a cross; below them the line of what is acknowledged, above them that
// of the end of the receive window, and a bar with an S for each SACK block.
func sequence(f *flow) (*chart, error) {
	c := newChart(f, "time-sequence", f.say(textSequence), f.say(textSequenceAxis))
	c.Y.Tick.Marker = ticks{count: 6, offset: f.base, whole: true}
	c.Y.Min, c.Y.Max = 0, 1
	losses, last := 0, int64(0)
	for _, s := range f.sent {
		c.Y.Max = max(c.Y.Max, float64(s.end))
		if s.lost {
			losses++
		}
	}
	// A window far above all data would leave no room for them.
	top, edge := 1.6*c.Y.Max, 0.0
	for _, a := range f.acks {
		if end := float64(a.ack + a.window); end <= top {
			c.Y.Max = max(c.Y.Max, end)
		} else {
			edge = max(edge, end)
		}
		last = a.ack
	}
	room := 0.06 * c.Y.Max // for marks
	c.Y.Min, c.Y.Max = -room/2, c.Y.Max+room
	c.Add(windowLine{f}, ackLine{f}, sackBars{f}, bars{f}, letters{f})
	c.about = f.say(textSequenceAbout, len(f.sent), f.retries, losses, number(float64(last)+f.base))
	c.legend = f.sequenceLegend(losses > 0, c.Y.Max)
	if edge > 0 {
		c.remarks = append(c.remarks, f.say(textWindowAbove, number(edge+f.base)))
	}
	return c, nil
}

// sequenceLegend explains what there is up to a number.
func (f *flow) sequenceLegend(losses bool, top float64) []entry {
	list := []entry{{f.say(textSegment), stroke(segmentStyle)}}
	if f.retries > 0 {
		list = append(list, entry{f.say(textAgain), stroke(againStyle)})
	}
	if losses {
		list = append(list, entry{f.say(textLost), glyph(lostStyle)})
	}
	if len(f.acks) > 0 {
		list = append(list, entry{f.say(textAck), stroke(ackStyle)})
	}
	if slices.ContainsFunc(f.acks, func(a acked) bool { return float64(a.ack+a.window) <= top }) {
		list = append(list, entry{f.say(textWindow), stroke(windowStyle)})
	}
	if slices.ContainsFunc(f.acks, func(a acked) bool { return len(a.sacked) > 0 }) {
		list = append(list, entry{f.say(textSack), stroke(sackStyle)})
	}
	return list
}

var (
	segmentStyle = draw.LineStyle{Color: ink, Width: 2}
	againStyle   = draw.LineStyle{Color: again, Width: 3}
	lostStyle    = draw.GlyphStyle{Color: lost, Radius: 4, Shape: cross{}}
	ackStyle     = draw.LineStyle{Color: green, Width: 1.5}
	windowStyle  = draw.LineStyle{Color: violet, Width: 1.5, Dashes: []vg.Length{6, 3}}
	sackStyle    = draw.LineStyle{Color: pink, Width: 3}
)

// bars draws the segments.
type bars struct{ *flow }

// Plot implements [plot.Plotter].
func (b bars) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	var first, repeated vg.Path
	for _, s := range b.sent {
		path := &first
		if s.again {
			path = &repeated
		}
		bar(path, x(b.x(s.time)), y(float64(s.start)), y(float64(s.end)))
	}
	for _, each := range []struct {
		path  vg.Path
		style draw.LineStyle
	}{{first, segmentStyle}, {repeated, againStyle}} {
		c.SetLineStyle(each.style)
		c.Stroke(each.path)
	}
	crosses := marks{style: lostStyle}
	for _, s := range b.sent {
		if s.lost {
			crosses.points = append(crosses.points, plotter.XY{X: b.x(s.time), Y: float64(s.start+s.end) / 2})
		}
	}
	crosses.Plot(c, p)
}

// bar adds a bar with a tick at either end, so that one can tell bars apart that
// stand on each other. One that has no length is a dot.
func bar(path *vg.Path, x, from, to vg.Length) {
	const half, long = 3, 6
	if to-from < 3 {
		from, to = from-1.5, from+1.5
	}
	path.Move(vg.Point{X: x, Y: from})
	path.Line(vg.Point{X: x, Y: to})
	if to-from < long {
		return
	}
	for _, y := range []vg.Length{from, to} {
		path.Move(vg.Point{X: x - half, Y: y})
		path.Line(vg.Point{X: x + half, Y: y})
	}
}

// cross is a bold cross.
type cross struct{}

// DrawGlyph implements [draw.GlyphDrawer].
func (cross) DrawGlyph(c *draw.Canvas, style draw.GlyphStyle, at vg.Point) {
	r := style.Radius
	var path vg.Path
	path.Move(vg.Point{X: at.X - r, Y: at.Y - r})
	path.Line(vg.Point{X: at.X + r, Y: at.Y + r})
	path.Move(vg.Point{X: at.X - r, Y: at.Y + r})
	path.Line(vg.Point{X: at.X + r, Y: at.Y - r})
	c.SetLineStyle(draw.LineStyle{Color: style.Color, Width: 2})
	c.Stroke(path)
}

// ackLine draws what has been acknowledged, with a tick for an ACK that brings
// nothing new.
type ackLine struct{ *flow }

// Plot implements [plot.Plotter].
func (l ackLine) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	var path vg.Path
	highest := int64(0)
	for n, a := range l.acks {
		at := x(l.x(a.time))
		if n == 0 {
			highest = a.ack
			path.Move(vg.Point{X: at, Y: y(float64(highest))})
		}
		path.Line(vg.Point{X: at, Y: y(float64(highest))})
		highest = max(highest, a.ack)
		path.Line(vg.Point{X: at, Y: y(float64(highest))})
		if a.repeated {
			path.Line(vg.Point{X: at, Y: y(float64(highest)) - 5})
			path.Move(vg.Point{X: at, Y: y(float64(highest))})
		}
	}
	if len(path) == 0 {
		return
	}
	path.Line(vg.Point{X: x(l.x(l.end)), Y: y(float64(highest))})
	c.SetLineStyle(ackStyle)
	c.Stroke(path)
}

// windowLine draws the end of the receive window.
type windowLine struct{ *flow }

// Plot implements [plot.Plotter].
func (l windowLine) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	var path vg.Path
	line := func(at time.Duration, edge float64, draws bool) {
		to := vg.Point{X: x(l.x(at)), Y: y(edge)}
		if draws {
			path.Line(to)
		} else {
			path.Move(to)
		}
	}
	shown, before := false, 0.0
	for _, a := range l.acks {
		edge := float64(a.ack + a.window)
		if shown {
			line(a.time, before, true)
		}
		fits := edge <= p.Y.Max
		if fits {
			line(a.time, edge, shown)
		}
		shown, before = fits, edge
	}
	if shown {
		line(l.end, before, true)
	}
	c.SetLineStyle(windowStyle)
	c.Stroke(path)
}

// sackBars draws the blocks of SACK options.
type sackBars struct{ *flow }

// Plot implements [plot.Plotter].
func (b sackBars) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	var path vg.Path
	for _, a := range b.acks {
		at := x(b.x(a.time))
		for _, block := range a.sacked {
			path.Move(vg.Point{X: at, Y: y(float64(block[0]))})
			path.Line(vg.Point{X: at, Y: y(float64(block[1]))})
		}
	}
	c.SetLineStyle(sackStyle)
	c.Stroke(path)
}

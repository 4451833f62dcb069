package graph

import (
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// addLine adds points joined by lines, and an entry of the legend; with steps, a
// value holds until the next one.
func (c *chart) addLine(points plotter.XYs, style draw.LineStyle, steps bool, text string) {
	if len(points) == 0 {
		return
	}
	line := &plotter.Line{XYs: points, LineStyle: style}
	if steps {
		line.StepStyle = plotter.PostStep
	}
	c.addPlotter(line, points)
	c.legend = append(c.legend, entry{text, stroke(style)})
}

// addMarks adds points that are marked, and an entry of the legend.
func (c *chart) addMarks(points plotter.XYs, style draw.GlyphStyle, text string) {
	if len(points) == 0 {
		return
	}
	c.addPlotter(marks{points, style}, points)
	c.legend = append(c.legend, entry{text, glyph(style)})
}

// addPlotter adds a plotter; the axis begins with 0 and has room for all points.
func (c *chart) addPlotter(p plot.Plotter, points plotter.XYs) {
	x0, x1 := c.X.Min, c.X.Max
	c.Add(p)
	c.X.Min, c.X.Max = x0, x1
	c.Y.Min = 0
	for _, point := range points {
		c.Y.Max = max(c.Y.Max, 1.05*point.Y)
	}
}

// The styles of lines: told apart by their dashes as well.
var (
	firstStyle  = draw.LineStyle{Color: control, Width: 2}
	secondStyle = draw.LineStyle{Color: again, Width: 1.5, Dashes: []vg.Length{7, 4}}
	thirdStyle  = draw.LineStyle{Color: green, Width: 1.5, Dashes: []vg.Length{2, 2}}
	sampleStyle = draw.GlyphStyle{Color: ink, Radius: 2.2, Shape: dot{}}
	againGlyph  = draw.GlyphStyle{Color: again, Radius: 4, Shape: cross{}}
)

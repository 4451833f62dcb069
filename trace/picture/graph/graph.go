package graph

import (
	"fmt"
	"io"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/picture"
	"github.com/seed-8df93623/tcpsim/trace/picture/internal/svg"
)

// graphs are those there are: a graph is one file and one line here.
var graphs = []struct {
	name, summary string
	draw          func(*flow) *chart
}{
	{"sequence", "sequence numbers over time, as tcptrace draws them: segments, ACKs, window, SACK", sequence},
	{"window", "congestion window, slow start threshold and data in flight over time", window},
	{"rtt", "round-trip times and the retransmission timeout over time", rtt},
	{"throughput", "data sent and acknowledged per second over time", throughput},
}

// Graphs lists the graphs that this package draws. Each shows one direction of
// one connection, see [picture.Options].
func Graphs() []picture.Picture {
	var list []picture.Picture
	for _, g := range graphs {
		write := func(w io.Writer, t *trace.Trace, o picture.Options) error {
			c, err := o.Chosen(t)
			if err != nil {
				return err
			}
			return Write(w, g.name, t, c, o)
		}
		list = append(list, picture.Picture{Name: g.name, Summary: g.summary, Extension: ".svg", Write: write})
	}
	return list
}

// Write draws the named graph of a connection that [picture.Connections] has found
// in t.
func Write(w io.Writer, name string, t *trace.Trace, c picture.Connection, o picture.Options) error {
	for _, g := range graphs {
		if g.name == name {
			f, err := newFlow(t, c, o)
			if err != nil {
				return err
			}
			return g.draw(f).write(w, o)
		}
	}
	return fmt.Errorf("unknown graph %q", name)
}

// StyleSheet is what a page needs besides [picture.StyleSheet].
func StyleSheet() string {
	rules := ".graph text{font-size:11px}\n.graph .title{font-size:16px}\n"
	for _, t := range tints {
		rules += fmt.Sprintf(".graph .s-%[1]s{stroke:var(--%[1]s)}\n.graph .f-%[1]s{fill:var(--%[1]s);stroke:none}\n", t)
	}
	return rules
}

// The size of a graph, in pixels.
const (
	width, height = 880.0, 400.0
	edge          = 14.0
)

// chart is a plot with a title, a legend and remarks above it.
type chart struct {
	*plot.Plot
	class        string // also the end of ids
	name         string // of the trace
	title, about string
	legend       []entry
	remarks      []string // what is not there, and why
}

// entry is a line of the legend.
type entry struct {
	text  string
	thumb func(c *draw.Canvas, from, to vg.Point)
}

// newChart makes a plot of something over time.
func newChart(f *flow, class, title, unit string) *chart {
	c := &chart{Plot: plot.New(), class: class, name: f.name}
	c.title = f.title(title)
	c.BackgroundColor = nil
	for _, a := range []*plot.Axis{&c.X, &c.Y} {
		a.Color, a.Tick.Color = faintLine, faintLine
		a.Width, a.Tick.Width, a.Tick.Length = 1, 1, 4
		a.Padding = 4
		a.Label.TextStyle.Color, a.Tick.Label.Color = ink, faint
		a.Label.TextStyle.Font.Variant, a.Tick.Label.Font.Variant = sans, sans
		a.Label.TextStyle.Font.Size, a.Tick.Label.Font.Size = fontSize, fontSize
		a.Label.Padding = 6
	}
	c.X.Label.Text = textTime + ", " + f.unit.name
	c.Y.Label.Text = unit
	c.X.Tick.Marker, c.Y.Tick.Marker = ticks{count: 10}, ticks{count: 6}
	c.X.Min, c.X.Max = f.x(f.start), f.x(f.end)
	room := max(0.015*(c.X.Max-c.X.Min), 1e-3) // for marks at the beginning and the end
	c.X.Min, c.X.Max = c.X.Min-room, c.X.Max+room
	c.Add(grid{})
	return c
}

// write draws the chart as an SVG image.
func (c *chart) write(w io.Writer, o picture.Options) error {
	page := newCanvas(height)
	area := draw.NewCanvas(page, width, height)
	area = draw.Crop(area, edge, -edge, edge, -edge)
	if !o.Inline {
		page.heading(c.title, c.name, edge, height-edge-12)
		area.Max.Y -= 44
	}
	area = c.drawLegend(area)
	c.Draw(area)
	style := ""
	if !o.Inline {
		style = picture.Style(StyleSheet())
	}
	return page.drawing.WriteImage(w, svg.Frame{
		Class: "graph " + c.class, ID: o.ID + c.class + "-", Width: width, Height: height,
		Title: c.title, About: c.about, Style: style,
	})
}

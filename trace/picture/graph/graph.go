package graph

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/conversation"
	"github.com/seed-8df93623/tcpsim/trace/internal/shown"
	"github.com/seed-8df93623/tcpsim/trace/picture"
	"github.com/seed-8df93623/tcpsim/trace/picture/internal/svg"
)

// graphs are those of connections: a graph is one file and one line here. Each draws one
// direction of a connection, or tells why there is nothing to draw; and what it compares of
// several.
var graphs = []struct {
	name, summary string
	draw          func(*flow) (*chart, error)
	compared      comparison
}{
	{"time-sequence", "sequence numbers over time, as in tcptrace: segments, ACKs, window, SACK", sequence, comparison{"time-sequence", inBytes, progress, true}},
	{Cwnd, "congestion window and slow start threshold over time", congestion, comparison{Cwnd, inSegments, windows, true}},
	{InFlight, "bytes in flight over time", inFlight, comparison{InFlight, inBytes, (*flow).flight, true}},
	{"rtt", "round-trip times and the retransmission timeout over time", rtt, comparison{"rtt", inTime, smoothed, true}},
	{"throughput", "bytes sent and acknowledged per second over time", throughput, comparison{"throughput", perTime, ackedRate, true}},
}

// The names of three graphs. Two show what is in flight: Cwnd as TCP counts it, InFlight
// from segments and ACKs, as it can for any trace. Queue is of queues, and of no connection.
const (
	Cwnd     = "cwnd"
	InFlight = "in-flight"
	Queue    = "queue"
)

// Graphs lists the graphs that this package draws. Each has a chart for each
// direction of a connection that carries data, one below the other, and above them one that
// compares several connections; that of queues has two charts for each queue. Their error
// tells that there is nothing to draw, and why.
func Graphs() []picture.Picture {
	var list []picture.Picture
	for _, g := range graphs {
		write := func(w io.Writer, t *trace.Trace, o picture.Options) error {
			chosen, err := o.Chosen(t)
			if err != nil {
				return err
			}
			charts, err := chartsOf(t, chosen, o, g.draw)
			if err != nil {
				return err
			}
			if above, err := compare(t, chosen, o, g.compared); err == nil {
				charts = append([]*chart{above}, charts...)
			}
			return write(w, charts, o)
		}
		list = append(list, picture.Picture{Name: g.name, Summary: g.summary, Extension: ".svg", Write: write})
	}
	return append(list, picture.Picture{Name: Queue, Summary: "how many packets wait in each queue, and how long, over time", Extension: ".svg", Write: writeQueues})
}

func writeQueues(w io.Writer, t *trace.Trace, o picture.Options) error {
	charts, err := queues(t, o)
	if err != nil {
		return err
	}
	return write(w, charts, o)
}

// Compare draws the chart of the named graph in which several connections are compared. Its
// error tells that there are not two to compare, or that the graph does not.
func Compare(w io.Writer, name string, t *trace.Trace, list []picture.Connection, o picture.Options) error {
	for _, g := range graphs {
		if g.name == name {
			drawn, err := compare(t, list, o, g.compared)
			if err != nil {
				return err
			}
			return write(w, []*chart{drawn}, o)
		}
	}
	return fmt.Errorf("unknown graph %q", name)
}

// chartsOf draws all directions that carry data. There is no error if any could be
// drawn.
func chartsOf(t *trace.Trace, list []picture.Connection, o picture.Options, graph func(*flow) (*chart, error)) ([]*chart, error) {
	var charts []*chart
	first := errNoData
	for _, c := range list {
		for _, side := range []conversation.Side{conversation.Client, conversation.Server} {
			if c.Flows[side].Bytes == 0 {
				continue
			}
			each, err := chartOf(graph, newFlow(t, c, side, o))
			switch {
			case err == nil:
				charts = append(charts, each)
			case first == errNoData:
				first = err
			}
		}
	}
	if len(charts) == 0 {
		return nil, first
	}
	return charts, nil
}

var errNoData = errors.New("the trace has no connection that carries data")

// errTooLong is about the times that a file may have: a [time.Duration] cannot tell how
// far they are apart.
var errTooLong = errors.New("the connection lasts for more than 292 years")

// chartOf draws a graph of a flow if there is an axis for its times.
func chartOf(graph func(*flow) (*chart, error), f *flow) (*chart, error) {
	if f.end-f.start < 0 {
		return nil, errTooLong
	}
	return graph(f)
}

// Write draws the named graph of what one side sends of a connection that
// [picture.Connections] has found in t.
func Write(w io.Writer, name string, t *trace.Trace, c picture.Connection, side conversation.Side, o picture.Options) error {
	for _, g := range graphs {
		if g.name == name {
			drawn, err := chartOf(g.draw, newFlow(t, c, side, o))
			if err != nil {
				return err
			}
			return write(w, []*chart{drawn}, o)
		}
	}
	return fmt.Errorf("unknown graph %q", name)
}

// StyleSheet is what a page needs besides [picture.StyleSheet].
func StyleSheet() string {
	rules := ".graph text[class]{font-size:11px;paint-order:stroke;stroke:var(--paper);stroke-width:3px;stroke-linejoin:round}\n.graph .title[class]{font-size:16px}\n"
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
	c.X.Label.Text = f.say(textTime, f.unit.name)
	if f.origin != 0 {
		c.X.Label.Text = f.say(textTimeSince, f.unit.name, shown.AppendTime(nil, f.origin))
	}
	c.Y.Label.Text = unit
	c.X.Tick.Marker, c.Y.Tick.Marker = ticks{count: 10}, ticks{count: 6}
	c.X.Min, c.X.Max = f.x(f.start), f.x(f.end)
	room := max(0.015*(c.X.Max-c.X.Min), 1e-3) // for marks at the beginning and the end
	c.X.Min, c.X.Max = c.X.Min-room, c.X.Max+room
	c.Add(grid{})
	if f.dense() {
		c.remarks = append(c.remarks, f.say(textThinned))
	}
	return c
}

// write draws charts as an SVG image, one below the other.
func write(w io.Writer, charts []*chart, o picture.Options) error {
	high := height * float64(len(charts))
	page := newCanvas(high)
	var about []string
	for n, c := range charts {
		top := vg.Length(high - height*float64(n))
		area := draw.Canvas{Canvas: page, Rectangle: vg.Rectangle{
			Min: vg.Point{X: edge, Y: top - height + edge}, Max: vg.Point{X: width - edge, Y: top - edge}}}
		if !o.Inline || len(charts) > 1 { // a page has its own heading
			page.heading(c.title, c.name, edge, float64(top)-edge-12)
			area.Max.Y -= 44
		}
		c.Draw(c.drawLegend(area))
		if n > 0 {
			about = append(about, c.title+".")
		}
		about = append(about, c.about)
	}
	first, style := charts[0], ""
	if !o.Inline {
		style = picture.Style(StyleSheet())
	}
	return page.drawing.WriteImage(w, svg.Frame{
		Class: "graph " + first.class, ID: o.ID + first.class + "-", Width: width, Height: high,
		Title: first.title, About: strings.Join(about, " "), Style: style, Language: o.Language,
	})
}

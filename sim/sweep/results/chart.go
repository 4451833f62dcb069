package results

import (
	"bytes"
	"fmt"
	"image/color"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"

	"github.com/seed-8df93623/tcpsim/sim/sweep"
	"github.com/seed-8df93623/tcpsim/trace/words"
)

// The size of a chart.
const (
	chartWidth  = 15 * vg.Centimeter
	chartHeight = 8 * vg.Centimeter
)

// tints tell series apart, also for the colour-blind (Okabe and Ito 2008).
var tints = []color.RGBA{
	{0x00, 0x72, 0xb2, 0xff}, {0xd5, 0x5e, 0x00, 0xff}, {0x00, 0x9e, 0x73, 0xff},
	{0xcc, 0x79, 0xa7, 0xff}, {0xe6, 0x9f, 0x00, 0xff}, {0x56, 0xb4, 0xe9, 0xff},
}

func pale(c color.RGBA, alpha uint8) color.NRGBA { return color.NRGBA{c.R, c.G, c.B, alpha} }

// failing is in place of a measure: the share of runs that fail.
const failing = "failed"

// axis is the places of a parameter along a side of a chart.
type axis struct {
	at     []float64 // where each place stands
	labels []string
	log    bool
}

// axisOf puts numbers where they belong, on a logarithmic scale if they are spread widely,
// and words side by side.
func axisOf(p *sweep.Parameter) axis {
	a := axis{log: p.Places() > 2}
	least, most := math.Inf(1), 0.0
	for i := range p.Places() {
		place := p.Place(i)
		x := place.Number
		a.at, a.labels = append(a.at, x), append(a.labels, place.Value)
		if p.Draw != nil {
			a.labels[i] = sweep.FormatNumber(p.Unit(), short(x))
		}
		least, most = min(least, x), max(most, x)
	}
	if a.log = a.log && least > 0 && most/least >= 30; p.Unit() == "" {
		a.log = false
		for i := range a.at {
			a.at[i] = float64(i)
		}
	}
	return a
}

// room leaves some beside the first and the last place, for their labels.
func (a axis) room(p *plot.Plot) {
	least, most := slices.Min(a.at), slices.Max(a.at)
	if a.log {
		p.X.Min, p.X.Max = least/1.2, most*1.2
		return
	}
	room := (most - least) / 16
	p.X.Min, p.X.Max = least-room, most+room
}

// short keeps three digits of a number.
func short(x float64) float64 {
	size := 1.0
	for math.Abs(x)/size >= 1000 {
		size *= 10
	}
	return math.Round(x/size) * size
}

// Ticks implements plot.Ticker: each place has its label, as far as there is room.
func (a axis) Ticks(_, _ float64) (ticks []plot.Tick) {
	every := (len(a.at) + 11) / 12
	for i, x := range a.at {
		t := plot.Tick{Value: x}
		if i%every == 0 {
			t.Label = a.labels[i]
		}
		ticks = append(ticks, t)
	}
	return ticks
}

// valueTicks are those of a measure.
type valueTicks struct{ measure string }

// Ticks implements plot.Ticker.
func (v valueTicks) Ticks(least, most float64) []plot.Tick {
	ticks := plot.DefaultTicks{}.Ticks(least, most)
	for i := range ticks {
		if ticks[i].Label != "" {
			ticks[i].Label = formatted(v.measure, ticks[i].Value)
		}
	}
	return ticks
}

func formatted(measure string, value float64) string {
	if measure == failing {
		return fmt.Sprintf("%g%%", math.Round(value*1e4)/100)
	}
	return sweep.FormatValue(measure, int64(math.Round(value)))
}

// newPlot is an empty chart.
func newPlot(x, y string) *plot.Plot {
	p := plot.New()
	p.X.Label.Text, p.Y.Label.Text = x, y
	for _, style := range []*font.Font{&p.X.Label.TextStyle.Font, &p.Y.Label.TextStyle.Font, &p.X.Tick.Label.Font, &p.Y.Tick.Label.Font, &p.Legend.TextStyle.Font} {
		style.Variant, style.Size = "Sans", 9
	}
	return p
}

// spread draws a measure against a parameter: of each series the median, with the range from
// 25% to 75% and that from 5% to 95% of the runs behind it.
func spread(r *sweep.Result, parameter int, measure string, o Options) string {
	a := axisOf(&r.Campaign.Parameters[parameter])
	p := newPlot(r.Campaign.Parameters[parameter].Name, words.In(o.Language, measure))
	p.X.Tick.Marker, p.Y.Tick.Marker = a, valueTicks{measure}
	if a.log {
		p.X.Scale = plot.LogScale{}
	}
	p.Add(plotter.NewGrid())
	p.Y.Min = 0
	series := seriesOf(r, parameter)
	for i, s := range series {
		tint := tints[i%len(tints)]
		points := s.points(r, parameter, measure, a)
		for _, band := range []struct {
			low, high int
			alpha     uint8
		}{{0, 4, 40}, {1, 3, 60}} {
			if measure != failing {
				addBand(p, points, band.low, band.high, pale(tint, band.alpha))
			}
		}
		line, dots, err := plotter.NewLinePoints(medians(points))
		if err != nil {
			continue // there is no point
		}
		line.Color, line.Width, dots.Color, dots.Shape, dots.Radius = tint, 1.5, tint, draw.CircleGlyph{}, 2
		p.Add(line, dots)
		if len(series) > 1 {
			p.Legend.Add(s.name, line)
		}
	}
	p.Legend.Top, p.Legend.Padding, p.Legend.XOffs = true, 3, -6
	a.room(p)
	return svg(p)
}

// point is a place with quantiles: 5%, 25%, 50%, 75%, 95%.
type point struct {
	x float64
	q [5]float64
}

func medians(points []point) (xys plotter.XYs) {
	for _, p := range points {
		xys = append(xys, plotter.XY{X: p.x, Y: p.q[2]})
	}
	return xys
}

func addBand(p *plot.Plot, points []point, low, high int, fill color.Color) {
	var around plotter.XYs
	for _, one := range points {
		around = append(around, plotter.XY{X: one.x, Y: one.q[high]})
	}
	for i := len(points) - 1; i >= 0; i-- {
		around = append(around, plotter.XY{X: points[i].x, Y: points[i].q[low]})
	}
	if polygon, err := plotter.NewPolygon(around); err == nil {
		polygon.Color, polygon.LineStyle.Width = fill, 0
		p.Add(polygon)
	}
}

// svg is a chart as an element of a page.
func svg(p *plot.Plot) string {
	c := vgsvg.New(chartWidth, chartHeight)
	p.Draw(draw.New(c))
	var b bytes.Buffer
	if _, err := c.WriteTo(&b); err != nil {
		return ""
	}
	text := b.String()
	return text[max(0, strings.Index(text, "<svg")):]
}

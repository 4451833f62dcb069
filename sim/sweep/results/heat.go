package results

import (
	"fmt"
	"image/color"
	"math"

	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"

	"github.com/seed-8df93623/tcpsim/sim/sweep"
)

// heat draws a measure's median against two parameters, as a map whose colours go from light
// to dark; the numbers stand in it as far as there is room.
func heat(r *sweep.Result, across, up int, measure string) string {
	px, py := &r.Campaign.Parameters[across], &r.Campaign.Parameters[up]
	x, y := sideBySide(px), sideBySide(py)
	p := newPlot(px.Name, py.Name)
	p.X.Tick.Marker, p.Y.Tick.Marker = x, y
	p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = -0.5, float64(len(x.at))-0.5, -0.5, float64(len(y.at))-0.5
	values, least, most := medianMap(r, across, up, measure)
	numbers := plotter.XYLabels{}
	for i := range x.at {
		for j := range y.at {
			v := values[i][j]
			if math.IsNaN(v) {
				continue
			}
			a, b := float64(i), float64(j)
			box, err := plotter.NewPolygon(plotter.XYs{{X: a - 0.5, Y: b - 0.5}, {X: a + 0.5, Y: b - 0.5}, {X: a + 0.5, Y: b + 0.5}, {X: a - 0.5, Y: b + 0.5}})
			if err != nil {
				continue
			}
			box.Color, box.LineStyle.Color, box.LineStyle.Width = shade(v, least, most), color.White, 0.5
			p.Add(box)
			numbers.XYs = append(numbers.XYs, plotter.XY{X: a, Y: b})
			numbers.Labels = append(numbers.Labels, formatted(measure, v))
		}
	}
	if labels, err := plotter.NewLabels(numbers); err == nil && len(x.at) <= 8 && len(y.at) <= 12 {
		for i := range labels.TextStyle {
			labels.TextStyle[i].Font.Variant, labels.TextStyle[i].Font.Size = "Sans", 8
			labels.TextStyle[i].XAlign, labels.TextStyle[i].YAlign = -0.5, -0.5
			at := numbers.XYs[i]
			if values[int(at.X)][int(at.Y)] > least+(most-least)*0.6 {
				labels.TextStyle[i].Color = color.White
			}
		}
		labels.Offset = vg.Point{}
		p.Add(labels)
	}
	return svg(p)
}

// sideBySide is an axis whose places are one from each other.
func sideBySide(p *sweep.Parameter) axis {
	a := axisOf(p)
	for i := range a.at {
		a.at[i] = float64(i)
	}
	return a
}

// medianMap are the medians, all runs of two places together; NaN where there are none.
func medianMap(r *sweep.Result, across, up int, measure string) (values [][]float64, least, most float64) {
	px, py := &r.Campaign.Parameters[across], &r.Campaign.Parameters[up]
	rows := r.Rows()
	least, most = math.Inf(1), math.Inf(-1)
	for i := range px.Places() {
		values = append(values, nil)
		for j := range py.Places() {
			one := sumOf(rows, r, measure, func(row *sweep.Row) bool {
				return row.Places[across].Value == px.Place(i).Value && row.Places[up].Value == py.Place(j).Value
			})
			v := math.NaN()
			if one.count() > 0 {
				v = one.at(500)
				least, most = min(least, v), max(most, v)
			}
			values[i] = append(values[i], v)
		}
	}
	return values, least, most
}

// shade is a colour from light to dark.
func shade(v, least, most float64) color.Color {
	part := 0.0
	if most > least {
		part = (v - least) / (most - least)
	}
	from, to := [3]float64{0xf0, 0xf6, 0xfb}, [3]float64{0x08, 0x30, 0x6b}
	var c [3]uint8
	for i := range c {
		c[i] = uint8(math.Round(from[i] + float64((to[i]-from[i])*part)))
	}
	return color.RGBA{c[0], c[1], c[2], 0xff}
}

// heatAbout says in a sentence what a map shows.
func heatAbout(say func(string, ...any) string, r *sweep.Result, across, up int, measure string) string {
	_, least, most := medianMap(r, across, up, measure)
	if math.IsInf(least, 0) {
		return ""
	}
	return say("Median of %s against %s and %s: from %s (light) to %s (dark).", say(measure), r.Campaign.Parameters[across].Name, r.Campaign.Parameters[up].Name,
		fmt.Sprint(formatted(measure, least)), formatted(measure, most))
}

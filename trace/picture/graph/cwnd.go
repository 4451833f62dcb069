package graph

import (
	"errors"
	"time"

	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
)

var errNoVariables = errors.New("the trace does not tell the congestion window; a simulated run does, a capture never")

// congestion draws the congestion window, the slow start threshold and what is in
// flight, in segments as TCP counts them, with a mark for what is sent again, and a band
// for each phase below. A run that was asked for samples has them at each segment that
// arrives, too.
func congestion(f *flow) (*chart, error) {
	var cwnd, ssthresh, flight, again plotter.XYs
	tell := func(at time.Duration, v *trace.Sender) {
		x := f.x(at)
		cwnd = append(cwnd, plotter.XY{X: x, Y: float64(v.Cwnd)})
		flight = append(flight, plotter.XY{X: x, Y: float64(v.InFlight)})
		if v.Ssthresh > 0 {
			ssthresh = append(ssthresh, plotter.XY{X: x, Y: float64(v.Ssthresh)})
		}
	}
	f.eachState(tell)
	for _, s := range f.sent {
		if v := s.packet.Sender; v != nil && s.again {
			again = append(again, plotter.XY{X: f.x(s.time), Y: float64(v.Cwnd)})
		}
	}
	if len(cwnd) == 0 {
		return nil, errNoVariables
	}
	c := newChart(f, Cwnd, f.say(textCongestion), f.say(textSegmentsAxis))
	c.Y.Tick.Marker = ticks{count: 6, whole: true}
	c.Y.Min, c.Y.Max = 0, 1
	c.addLine(cwnd, firstStyle, true, f.say(textCwnd))
	c.addLine(ssthresh, secondStyle, true, f.say(textSsthresh))
	c.addLine(flight, thirdStyle, true, f.say(textFlight))
	c.addMarks(again, againGlyph, f.say(textAgainHere))
	c.addPhases(f)
	remark := f.say(textWhenSent)
	if f.states != nil {
		remark = f.say(textWhenSampled)
	}
	if len(ssthresh) == 0 {
		remark += " " + f.say(textNoSsthresh)
	}
	c.remarks = append(c.remarks, remark)
	_, most := bounds(flight)
	_, widest := bounds(cwnd)
	c.about = f.say(textCongestionAbout, int(cwnd[0].Y), int(cwnd[len(cwnd)-1].Y), int(widest), int(most))
	return c, nil
}

// phases are what the band below the window tells, and how.
var phases = []struct {
	phase segment.Phase
	text  string
	style draw.LineStyle
}{
	{segment.PhaseSlowStart, textSlowStart, draw.LineStyle{Color: violet, Width: 6}},
	{segment.PhaseAvoidance, textAvoidance, draw.LineStyle{Color: faint, Width: 6, Dashes: []vg.Length{1, 3}}},
	{segment.PhaseRecovery, textRecovery, draw.LineStyle{Color: pink, Width: 6, Dashes: []vg.Length{4, 2}}},
	{segment.PhaseLoss, textLoss, draw.LineStyle{Color: lost, Width: 6, Dashes: []vg.Length{2, 1}}},
}

// addPhases adds the band, each phase up to the next one.
func (c *chart) addPhases(f *flow) {
	for _, one := range phases {
		seen := false
		for i := 0; i < len(f.states); {
			next := i + 1
			for next < len(f.states) && f.states[next].Phase == f.states[i].Phase {
				next++
			}
			if f.states[i].Phase == one.phase {
				until := f.states[min(next, len(f.states)-1)].Time
				ends := plotter.XYs{{X: f.x(f.states[i].Time)}, {X: f.x(until)}}
				c.addPlotter(&plotter.Line{XYs: ends, LineStyle: one.style}, ends)
				seen = true
			}
			i = next
		}
		if seen {
			c.legend = append(c.legend, entry{f.say(one.text), stroke(one.style)})
		}
	}
}

// bounds are the lowest and the highest value.
func bounds(points plotter.XYs) (least, most float64) {
	for n, p := range points {
		if n == 0 {
			least, most = p.Y, p.Y
		}
		least, most = min(least, p.Y), max(most, p.Y)
	}
	return least, most
}

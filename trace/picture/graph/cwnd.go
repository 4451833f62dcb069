package graph

import (
	"errors"

	"gonum.org/v1/plot/plotter"
)

var errNoVariables = errors.New("the trace does not tell the congestion window; a simulated run does, a capture never")

// congestion draws the congestion window, the slow start threshold and what is in
// flight, in segments as TCP counts them, with a mark for what is sent again.
func congestion(f *flow) (*chart, error) {
	var cwnd, ssthresh, flight, again plotter.XYs
	for _, s := range f.sent {
		v := s.packet.Sender
		if v == nil {
			continue
		}
		x := f.x(s.time)
		cwnd = append(cwnd, plotter.XY{X: x, Y: float64(v.Cwnd)})
		flight = append(flight, plotter.XY{X: x, Y: float64(v.InFlight)})
		if v.Ssthresh > 0 {
			ssthresh = append(ssthresh, plotter.XY{X: x, Y: float64(v.Ssthresh)})
		}
		if s.again {
			again = append(again, plotter.XY{X: x, Y: float64(v.Cwnd)})
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
	remark := f.say(textWhenSent)
	if len(ssthresh) == 0 {
		remark += " " + f.say(textNoSsthresh)
	}
	c.remarks = append(c.remarks, remark)
	_, most := bounds(flight)
	_, widest := bounds(cwnd)
	c.about = f.say(textCongestionAbout, int(cwnd[0].Y), int(cwnd[len(cwnd)-1].Y), int(widest), int(most))
	return c, nil
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

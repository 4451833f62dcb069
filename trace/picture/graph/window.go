package graph

import (
	"time"

	"fmt"

	"gonum.org/v1/plot/plotter"
)

// window draws the congestion window, the slow start threshold and what is in
// flight, in segments as TCP counts them. Where the trace does not tell what TCP
// knew, it draws what is in flight in bytes, and says so.
func window(f *flow) *chart {
	var cwnd, ssthresh, flight plotter.XYs
	for _, s := range f.sent {
		v := s.packet.Variables
		if v == nil {
			continue
		}
		x := f.x(s.time)
		cwnd = append(cwnd, plotter.XY{X: x, Y: float64(v.Cwnd)})
		flight = append(flight, plotter.XY{X: x, Y: float64(v.InFlight)})
		if v.Ssthresh > 0 {
			ssthresh = append(ssthresh, plotter.XY{X: x, Y: float64(v.Ssthresh)})
		}
	}
	axis, style := textSegmentsAxis, thirdStyle
	if len(cwnd) == 0 {
		axis, style = textBytesAxis, firstStyle
		flight = f.flight()
	}
	c := newChart(f, "window", textCongestion, axis)
	c.Y.Tick.Marker = ticks{count: 6, whole: true}
	c.Y.Min, c.Y.Max = 0, 1
	c.addLine(flight, style, true, textFlight)
	c.addLine(ssthresh, secondStyle, true, textSsthresh)
	c.addLine(cwnd, firstStyle, true, textCwnd)
	_, most := bounds(flight)
	c.about = fmt.Sprintf(textCongestionAbout, number(most), axis)
	switch {
	case len(cwnd) == 0:
		c.remarks = append(c.remarks, textNoVariables)
	case len(ssthresh) == 0:
		c.remarks = append(c.remarks, textNoSsthresh)
	}
	if n := len(cwnd); n > 0 {
		_, most := bounds(cwnd)
		c.about += fmt.Sprintf(textCwndAbout, int(cwnd[0].Y), int(cwnd[n-1].Y), int(most))
	}
	return c
}

// flight counts what is in flight: from the highest number acknowledged to the
// highest one sent.
func (f *flow) flight() plotter.XYs {
	var points plotter.XYs
	highest, una := int64(0), int64(0)
	sent, acks := f.sent, f.acks
	for len(sent) > 0 || len(acks) > 0 {
		var at time.Duration
		if len(sent) > 0 && (len(acks) == 0 || sent[0].time < acks[0].time) {
			at, highest, sent = sent[0].time, max(highest, sent[0].end), sent[1:]
		} else {
			at, una, acks = acks[0].time, max(una, acks[0].ack), acks[1:]
		}
		points = append(points, plotter.XY{X: f.x(at), Y: float64(max(0, highest-una))})
	}
	return points
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

package graph

import (
	"time"

	"gonum.org/v1/plot/plotter"
)

// inFlight draws how many bytes are in flight.
func inFlight(f *flow) (*chart, error) {
	flight := f.flight()
	c := newChart(f, InFlight, f.say(textInFlight), f.say(textBytesAxis))
	c.Y.Tick.Marker = ticks{count: 6, whole: true}
	c.Y.Min, c.Y.Max = 0, 1
	c.addLine(flight, firstStyle, true, f.say(textUnacknowledged))
	_, most := bounds(flight)
	c.about = f.say(textInFlightAbout, number(most))
	return c, nil
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

package graph

import (
	"math"
	"time"

	"gonum.org/v1/plot/plotter"
)

// throughput draws how much data leaves in each part of the time, with what
// is sent again, and how much is acknowledged.
func throughput(f *flow) (*chart, error) {
	step := f.step()
	sent, acked, total, done := f.rates()
	if total == 0 {
		return nil, errNoData
	}
	rate, name := perSecond(max(highest(sent), highest(acked)) / step.Seconds())
	c := newChart(f, "throughput", f.say(textThroughput), f.say(textThroughputAxis, f.say(name)))
	c.Y.Min, c.Y.Max = 0, 1
	c.addLine(f.steps(sent, step, rate), secondStyle, true, f.say(textSentRate))
	c.addLine(f.steps(acked, step, rate), firstStyle, true, f.say(textAckedRate))
	c.about = f.say(textThroughputAbout, number(total), number((f.end - f.start).Seconds()), number(done))
	c.remarks = append(c.remarks, f.say(textEach, number(float64(step)/float64(f.unit.size)), f.unit.name))
	return c, nil
}

// rates are the bytes of data that are sent, and that are acknowledged, in each step, and
// all of them.
func (f *flow) rates() (sent, acked []float64, total, done float64) {
	step := f.step()
	steps := int((f.end-f.start)/step) + 1
	sent, acked = make([]float64, steps), make([]float64, steps)
	first, end := int64(math.MaxInt64), int64(0)
	for _, s := range f.sent {
		if n := len(s.packet.Segment.Payload); n > 0 {
			sent[(s.time-f.start)/step] += float64(n)
			total += float64(n)
			first, end = min(first, s.dataStart()), max(end, s.dataStart()+int64(n))
		}
	}
	last := first
	for _, a := range f.acks {
		if up := min(a.ack, end); up > last { // neither SYN nor FIN are data
			acked[(a.time-f.start)/step] += float64(up - last)
			done += float64(up - last)
			last = up
		}
	}
	return sent, acked, total, done
}

// step is the length of a part of the time: a round number that makes about forty.
func (f *flow) step() time.Duration {
	for step := time.Microsecond; ; step *= 10 {
		for _, n := range []time.Duration{1, 2, 5} {
			if (f.end-f.start)/(n*step) <= 50 {
				return n * step
			}
		}
	}
}

func highest(values []float64) float64 {
	most := 0.0
	for _, v := range values {
		most = max(most, v)
	}
	return most
}

// perSecond chooses what to count bytes per second in.
func perSecond(most float64) (size float64, name string) {
	switch {
	case most >= 2e6:
		return 1e6, "MB"
	case most >= 2e3:
		return 1e3, "kB"
	}
	return 1, "bytes"
}

// steps are the points of a line that goes in steps.
func (f *flow) steps(bytes []float64, step time.Duration, size float64) plotter.XYs {
	var points plotter.XYs
	for n, b := range bytes {
		points = append(points, plotter.XY{X: f.x(f.start + time.Duration(n)*step), Y: b / step.Seconds() / size})
	}
	return append(points, plotter.XY{X: f.x(f.end)})
}

// round leaves three decimals.
func round(v float64) float64 { return math.Round(v*1000) / 1000 }

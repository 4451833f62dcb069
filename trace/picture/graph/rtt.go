package graph

import (
	"errors"
	"slices"
	"time"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"

	"github.com/seed-8df93623/tcpsim/trace"
)

var errNoRTT = errors.New("no ACK of the trace gives a sample of the round-trip time")

// rtt draws samples of the round-trip time: from each segment to the ACK that
// tells of its arrival, but for segments that were sent again, of which nobody
// knows which one is acknowledged (RFC 6298 section 3). Where the trace tells what
// TCP knew, it draws SRTT and RTO as well. RTO is often far above the others, and
// the axis then logarithmic.
func rtt(f *flow) (*chart, error) {
	scale := timeUnit(f.slowest())
	y := func(d time.Duration) float64 { return float64(d) / float64(scale.size) }
	var samples, srtt, rto plotter.XYs
	for _, s := range f.samples {
		samples = append(samples, plotter.XY{X: f.x(s.time), Y: y(s.rtt)})
	}
	f.eachState(func(at time.Duration, v *trace.Sender) {
		if v.SRTT > 0 {
			srtt = append(srtt, plotter.XY{X: f.x(at), Y: y(v.SRTT)})
		}
		if v.RTO > 0 {
			rto = append(rto, plotter.XY{X: f.x(at), Y: y(v.RTO)})
		}
	})
	all := slices.Concat(samples, srtt, rto)
	if len(all) == 0 {
		return nil, errNoRTT
	}
	c := newChart(f, "rtt", f.say(textRTT), f.say(textTime, scale.name))
	c.Y.Min, c.Y.Max = 0, 1e-3
	c.addLine(rto, secondStyle, true, f.say(textRTO))
	c.addLine(srtt, firstStyle, true, f.say(textSRTT))
	c.addMarks(samples, sampleStyle, f.say(textSample))
	if least, most := bounds(all); least > 0 && most > 8*least {
		c.Y.Scale, c.Y.Tick.Marker = plot.LogScale{}, decades{}
		c.Y.Min, c.Y.Max = least/1.3, 1.3*most
		c.remarks = append(c.remarks, f.say(textLogarithmic))
	}
	c.about = f.say(textRTTAbout, len(samples))
	if len(samples) == 0 {
		c.remarks = append(c.remarks, f.say(textNoSample))
	} else {
		least, most := bounds(samples)
		c.about += f.say(textRTTRange, number(round(least)), number(round(most)), scale.name)
	}
	if n := len(rto); n > 0 {
		c.about += f.say(textRTOAbout, number(round(rto[n-1].Y)), scale.name)
	}
	switch {
	case len(srtt)+len(rto) == 0:
		c.remarks = append(c.remarks, f.say(textNoTimer))
	case f.states != nil:
		c.remarks = append(c.remarks, f.say(textWhenSampled))
	default:
		c.remarks = append(c.remarks, f.say(textWhenSent))
	}
	return c, nil
}

// timeUnit is what to count times in of which this is the longest.
func timeUnit(longest time.Duration) unit {
	scale := unit{"s", time.Second}
	for _, u := range []unit{{"ms", time.Millisecond}, {"µs", time.Microsecond}} {
		if longest < 2*scale.size {
			scale = u
		}
	}
	return scale
}

// slowest is the longest of the round-trip times.
func (f *flow) slowest() time.Duration {
	longest := time.Duration(0)
	for _, s := range f.samples {
		longest = max(longest, s.rtt)
	}
	f.eachState(func(_ time.Duration, v *trace.Sender) { longest = max(longest, v.SRTT) })
	return longest
}

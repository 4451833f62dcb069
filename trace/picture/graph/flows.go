package graph

import (
	"cmp"
	"errors"
	"slices"
	"time"

	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/conversation"
	"github.com/seed-8df93623/tcpsim/trace/picture"
)

// Flows of several connections stand in one chart, too, so that they can be compared. Each
// graph says which of a flow's lines is worth it, and on which axis.

// comparison is the line of each flow that stands beside those of others.
type comparison struct {
	title string
	axis  func(flows []*flow) (unit float64, name string)
	line  func(f *flow) plotter.XYs // in units of one
	steps bool
}

// mostCompared is how many flows one can tell apart.
const mostCompared = 10

var errOneFlow = errors.New("the trace has no two connections that carry data at the same time")

// compare draws the flows of several connections in one chart, those with the most data if
// they are too many.
func compare(t *trace.Trace, list []picture.Connection, o picture.Options, how comparison) (*chart, error) {
	flows, left := compared(t, list, o)
	if len(flows) < 2 {
		return nil, errOneFlow
	}
	all := together(flows)
	if all.end-all.start < 0 {
		return nil, errTooLong
	}
	unit, name := how.axis(flows)
	c := newChart(all, how.title, "", name)
	c.title = all.say(textAllFlows, all.say(comparisonTitles[how.title]))
	c.Y.Min, c.Y.Max = 0, 1e-9
	for n, f := range flows {
		points := how.line(f)
		for i := range points {
			points[i].Y /= unit
		}
		c.addLine(points, comparedStyle(n), how.steps, all.say(textOfFlow, f.from, f.to))
	}
	if len(c.legend) < 2 {
		return nil, errOneFlow
	}
	if left > 0 {
		c.remarks = append(c.remarks, all.say(textMoreFlows, left))
	}
	c.about = all.say(textAllFlowsAbout, len(c.legend))
	return c, nil
}

// compared are the flows to compare, in the order of their connections: of each connection
// that is not alone the direction with more data; and how many are left out.
func compared(t *trace.Trace, list []picture.Connection, o picture.Options) (flows []*flow, left int) {
	type one struct {
		at    int
		side  conversation.Side
		bytes uint64
	}
	var most []one
	for n, c := range list {
		if !slices.ContainsFunc(list, func(other picture.Connection) bool { return meet(c, other) }) {
			continue
		}
		side := conversation.Client
		if c.Flows[conversation.Server].Bytes > c.Flows[side].Bytes {
			side = conversation.Server
		}
		if bytes := c.Flows[side].Bytes; bytes > 0 {
			most = append(most, one{n, side, bytes})
		}
	}
	slices.SortStableFunc(most, func(a, b one) int { return cmp.Compare(b.bytes, a.bytes) })
	left = max(0, len(most)-mostCompared)
	most = most[:len(most)-left]
	slices.SortFunc(most, func(a, b one) int { return cmp.Compare(a.at, b.at) })
	for _, m := range most {
		flows = append(flows, newFlow(t, list[m.at], m.side, o))
	}
	return flows, left
}

// meet reports whether two connections have a time in common.
func meet(a, b picture.Connection) bool {
	first := func(c picture.Connection) time.Duration { return c.Segments[0].Packet.Sent }
	last := func(c picture.Connection) time.Duration { return c.Segments[len(c.Segments)-1].Packet.Sent }
	return a.Connection != b.Connection && first(a) <= last(b) && first(b) <= last(a)
}

// together puts flows on one axis of time, and gives what is true of all.
func together(flows []*flow) *flow {
	all := &flow{name: flows[0].name, language: flows[0].language, start: flows[0].start, end: flows[0].end}
	points := 0
	for _, f := range flows {
		all.start, all.end = min(all.start, f.start), max(all.end, f.end)
		points = max(points, len(f.sent)+len(f.acks))
	}
	all.sent = make([]sent, 0, points)
	all.axis()
	for _, f := range flows {
		f.start, f.end, f.unit, f.origin, f.base = all.start, all.end, all.unit, all.origin, 0
	}
	return all
}

// comparedStyle is that of the nth line, told apart by colour and dashes.
func comparedStyle(n int) draw.LineStyle {
	colors := []tint{control, again, green, violet, pink}
	style := draw.LineStyle{Color: colors[n%len(colors)], Width: 1.5}
	if n >= len(colors) {
		style.Dashes = []vg.Length{5, 3}
	}
	return style
}

// inSegments, inBytes and inTime are axes.
func inSegments(flows []*flow) (float64, string) { return 1, flows[0].say(textSegmentsAxis) }
func inBytes(flows []*flow) (float64, string)    { return 1, flows[0].say(textBytesAxis) }

func inTime(flows []*flow) (float64, string) {
	slowest := time.Duration(0)
	for _, f := range flows {
		slowest = max(slowest, f.slowest())
	}
	scale := timeUnit(slowest)
	return float64(scale.size), flows[0].say(textTime, scale.name)
}

func perTime(flows []*flow) (float64, string) {
	most := 0.0
	for _, f := range flows {
		_, highest := bounds(ackedRate(f))
		most = max(most, highest)
	}
	size, name := perSecond(most)
	return size, flows[0].say(textThroughputAxis, flows[0].say(name))
}

// windows are the congestion windows of a flow.
func windows(f *flow) (points plotter.XYs) {
	f.eachState(func(at time.Duration, v *trace.Sender) {
		points = append(points, plotter.XY{X: f.x(at), Y: float64(v.Cwnd)})
	})
	return points
}

// smoothed are the round-trip times of a flow as its TCP has them, or else as they are.
func smoothed(f *flow) (points plotter.XYs) {
	f.eachState(func(at time.Duration, v *trace.Sender) {
		if v.SRTT > 0 {
			points = append(points, plotter.XY{X: f.x(at), Y: float64(v.SRTT)})
		}
	})
	if points == nil {
		for _, s := range f.samples {
			points = append(points, plotter.XY{X: f.x(s.time), Y: float64(s.rtt)})
		}
	}
	return points
}

// ackedRate is how much of a flow's data is acknowledged in each second.
func ackedRate(f *flow) plotter.XYs {
	_, acked, _, _ := f.rates()
	return f.steps(acked, f.step(), 1)
}

// progress is how much of a flow's data has been acknowledged.
func progress(f *flow) (points plotter.XYs) {
	una := int64(0)
	for _, a := range f.acks {
		if una = max(una, a.ack); una > 0 {
			points = append(points, plotter.XY{X: f.x(a.time), Y: float64(una)})
		}
	}
	return points
}

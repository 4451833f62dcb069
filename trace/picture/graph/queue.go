package graph

import (
	"cmp"
	"errors"
	"time"

	"gonum.org/v1/plot/plotter"

	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/picture"
	"github.com/seed-8df93623/tcpsim/trace/visible"
)

var errNoQueue = errors.New("the trace tells of no packet that has waited in a queue: none had to (only where a rate is given anything waits), or it is a capture's, which tells of no queues")

// queueOf names a queue: a direction of a link, and which one of its queues.
type queueOf struct{ from, to, name string }

// queues draws each queue in which packets have waited: how many did when one came, left or
// was dropped, and below that how long each had waited that was sent on.
func queues(t *trace.Trace, o picture.Options) ([]*chart, error) {
	var order []queueOf
	samples := map[queueOf][]trace.QueueSample{}
	busy := map[queueOf]bool{}
	for _, s := range t.Queues {
		q := queueOf{s.From, s.To, s.Queue}
		if samples[q] == nil {
			order = append(order, q)
		}
		samples[q] = append(samples[q], s)
		busy[q] = busy[q] || s.Sojourn > 0 || s.Event == trace.QueueDropped
	}
	var charts []*chart
	for _, q := range order {
		if busy[q] {
			charts = append(charts, queueCharts(q, samples[q], t, o)...)
		}
	}
	if charts == nil {
		return nil, errNoQueue
	}
	return charts, nil
}

// queueCharts draws one queue.
func queueCharts(q queueOf, samples []trace.QueueSample, t *trace.Trace, o picture.Options) []*chart {
	f := &flow{name: visible.Text(cmp.Or(o.Title, t.Name)), language: o.Language, start: samples[0].Time, end: samples[len(samples)-1].Time}
	f.sent = make([]sent, len(samples))
	f.axis()
	var length, wait, dropped, marked plotter.XYs
	longest, slowest := 0, time.Duration(0)
	for _, s := range samples {
		slowest, longest = max(slowest, s.Sojourn), max(longest, s.Packets)
	}
	scale := timeUnit(slowest)
	for _, s := range samples {
		at := plotter.XY{X: f.x(s.Time), Y: float64(s.Packets)}
		length = append(length, at)
		switch s.Event {
		case trace.QueueDropped:
			dropped = append(dropped, at)
		case trace.QueueMarked:
			marked = append(marked, at)
		case trace.Dequeued:
			wait = append(wait, plotter.XY{X: at.X, Y: float64(s.Sojourn) / float64(scale.size)})
		}
	}
	title := f.say(textQueueOf, visible.Text(q.from), visible.Text(q.to), visible.Text(q.name))
	of := func(what, unit string) *chart {
		c := newChart(f, "queue", f.say(what), unit)
		c.title = f.say(textColon, title, f.say(what))
		return c
	}
	lengths := of(textQueueLength, f.say(textPacketsAxis))
	lengths.Y.Tick.Marker = ticks{count: 6, whole: true}
	lengths.Y.Min, lengths.Y.Max = 0, 1
	lengths.addLine(length, firstStyle, true, f.say(textWaiting))
	lengths.addMarks(marked, sampleStyle, f.say(textMarked))
	lengths.addMarks(dropped, lostStyle, f.say(textDroppedHere))
	lengths.about = f.say(textQueueAbout, longest, len(dropped))
	waits := of(textSojourn, f.say(textTime, scale.name))
	waits.Y.Min, waits.Y.Max = 0, 1e-3
	waits.addMarks(wait, sampleStyle, f.say(textSojournOf))
	waits.about = f.say(textSojournAbout, picture.Brief(slowest))
	return []*chart{lengths, waits}
}

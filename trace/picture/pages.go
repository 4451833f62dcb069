package picture

import (
	"bytes"
	"fmt"
	"time"

	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/ladder"
	"github.com/seed-8df93623/tcpsim/trace/picture/internal/svg"
)

// LadderPages draws what [WriteLadder] does in several images, each no higher than
// a page of so many pixels if it can be: a ladder is cut where nothing is on its
// way. The images are [Options.Inline]; missing is how many packets they leave out.
func LadderPages(t *trace.Trace, o Options, height float64) (images [][]byte, missing int, err error) {
	o.Inline = true
	if l, missing, ok := newLanes(t, o); ok {
		images, err := l.pages(t, o, height)
		return images, missing, err
	}
	ladders, missing := split(t, o)
	if len(ladders) == 0 {
		return nil, 0, errEmpty
	}
	for _, whole := range ladders {
		for _, l := range whole.cut(height) {
			var d svg.Drawing
			l.place(margin)
			l.draw(&d)
			numbered := o
			numbered.ID = fmt.Sprintf("%spage%d-", o.ID, len(images)+1)
			var b bytes.Buffer
			if err := d.WriteImage(&b, l.frame(t, numbered)); err != nil {
				return nil, 0, err
			}
			images = append(images, b.Bytes())
		}
	}
	return images, missing, nil
}

// pages draws lanes in several images.
func (l *lanes) pages(t *trace.Trace, o Options, height float64) (images [][]byte, err error) {
	if len(l.steps) == 0 {
		return nil, errEmpty
	}
	for n, part := range l.cut(height) {
		var d svg.Drawing
		part.place(margin)
		part.draw(&d)
		numbered := o
		numbered.ID = fmt.Sprintf("%spage%d-", o.ID, n+1)
		var b bytes.Buffer
		if err := d.WriteImage(&b, part.frame(t, numbered)); err != nil {
			return nil, err
		}
		images = append(images, b.Bytes())
	}
	return images, nil
}

// frame is what goes around the ladder alone.
func (l *chart) frame(t *trace.Trace, o Options) svg.Frame {
	return svg.Frame{
		Class: "ladder", ID: o.ID, Width: ladderWidth, Height: l.bottom + margin, Style: o.style(ladderStyle), Language: o.Language,
		Title: o.say(textLadder, o.title(t)), About: o.describe([]*chart{l}),
	}
}

// cut divides a ladder into parts that are no higher than a page, as far as there
// are instants at which nothing is on its way.
func (l *chart) cut(height float64) []*chart {
	l.place(margin)
	if l.bottom+margin <= height {
		return []*chart{l}
	}
	height -= l.top + idle + 4*margin // what a page has besides
	var parts []*chart
	begin, last := 0, 0 // of the part, and where it can be cut
	landed := time.Duration(0)
	for n := 1; n <= len(l.items); n++ {
		for _, e := range l.items[n-1].ends {
			landed = max(landed, e.time)
		}
		if n < len(l.items) && max(landed, l.items[n-1].time) < l.items[n].time {
			last = n // nothing is on its way
		}
		if n < len(l.items) && l.items[n].y-l.items[begin].y > height && last > begin {
			parts = append(parts, l.part(begin, last))
			begin = last
		}
	}
	return append(parts, l.part(begin, len(l.items)))
}

// part is the ladder of some of the items. It begins with the states that the ends
// are in, if they have but one connection.
func (l *chart) part(from, to int) *chart {
	p := *l
	p.items, p.marks = nil, nil
	if from > 0 {
		p.continues, p.since = true, l.items[from-1].time
	}
	var before [2]string
	for _, i := range l.items[:from] {
		if i.state != "" {
			before[i.side] = i.state
		}
	}
	for side, state := range before {
		if state != "" && l.connections() == 1 {
			p.items = append(p.items, &item{time: l.items[from].time, side: ladder.Side(side), state: state})
		}
	}
	p.items = append(p.items, l.items[from:to]...)
	return &p
}

// connections counts those of the ladder.
func (l *chart) connections() int {
	ends := 0
	for end := range l.shown {
		if end.conn.Remote.IsValid() {
			ends++
		}
	}
	return (ends + 1) / 2
}

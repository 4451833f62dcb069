package picture

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/ladder"
	"github.com/seed-8df93623/tcpsim/trace/picture/internal/svg"
)

// Where things are in a ladder, in pixels. All of it fits on A4 in portrait.
const (
	margin      = 16.0
	clock       = 64.0  // for times
	outside     = 146.0 // beside a lifeline, for states and calls
	inside      = 470.0 // between the lifelines
	lifeLeft    = margin + clock + outside
	lifeRight   = lifeLeft + inside
	ladderWidth = lifeRight + outside + margin

	widestHost  = 320.0
	titleSize   = 16.0
	fontSize    = 12.0
	lineHeight  = 15.0
	betweenRows = 14.0 // of the time axis, at least
	labelHeight = 18.0 // from one arrow to the next at the same lifeline, at least
	headHeight  = 8.0  // from one arrowhead to the next
	answer      = 13.0 // from an arrowhead to an arrow that leaves, whose label is between them

	usual   = 40.0  // what an arrow goes down if there is nothing between
	longest = 100.0 // what goes by at the same scale
	idle    = 52.0  // the height of a longer time
)

// point is a place in an image.
type point = svg.Point

// place finds where everything is; the picture begins at y.
func (l *chart) place(y float64) {
	l.top = y + 2*lineHeight + 14
	l.marks = nil
	if l.perSecond == 0 {
		l.scale()
	}
	p := placer{chart: l, last: l.top + 4, base: l.top + 4, begun: l.continues, before: l.since}
	for rest := l.items; len(rest) > 0; {
		n := 1
		for n < len(rest) && rest[n].time == rest[0].time {
			n++
		}
		p.instant(rest[:n])
		rest = rest[n:]
	}
	for _, i := range l.items {
		if i.label != nil {
			p.last = max(p.last, l.firstEnd(i)+float64(max(0, len(i.loss())-1))*lineHeight)
		}
	}
	l.bottom = max(p.last, p.text[ladder.Left]-lineHeight/2, p.text[ladder.Right]-lineHeight/2) + 14
}

// scale makes an arrow of the usual delay as steep as is usual.
func (l *chart) scale() {
	var delays []time.Duration
	for _, i := range l.items {
		if i.arrives != nil && i.time > i.arrives.time {
			delays = append(delays, i.time-i.arrives.time)
		}
	}
	if len(delays) > 0 {
		slices.Sort(delays)
		l.perSecond = usual / delays[len(delays)/2].Seconds()
		l.slope = usual
		return
	}
	if n := len(l.items); n > 1 { // a capture: one instant for each packet
		if all := l.items[n-1].time - l.items[0].time; all > 0 {
			l.perSecond = usual * float64(n) / all.Seconds()
		}
	}
}

// placer goes down along both lifelines.
type placer struct {
	*chart
	before time.Duration // the instant before
	begun  bool
	base   float64    // where that begins
	last   float64    // the lowest that is taken
	cursor [2]float64 // the last item at a side
	text   [2]float64 // where there is room for text beside a lifeline
	leave  [2]float64 // for the label of an arrow that leaves
	arrive [2]float64 // for the head of one that arrives
}

// instant places what happens at the same time: on each side from top to bottom,
// and nothing above what has happened before.
func (p *placer) instant(items []*item) {
	m := mark{y: p.last + betweenRows}
	if p.begun {
		passed := items[0].time - p.before
		if d := passed.Seconds() * p.perSecond; d <= longest {
			m.y = max(m.y, p.base+d)
		} else {
			m.gap, m.idle = m.y-p.last+idle-betweenRows, fmt.Sprintf(textIdle, Brief(passed))
			m.y = p.last + idle
		}
	}
	for _, side := range []ladder.Side{ladder.Left, ladder.Right} {
		i := slices.IndexFunc(items, func(i *item) bool { return i.side == side })
		if i < 0 {
			continue
		}
		if items[i].lines() > 0 {
			m.y = max(m.y, p.text[side])
		}
		if items[i].label != nil {
			m.y = max(m.y, p.leave[side])
		}
	}
	m.text = seconds(items[0].time, p.decimals)
	p.marks = append(p.marks, m)
	p.begun, p.before, p.base = true, items[0].time, m.y
	p.cursor = [2]float64{m.y, m.y}
	for _, i := range items {
		p.item(i)
	}
}

// item places one.
func (p *placer) item(i *item) {
	s := i.side
	y := p.cursor[s]
	if i.arrives != nil {
		y = max(y, p.arrive[s], i.arrives.y)
		p.arrive[s] = y + headHeight
		p.leave[s] = max(p.leave[s], y+answer)
	}
	if i.label != nil {
		y = max(y, p.leave[s])
		p.leave[s] = y + labelHeight
	}
	if n := i.lines(); n > 0 {
		y = max(y, p.text[s])
		p.text[s] = y + float64(n)*lineHeight + 2
	}
	i.y, i.noteY = y, y
	if i.state != "" {
		i.noteY += lineHeight + 1
	}
	p.cursor[s] = y
	p.last = max(p.last, y)
}

// lines is how many lines stand beside the lifeline.
func (i *item) lines() int {
	n := len(i.note)
	if i.state != "" {
		n++
	}
	return n
}

// seconds writes a time with so many decimals.
func seconds(d time.Duration, decimals int) string {
	whole := fmt.Sprintf("%d.%06d", d/time.Second, d%time.Second/time.Microsecond)
	return strings.TrimSuffix(whole[:len(whole)-6+decimals], ".")
}

// Clock makes a function that writes times of a trace in seconds, all with as many
// decimals as they need, as the pictures have them.
func Clock(t *trace.Trace) func(time.Duration) string {
	decimals := decimalsOf(t)
	return func(d time.Duration) string { return seconds(d, decimals) }
}

// Brief writes a duration with three digits or as many as it has before the point,
// as in "45 ms" and "59.9 s".
func Brief(d time.Duration) string {
	for _, u := range []struct {
		unit time.Duration
		name string
	}{{time.Second, "s"}, {time.Millisecond, "ms"}, {time.Microsecond, "µs"}} {
		if d < u.unit {
			continue
		}
		n, decimals := float64(d)/float64(u.unit), 2
		for most := 10.0; n >= most && decimals > 0; most *= 10 {
			decimals--
		}
		text := strconv.FormatFloat(n, 'f', decimals, 64)
		if decimals > 0 {
			text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
		}
		return text + " " + u.name
	}
	return fmt.Sprintf("%d ns", d.Nanoseconds())
}

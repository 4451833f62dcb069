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
	betweenRows = 14.0 // from the top to the first row
	markHeight  = 12.0 // from one label of the time axis to the next, at least
	labelHeight = 18.0 // from one arrow to the next at the same lifeline, at least
	headHeight  = 8.0  // from one arrowhead to the next
	answer      = 13.0 // from an arrowhead to an arrow that leaves, whose label is between them

	usual   = 48.0  // what an arrow of the usual delay goes down, at least
	steep   = 110.0 // and at most, where segments leave one soon after the other
	longest = 100.0 // what goes by at the same scale
	idle    = 52.0  // the height of a longer time
	passes  = 40    // how often the placing is tried
)

// point is a place in an image.
type point = svg.Point

// place finds where everything is; the picture begins at y.
func (l *chart) place(y float64) {
	l.top = y + 2*lineHeight + 14
	if l.perSecond == 0 {
		l.scale()
	}
	p := l.tried()
	for tries := 0; p.crowded && tries < 3; tries++ { // at a larger scale there is more room
		l.perSecond, l.slope = 1.5*l.perSecond, 1.5*l.slope
		p = l.tried()
	}
	if p.crowded { // some arrows have to be steeper than others
		l.level()
		p = l.placer()
		p.all()
	}
	for _, i := range l.items {
		if i.label != nil {
			p.last = max(p.last, l.firstEnd(i))
		}
	}
	l.bottom = max(p.last, p.text[ladder.Left]-lineHeight/2, p.text[ladder.Right]-lineHeight/2) + 14
}

// tried places all items, as often as it takes.
func (l *chart) tried() (p placer) {
	l.level()
	for range passes {
		if p = l.placer(); !p.all() {
			break
		}
	}
	return p
}

// level takes back what earlier tries have found.
func (l *chart) level() {
	for _, i := range l.items {
		i.least = 0
	}
}

// placer begins at the top.
func (l *chart) placer() placer {
	l.marks = nil
	return placer{chart: l, last: l.top + 4, continues: l.continues, before: l.since}
}

// scale finds how far an arrow of the usual delay goes down: so far that most labels
// of segments that leave one after the other have room.
func (l *chart) scale() {
	var delays, pauses []time.Duration
	var before [2]*item
	for _, i := range l.items {
		if i.arrives != nil && i.time > i.arrives.time {
			delays = append(delays, i.time-i.arrives.time)
		}
		if i.label != nil {
			if b := before[i.side]; b != nil && b.time < i.time {
				pauses = append(pauses, i.time-b.time)
			}
			before[i.side] = i
		}
	}
	slices.Sort(delays)
	slices.Sort(pauses)
	switch {
	case len(delays) > 0:
		delay := delays[len(delays)/2].Seconds()
		l.slope = usual
		if len(pauses) > 0 {
			l.slope = min(steep, max(usual, labelHeight*delay/pauses[len(pauses)/2].Seconds()))
		}
		l.perSecond = l.slope / delay
	case len(l.items) > 1: // a capture: one instant for each packet
		n := len(l.items)
		if all := l.items[n-1].time - l.items[0].time; all > 0 {
			l.perSecond = usual * float64(n) / all.Seconds()
		}
	}
}

// placer goes down along both lifelines. An item is as far down as its time is from
// the beginning, at the scale of the picture and without what is cut out, or lower where
// there is no room at its lifeline; what happens there later is then as much lower. An
// arrow goes down as far as its delay says: where there is no room for its head, its
// tail is put lower, and all is placed once more.
type placer struct {
	*chart
	continues bool
	before    time.Duration // the instant before
	base      float64       // where the scale has this instant
	last      float64       // the lowest that is taken
	crowded   bool          // a tail was put lower
	landed    time.Duration // when all has arrived that has left

	shift  [2]float64 // how much lower the last item at a side is
	cursor [2]float64 // where that is
	text   [2]float64 // where there is room for text beside a lifeline
	leave  [2]float64 // for the label of an arrow that leaves
	arrive [2]float64 // for the head of one that arrives
}

// all places all items, and reports whether that is to be done once more.
func (p *placer) all() (again bool) {
	p.base = p.top + 4 + betweenRows
	for rest := p.items; len(rest) > 0; {
		n := 1
		for n < len(rest) && rest[n].time == rest[0].time {
			n++
		}
		p.instant(rest[:n])
		rest = rest[n:]
	}
	return p.crowded
}

// instant places what happens at the same time.
func (p *placer) instant(items []*item) {
	var m mark
	if p.continues {
		passed := items[0].time - p.before
		most := max(longest, 1.25*p.slope)
		if p.landed > p.before { // something is on its way
			most = 4 * p.slope
		}
		if d := passed.Seconds() * p.perSecond; d <= most {
			p.base += d
		} else {
			p.base += idle // from here on both sides are level
			p.shift = [2]float64{max(p.shift[0], p.shift[1]), max(p.shift[0], p.shift[1])}
			low := max(0, p.last+idle-betweenRows-p.base-p.shift[0])
			p.shift = [2]float64{p.shift[0] + low, p.shift[1] + low}
			m.gap, m.idle = idle, p.say(textIdle, Brief(passed))
		}
	}
	p.continues, p.before = true, items[0].time
	for _, i := range items {
		p.item(i)
	}
	m.y, m.text = items[0].y, seconds(items[0].time, p.decimals)
	for _, i := range items {
		m.y = min(m.y, i.y)
	}
	p.marks = append(p.marks, m)
}

// item places one.
func (p *placer) item(i *item) {
	s := i.side
	y := max(p.base+p.shift[s], p.cursor[s], i.least)
	if i.arrives != nil {
		least := max(p.cursor[s], p.arrive[s])
		if i.lines() > 0 {
			least = max(least, p.text[s])
		}
		y = i.arrives.y + p.base - i.arrives.base
		if y < least-0.05 {
			p.crowded = true
			i.arrives.least = i.arrives.y + least - y
			y = least
		}
	}
	if i.label != nil {
		y = max(y, p.leave[s])
	}
	if n := i.lines(); n > 0 {
		y = max(y, p.text[s])
		p.text[s] = y + float64(n)*lineHeight + 2
	}
	if i.label != nil {
		p.leave[s] = y + labelHeight
	}
	for _, e := range i.ends {
		p.landed = max(p.landed, e.time)
	}
	if i.arrives != nil {
		p.arrive[s] = y + headHeight
		p.leave[s] = max(p.leave[s], y+answer)
	}
	i.y, i.noteY, i.base = y, y, p.base
	if i.state != "" {
		i.noteY += lineHeight + 1
	}
	p.cursor[s], p.shift[s] = y, y-p.base
	p.last = max(p.last, y)
	if i.label != nil && len(i.ends) == 0 {
		p.last = max(p.last, y+p.slope) // the cross of what is lost, and the label before it
	}
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

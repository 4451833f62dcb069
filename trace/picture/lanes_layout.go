package picture

import (
	"cmp"
	"slices"
	"time"

	"github.com/seed-8df93623/tcpsim/trace/visible"
)

// Where things are among lanes, in pixels.
const (
	narrowest = 62.0  // from one lifeline to the next
	widest    = 132.0 // likewise
	leastText = 372.0 // to the right of all lifelines
	usualWay  = 84.0  // what a packet with the usual delay goes down
	abreast   = 3.0   // between packets that come to a place at one instant
)

// spread finds where the lifelines are.
func (l *lanes) spread() {
	n := float64(len(l.nodes))
	gap := min(widest, max(narrowest, (ladderWidth-2*margin-clock-leastText)/n))
	for _, name := range l.nodes {
		gap = min(widest, max(gap, bold*extent(visible.Text(name), fontSize)+16))
	}
	for i, name := range l.nodes {
		l.at[name] = margin + clock + gap/2 + float64(i)*gap
	}
	l.textX = margin + clock + n*gap
	l.width = max(ladderWidth, l.textX+leastText+margin)
}

// textWidth is how much room the rows' text has.
func (l *lanes) textWidth() float64 { return l.width - margin - l.textX }

// moment is something that has a place on the time axis: a step, or a spot.
type moment struct {
	time  time.Duration
	index int
	step  *step
	spot  *spot
}

// place finds where everything is; the picture begins at y. All that is later is lower,
// whichever lifelines it is at. What happens at one instant stands as far apart as the
// text of its rows needs, and idle time is left out.
func (l *lanes) place(y float64) {
	l.top, l.marks = y+2*lineHeight+14, nil
	scale := l.scale()
	p := lanePlacer{lanes: l, y: l.top + betweenRows, before: l.since, begun: l.continues, scale: scale}
	for _, m := range l.moments() {
		p.place(m)
	}
	l.bottom = max(p.y, p.text-lineHeight/2) + 14
}

// moments are all, in the order of time, and of events at one instant.
func (l *lanes) moments() (all []moment) {
	for _, s := range l.steps {
		all = append(all, moment{s.time, s.index, s, nil})
		for _, way := range s.ways {
			for _, o := range way[min(1, len(way)):] {
				all = append(all, moment{o.time, o.index, s, o})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b moment) int {
		return cmp.Or(cmp.Compare(a.time, b.time), cmp.Compare(a.index, b.index))
	})
	return all
}

// scale is how many pixels a second has.
func (l *lanes) scale() float64 {
	var delays []time.Duration
	for _, s := range l.steps {
		for _, way := range s.ways {
			if d := way[len(way)-1].time - s.time; d > 0 {
				delays = append(delays, d)
			}
		}
	}
	if len(delays) == 0 {
		return 0
	}
	slices.Sort(delays)
	return usualWay / delays[len(delays)/2].Seconds()
}

// lanePlacer goes down the picture.
type lanePlacer struct {
	*lanes
	y      float64 // how far down it is
	text   float64 // where there is room for text
	scale  float64
	before time.Duration // the instant there
	begun  bool
	landed time.Duration // when all has arrived that has left
	last   *step         // whose moment was placed last
}

func (p *lanePlacer) place(m moment) {
	p.pass(m.time)
	if m.spot != nil {
		if p.last != m.step {
			p.y += abreast
		}
		m.spot.y, p.last = p.y, m.step
		return
	}
	for _, way := range m.step.ways {
		p.landed = max(p.landed, way[len(way)-1].time)
	}
	if lines := m.step.lines(); lines > 0 {
		p.y = max(p.y, p.text)
		p.text = p.y + float64(lines)*lineHeight + 2
	} else {
		p.y += abreast
	}
	m.step.y, p.last = p.y, m.step
	for _, way := range m.step.ways {
		if len(way) > 0 {
			way[0].y = p.y
		}
	}
	p.mark(m.step.time)
}

// pass goes down to an instant.
func (p *lanePlacer) pass(now time.Duration) {
	passed := now - p.before
	begun := p.begun
	p.before, p.begun = now, true
	if !begun || passed <= 0 {
		return
	}
	p.last = nil
	most := longest
	if p.landed > now-passed { // something is on its way
		most = 3 * usualWay
	}
	if d := passed.Seconds() * p.scale; d <= most && p.scale > 0 {
		p.y += max(1, d)
		return
	}
	p.y = max(p.y, p.text-lineHeight) + idle
	p.marks = append(p.marks, mark{y: p.y, gap: idle, idle: p.say(textIdle, Brief(passed)), text: seconds(now, p.decimals)})
}

// mark labels the time axis.
func (p *lanePlacer) mark(now time.Duration) {
	text := seconds(now, p.decimals)
	if n := len(p.marks); n > 0 && p.marks[n-1].text == text {
		if p.marks[n-1].gap > 0 {
			p.marks[n-1].gap += p.y - p.marks[n-1].y
			p.marks[n-1].y = p.y
		}
		return
	}
	p.marks = append(p.marks, mark{y: p.y, text: text})
}

// lines is how many lines stand beside the lifelines.
func (s *step) lines() int { return max(len(s.text), min(1, len(s.state))) }

// cut divides lanes into parts that are no higher than a page, as far as there are instants
// at which nothing is on its way.
func (l *lanes) cut(height float64) (parts []*lanes) {
	l.place(margin)
	height -= l.top + idle + 4*margin // what a page has besides
	begin, last := 0, 0               // of the part, and where it can be cut
	landed := time.Duration(0)
	for n := 1; n <= len(l.steps); n++ {
		for _, way := range l.steps[n-1].ways {
			landed = max(landed, way[len(way)-1].time)
		}
		if n == len(l.steps) {
			break
		}
		if max(landed, l.steps[n-1].time) < l.steps[n].time {
			last = n // nothing is on its way
		}
		if l.steps[n].y-l.steps[begin].y > height && last > begin {
			parts = append(parts, l.part(begin, last))
			begin = last
		}
	}
	return append(parts, l.part(begin, len(l.steps)))
}

// part is some of the steps.
func (l *lanes) part(from, to int) *lanes {
	p := *l
	p.steps = l.steps[from:to]
	if from > 0 {
		p.continues, p.since = true, l.steps[from-1].time
	}
	return &p
}

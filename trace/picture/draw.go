package picture

import (
	"math"

	"github.com/seed-8df93623/tcpsim/trace/ladder"
	"github.com/seed-8df93623/tcpsim/trace/picture/internal/svg"
	"github.com/seed-8df93623/tcpsim/trace/visible"
)

// draw draws a ladder that has been placed: first lines, then the texts on them.
func (l *chart) draw(d *svg.Drawing) {
	l.lifelines(d)
	last := math.Inf(-1)
	for _, m := range l.marks {
		if m.y-last >= markHeight { // or there is no room for it
			l.mark(d, m)
			last = m.y
		}
	}
	l.aim()
	for _, i := range l.items {
		i.band(d)
	}
	for _, i := range l.items {
		if i.label != nil {
			l.arrows(d, i)
		}
	}
	for _, i := range l.items {
		l.beside(d, i)
	}
}

// lifelines draws the two hosts and what goes down from them.
func (l *chart) lifelines(d *svg.Drawing) {
	d.Text("faint small end", margin+clock-12, l.top-6, l.say(textTime))
	for side, x := range [2]float64{lifeLeft, lifeRight} {
		name := shorten(visible.Text(l.hosts[side]), widestHost/bold, fontSize)
		addresses := shorten(l.addresses[side], widestHost, 11)
		width := max(96, bold*extent(name, fontSize)+24, extent(addresses, 11)+24)
		left := x - width/2
		left = min(max(left, margin), ladderWidth-margin-width)
		y := l.top - 2*lineHeight - 14
		d.Rect("host", left, y, width, 2*lineHeight+8, 6)
		if addresses == "" {
			d.Text("strong middle", left+width/2, y+lineHeight+8, name)
		} else {
			d.Text("strong middle", left+width/2, y+lineHeight, name)
			d.Text("faint small middle", left+width/2, y+2*lineHeight, addresses)
		}
		lifeline(d, x, l.top, l.bottom, l.marks)
	}
}

// lifeline draws one from top to bottom, dashed where time is left out.
func lifeline(d *svg.Drawing, x, top, bottom float64, marks []mark) {
	y := top - 6
	for _, m := range marks {
		if m.gap > 0 {
			begin, end := m.y-m.gap+6, m.y-8
			d.Line("life", x, y, x, begin)
			d.Line("gap", x, begin, x, end)
			y = end
		}
	}
	d.Line("life", x, y, x, bottom)
}

// mark draws a label of the time axis, and how long an idle time above it was.
func (l *chart) mark(d *svg.Drawing, m mark) {
	d.Text("faint small end", margin+clock-12, m.y+4, m.text)
	d.Line("tick", margin+clock-8, m.y, margin+clock-3, m.y)
	if m.gap > 0 {
		middle := m.y - m.gap/2 + 3
		d.Text("faint small middle halo", (lifeLeft+lifeRight)/2, middle, m.idle)
	}
}

// lifeX is where a side's lifeline is.
func lifeX(side ladder.Side) float64 { return [2]float64{lifeLeft, lifeRight}[side] }

// away is 1 for what goes to the right, seen from the lifeline, and else -1.
func away(side ladder.Side) float64 { return [2]float64{1, -1}[side] }

// beside draws the state and the note next to the lifeline.
func (l *chart) beside(d *svg.Drawing, i *item) {
	x := lifeX(i.side) - 8*away(i.side)
	align := align(1 - i.side)
	if i.state != "" {
		width := bold*extent(i.state, 11) + 12
		left := [2]float64{x - width + 5, x - 5}[i.side]
		d.Rect("pill", left, i.y-8, width, 16, 8)
		d.Text("state middle", left+width/2, i.y+4, i.state)
	}
	class := "note"
	if i.call {
		class = "call"
	}
	for n, line := range i.note {
		d.Text(class+align, x, i.noteY+4+float64(n)*lineHeight, line)
	}
}

package picture

import (
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/picture/internal/svg"
	"github.com/seed-8df93623/tcpsim/trace/visible"
)

// draw draws lanes that have been placed: first lines, then the texts on them.
func (l *lanes) draw(d *svg.Drawing) {
	l.lifelines(d)
	last := math.Inf(-1)
	for _, m := range l.marks {
		if m.gap > 0 {
			d.Text("faint small middle halo", (margin+clock+l.textX)/2, m.y-m.gap/2+3, m.idle)
		}
		if m.y-last >= markHeight { // or there is no room for it
			d.Text("faint small end", margin+clock-12, m.y+4, m.text)
			d.Line("tick", margin+clock-8, m.y, margin+clock-3, m.y)
			last = m.y
		}
	}
	for _, s := range l.steps {
		l.band(d, s)
	}
	for _, s := range l.steps {
		if s.item != nil {
			l.packet(d, s)
		}
	}
	for _, s := range l.steps {
		l.beside(d, s)
	}
}

// lifelines draws the nodes and what goes down from them.
func (l *lanes) lifelines(d *svg.Drawing) {
	d.Text("faint small end", margin+clock-12, l.top-6, l.say(textTime))
	gap := (l.textX - margin - clock) / float64(len(l.nodes))
	for _, name := range l.nodes {
		x, y, width := l.at[name], l.top-2*lineHeight-14, gap-8
		d.Open("node")
		d.About(strings.TrimSpace(visible.Text(name + " " + l.addresses[name])))
		round := 6.0
		if l.addresses[name] == "" {
			round = 0
		}
		d.Rect("host", x-width/2, y, width, 2*lineHeight+8, round)
		short := shorten(visible.Text(name), (width-4)/bold, fontSize)
		address, _, _ := strings.Cut(l.addresses[name], " ")
		if size := 9.0; address != "" && extent(address, size) <= width-2 {
			d.Text("strong middle", x, y+lineHeight, short)
			d.Text("faint tiny middle", x, y+2*lineHeight, address)
		} else {
			d.Text("strong middle", x, y+lineHeight+8, short)
		}
		d.Close()
		lifeline(d, x, l.top, l.bottom, l.marks)
	}
}

// packet draws the ways of a packet, one for each copy, with its number where it leaves.
func (l *lanes) packet(d *svg.Drawing, s *step) {
	d.Raw(`<g class="arrow`, classOf(s.item), `" data-segment="`, strconv.Itoa(s.item.sent.Number), `">`, "\n")
	d.About(l.story(s))
	x, known := l.at[s.host]
	to, there := l.at[s.item.sent.To]
	switch {
	case !known:
	case len(s.ways) == 0 && there && to != x: // it is on its way, or nothing is known of its arrival
		from := at(x, s.y)
		end := from.Towards(at(to, s.y+abreast), underway)
		d.Path("shaft", from, end)
		d.Arrowhead("head", from, end)
	}
	for n, way := range s.ways {
		if n > 0 {
			d.Open("copy")
		}
		l.trail(d, way)
		if n > 0 {
			d.Close()
		}
	}
	if known && !s.item.within {
		away := 1.0 // from where it goes
		if l.heading(s) > x {
			away = -1
		}
		align := [2]string{"", " end"}[min(1, int(1-away))]
		d.Text("tiny halo"+align, x+5*away, s.y+3, strconv.Itoa(s.item.sent.Number))
	}
	d.Close()
}

// heading is to where a packet goes first.
func (l *lanes) heading(s *step) float64 {
	if len(s.ways) > 0 {
		for _, o := range s.ways[0] {
			if x := l.point(o).X; x != l.at[s.host] {
				return x
			}
		}
	}
	return l.at[s.item.sent.To]
}

// trail draws the way of one copy.
func (l *lanes) trail(d *svg.Drawing, way []*spot) {
	const r = 5
	for n := 1; n < len(way); n++ {
		from, to := l.point(way[n-1]), l.point(way[n])
		switch {
		case way[n].queued:
			d.Path("wait", from, to)
		case from != to:
			d.Path("shaft", from, to)
		}
		if n < len(way)-1 {
			continue
		}
		if way[n].lost {
			d.Line("cross", to.X-r, to.Y-r, to.X+r, to.Y+r)
			d.Line("cross", to.X-r, to.Y+r, to.X+r, to.Y-r)
		} else if from != to && !way[n].queued {
			d.Arrowhead("head", from, to)
		}
	}
}

// point is where a spot is in the picture.
func (l *lanes) point(s *spot) point {
	x := l.at[s.node]
	if to, known := l.at[s.beyond]; known {
		x += fallen * (to - x)
	}
	return at(x, s.y)
}

// band fills what is between the first and the last packet of a bulk, where both have gone
// the same way.
func (l *lanes) band(d *svg.Drawing, s *step) {
	if s.last == nil || len(s.ways) != 1 || len(s.last.ways) != 1 {
		return
	}
	var points []point
	for _, o := range s.ways[0] {
		points = append(points, l.point(o))
	}
	back := s.last.ways[0]
	for i := len(back) - 1; i >= 0; i-- {
		points = append(points, l.point(back[i]))
	}
	d.Path("band", points...)
}

// beside draws what a step says, to the right of the lifelines.
func (l *lanes) beside(d *svg.Drawing, s *step) {
	if x, known := l.at[s.host]; known && s.item == nil {
		d.Rect("dot", x-2.5, s.y-2.5, 5, 5, 2.5)
	}
	class, x := "note", l.textX
	switch {
	case s.item != nil:
		class = "says" + classOf(s.item)
	case s.row.Event.Call != nil:
		class = "call"
	}
	y := s.y + 4
	for n, line := range s.text {
		d.Text(class, x, y+float64(n)*lineHeight, line)
	}
	if s.state == "" {
		return
	}
	if n := len(s.text); n > 0 {
		x += extent(s.text[n-1], fontSize) + 10
		y += float64(n-1) * lineHeight
	}
	width := s.pill() - 10
	d.Rect("pill", x, y-12, width, 16, 8)
	d.Text("state middle", x+width/2, y, s.state)
}

// story tells of a packet in one line.
func (l *lanes) story(s *step) string {
	text := l.say(textSent, s.item.label, seconds(s.time, l.decimals))
	for _, way := range s.ways {
		end := way[len(way)-1]
		for _, h := range end.fate.Hops {
			if h.Queued > 0 {
				text += l.say(textQueued, Brief(h.Queued), visible.Text(h.From))
			}
		}
		if !end.lost {
			text += l.say(textArrived, seconds(end.time, l.decimals))
		}
	}
	if s.item.label.Lost != "" {
		text += l.say(textLost, s.item.label.Lost)
	}
	return text
}

// describe says in a sentence what lanes show.
func (l *lanes) describe() string {
	var names []string
	segments, lost := 0, 0
	for _, name := range l.nodes {
		names = append(names, visible.Text(name))
	}
	for _, s := range l.steps {
		if s.item != nil {
			segments++
			if s.item.label.Lost != "" {
				lost++
			}
		}
	}
	return l.say(textLadderAbout, strings.Join(names, " – "), segments, lost)
}

// write draws lanes in one image.
func (l *lanes) write(w io.Writer, t *trace.Trace, o Options, missing int) error {
	if len(l.steps) == 0 {
		return errEmpty
	}
	var d svg.Drawing
	y := margin
	if !o.Inline {
		for _, line := range wrap(o.title(t), (l.width-2*margin)/bold, titleSize) {
			y += titleSize
			d.Text("title", margin, y, line)
			y += 8
		}
	}
	l.place(y)
	l.draw(&d)
	if missing > 0 {
		l.bottom += margin + lineHeight
		d.Text("faint", margin, l.bottom-margin, o.say(textMore, missing))
	}
	return d.WriteImage(w, l.frame(t, o))
}

// frame is what goes around lanes alone.
func (l *lanes) frame(t *trace.Trace, o Options) svg.Frame {
	return svg.Frame{
		Class: "ladder", ID: o.ID, Width: l.width, Height: l.bottom + margin, Style: o.style(ladderStyle + lanesStyle), Language: o.Language,
		Title: o.say(textLadder, o.title(t)), About: l.describe(),
	}
}

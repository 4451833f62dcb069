package picture

import (
	"math"
	"strconv"
	"strings"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/ladder"
	"github.com/seed-8df93623/tcpsim/trace/picture/internal/svg"
)

const (
	fallen   = 0.64 // where a lost packet's cross is at least, as a part of the way
	underway = 0.85 // where an arrow ends that does not arrive before the trace ends

	muchLower = 500.0 // more than one lifeline is behind the other

	labelFrom = 12.0 // from the lifeline to the label
	above     = 4.0  // from the line to the label on it
)

// aim finds how steep each arrow is, and what the labels say: less where another one
// is in the way.
func (l *chart) aim() {
	const room = inside - 2*labelFrom - 8
	var before [2]*item // which has left
	for _, i := range l.items {
		if i.label == nil {
			continue
		}
		i.steep = (l.firstEnd(i) - i.y) / inside
		if b := before[i.side]; b != nil {
			b.far = l.firstEnd(i) < l.firstEnd(b) && i.label.Lost == "" && b.label.Lost == ""
			if i.label.Lost != "" && i.y-b.y < 2*labelHeight {
				i.steep = b.steep
			}
		}
		i.text = i.words(room)
		before[i.side] = i
	}
	// Labels of both sides keep to their half where they would meet: with less
	// detail, then with the first remark only, and then cut off.
	const half = inside/2 - labelFrom - 2
	l.meeting(func(i *item) { i.text = i.words(half) })
	l.meeting(func(i *item) {
		if first, _, more := strings.Cut(i.label.Remark, ","); more {
			short := *i
			label := *i.label
			label.Remark, short.label = first+", …", &label
			i.text = short.words(half)
		}
	})
	l.meeting(func(i *item) { i.text = shorten(i.text, half, fontSize) })
	l.meeting(func(i *item) {
		if i.far {
			i.text = onlyNumber(i.sent) // on a way of its own
		}
	})
	l.meeting(func(i *item) { i.text = shorten(i.text, half/2, fontSize) })
	l.meeting(func(i *item) { i.text = onlyNumber(i.sent) })
}

// onlyNumber is a label for which there is no room.
func onlyNumber(p *trace.Packet) string { return "(" + strconv.Itoa(p.Number) + ") …" }

// words are the label with as much detail as fits. That of a lost packet says why: beside
// the cross at its end there may be others.
func (i *item) words(width float64) string {
	switch {
	case i.within:
		return ""
	case i.label.Lost == "":
		return within(i.label, width, fontSize)
	}
	why := " ✗ " + shorten(i.label.Lost, width/2, fontSize)
	return within(i.label, min(width, 0.9*inside-labelFrom)-extent(why, fontSize), fontSize) + why
}

// meeting does something about labels that meet others.
func (l *chart) meeting(do func(*item)) {
	meets := map[*item]bool{}
	for n, i := range l.items {
		if i.label == nil {
			continue
		}
		var passed [2]bool
		for _, o := range l.items[n+1:] {
			low := i.y + inside*i.steep + labelHeight
			passed[o.side] = passed[o.side] || o.y > low
			if passed[0] && passed[1] || o.y > low+muchLower {
				break
			}
			if o.label != nil && meet(i, o) {
				meets[i], meets[o] = true, true
			}
		}
	}
	for i := range meets {
		do(i)
	}
}

// firstEnd is how far down the first arrow of a packet goes.
func (l *chart) firstEnd(i *item) float64 {
	if len(i.ends) == 0 {
		return i.y + l.slope
	}
	return i.ends[0].y
}

// meet tells whether the labels of two arrows would overlap.
func meet(a, b *item) bool {
	fromA, toA := a.reach()
	fromB, toB := b.reach()
	from, to := max(fromA, fromB), min(toA, toB)
	if from > to {
		return false
	}
	first, last := a.at(from)-b.at(from), a.at(to)-b.at(to)
	return first*last < 0 || min(math.Abs(first), math.Abs(last)) < fontSize
}

// reach is from where to where a label goes, from left to right.
func (i *item) reach() (from, to float64) {
	length := extent(i.text, fontSize)
	if (i.side == ladder.Left) != i.far {
		return lifeLeft + labelFrom, lifeLeft + labelFrom + length
	}
	return lifeRight - labelFrom - length, lifeRight - labelFrom
}

// at is how far down an arrow is at x, as long as it has its first direction.
func (i *item) at(x float64) float64 { return i.y + i.steep*math.Abs(x-lifeX(i.side)) }

// arrows draws the arrows of a packet, one for each copy that arrives, and its
// label.
func (l *chart) arrows(d *svg.Drawing, i *item) {
	d.Raw(`<g class="arrow`, classOf(i), `" data-segment="`, strconv.Itoa(i.sent.Number), `">`, "\n")
	d.About(l.story(i))
	switch {
	case i.label.Lost != "":
		i.cross(d)
	case len(i.ends) == 0:
		i.leave(d, l.slope)
	}
	for _, e := range i.ends {
		if e.copy {
			d.Open("copy")
		}
		from, to := at(lifeX(i.side), i.y), at(lifeX(1-i.side), e.y)
		d.Path("shaft", from, to)
		d.Arrowhead("head", from, to)
		if e.copy {
			d.Close()
		}
	}
	if i.within {
		d.Close()
		return
	}
	// The label stands on the line and is turned as that is.
	sign, angle := away(i.side), math.Atan(i.steep)
	side := i.side
	if i.far {
		side = 1 - side
	}
	x := lifeX(side) + labelFrom*away(side) + above*math.Sin(angle)*sign
	y := i.at(x) - above*math.Cos(angle)
	d.Turned("halo"+align(side), x, y, angle*sign*180/math.Pi, i.text)
	d.Close()
}

// leave draws an arrow that does not arrive: it is on its way when the trace ends,
// or else the trace does not tell of arrivals.
func (i *item) leave(d *svg.Drawing, slope float64) {
	from, to := at(lifeX(i.side), i.y), at(lifeX(1-i.side), i.y+slope)
	if slope > 0 {
		d.Path("shaft", from, from.Towards(to, underway))
		return
	}
	d.Path("shaft", from, to)
	d.Arrowhead("head", from, to)
}

// align is the class of text that begins at the lifeline of a side, with a blank
// before it.
func align(side ladder.Side) string { return [2]string{"", " end"}[side] }

// cross draws the way of a packet that is lost.
func (i *item) cross(d *svg.Drawing) {
	const r = 5
	along := min(max(fallen*inside, labelFrom+extent(i.text, fontSize)+4*r), 0.96*inside)
	x := lifeX(i.side) + along*away(i.side)
	y := i.at(x)
	d.Path("shaft", at(lifeX(i.side), i.y), at(x, y))
	d.Line("cross", x-r, y-r, x+r, y+r)
	d.Line("cross", x-r, y+r, x+r, y-r)
}

// band fills what is between the first and the last arrow of a bulk.
func (i *item) band(d *svg.Drawing) {
	if i.bulk == nil {
		return
	}
	b := i.bulk
	from, to := lifeX(i.side), lifeX(1-i.side)
	d.Path("band", at(from, i.y), at(to, i.at(to)), at(to, b.at(to)), at(from, b.y))
}

// classOf are the classes of an arrow, each with a blank before it.
func classOf(i *item) string {
	var b strings.Builder
	if g := i.sent.Segment; g != nil {
		switch {
		case g.Flags&(segment.SYN|segment.FIN|segment.RST) != 0:
			b.WriteString(" control")
		case len(g.Payload) == 0:
			b.WriteString(" empty")
		}
	}
	if i.label.Again {
		b.WriteString(" again")
	}
	if i.sent.Injected {
		b.WriteString(" injected")
	}
	if i.label.Lost != "" {
		b.WriteString(" lost")
	}
	return b.String()
}

// story tells of a packet in one line.
func (l *chart) story(i *item) string {
	text := l.say(textSent, i.label, seconds(i.time, l.decimals))
	for _, e := range i.ends {
		text += l.say(textArrived, seconds(e.time, l.decimals))
	}
	if i.label.Lost != "" {
		text += l.say(textLost, i.label.Lost)
	}
	return text
}

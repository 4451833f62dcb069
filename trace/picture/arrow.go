package picture

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace/ladder"
	"github.com/seed-8df93623/tcpsim/trace/picture/internal/svg"
)

// The way of an arrow: straight, or shallow along its label and then down from a
// knee.
const (
	steepest = 0.42 // what a straight arrow goes down for each pixel to the side
	shallow  = 0.12 // what one with a knee goes down until there
	knee     = 0.56 // where that is, as a part of the way
	fallen   = 0.64 // where a lost packet's cross is
	underway = 0.85 // where an arrow ends that does not arrive before the trace ends

	labelFrom = 12.0 // from the lifeline to the label
	above     = 4.0  // from the line to the label on it
	apart     = 14.0 // from one line to the next, for a label between them
)

// aim finds how steeply each arrow begins: straight towards its end if that is
// not too steep, but not into the label of the next arrow at the same lifeline.
// Then it finds what the labels say: less where there is a knee, or a cross, or
// another label.
func (l *chart) aim() {
	var next [2]*item
	for n := len(l.items) - 1; n >= 0; n-- {
		i := l.items[n]
		if i.label == nil {
			continue
		}
		i.steep = (l.firstEnd(i) - i.y) / inside
		if i.steep > steepest {
			i.steep = shallow
		}
		i.text = within(i.label, inside-2*labelFrom-8, fontSize)
		if below := next[i.side]; below != nil {
			length := labelFrom + min(extent(i.text, fontSize), knee*inside)
			i.steep = min(i.steep, below.steep+(below.y-i.y-apart)/length)
		}
		next[i.side] = i
	}
	for _, i := range l.items {
		if i.label != nil && (i.kneed(l.firstEnd(i)) || i.label.Lost != "") {
			i.text = within(i.label, knee*inside-labelFrom, fontSize)
		}
	}
	// Labels of both sides keep to their half where they would meet: with less
	// detail, then with the first remark only, and then cut off.
	const half = inside/2 - labelFrom - 2
	l.meeting(func(i *item) { i.text = within(i.label, half, fontSize) })
	l.meeting(func(i *item) {
		short := *i.label
		if first, _, more := strings.Cut(short.Remark, ","); more {
			short.Remark = first + ", …"
		}
		i.text = within(&short, half, fontSize)
	})
	l.meeting(func(i *item) { i.text = shorten(i.text, half, fontSize) })
}

// meeting does something about labels that meet others.
func (l *chart) meeting(do func(*item)) {
	meets := map[*item]bool{}
	for n, i := range l.items {
		if i.label == nil {
			continue
		}
		for _, o := range l.items[n+1:] {
			if o.y > i.y+inside*i.steep+labelHeight {
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

// kneed tells whether the arrow from i to y has a knee.
func (i *item) kneed(y float64) bool { return y-i.y > i.steep*inside+0.05 }

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
	if i.side == ladder.Left {
		return lifeLeft + labelFrom, lifeLeft + labelFrom + length
	}
	return lifeRight - labelFrom - length, lifeRight - labelFrom
}

// at is how far down an arrow is at x, as long as it has its first direction.
func (i *item) at(x float64) float64 { return i.y + i.steep*math.Abs(x-lifeX(i.side)) }

// way is the line that an arrow takes from i down to y.
func (i *item) way(y float64) []point {
	from, to := at(lifeX(i.side), i.y), at(lifeX(1-i.side), y)
	if !i.kneed(y) {
		return []point{from, to}
	}
	along := max(knee*inside, labelFrom+extent(i.text, fontSize)) // behind the label
	x := from.X + min(along, 0.9*inside)*away(i.side)
	return []point{from, at(x, i.at(x)), to}
}

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
		points := i.way(e.y)
		d.Path("shaft", points...)
		d.Arrowhead("head", points[len(points)-2], points[len(points)-1])
		if e.copy {
			d.Close()
		}
	}
	// The label stands on the line and is turned as that is.
	sign, angle := away(i.side), math.Atan(i.steep)
	x := lifeX(i.side) + (labelFrom+above*math.Sin(angle))*sign
	y := i.y + labelFrom*i.steep - above*math.Cos(angle)
	d.Turned("halo"+align(i.side), x, y, angle*sign*180/math.Pi, i.text)
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

// cross draws the way of a packet that is lost, and why it is.
func (i *item) cross(d *svg.Drawing) {
	const r = 5
	sign := away(i.side)
	x := lifeX(i.side) + fallen*inside*sign
	y := i.at(x)
	d.Path("shaft", at(lifeX(i.side), i.y), at(x, y))
	d.Line("cross", x-r, y-r, x+r, y+r)
	d.Line("cross", x-r, y+r, x+r, y-r)
	for n, line := range i.loss() {
		d.Text("halo strong"+align(i.side), x+12*sign, y+4+float64(n)*lineHeight, line)
	}
}

// loss says in lines why a packet is lost.
func (i *item) loss() []string { return wrap(i.label.Lost, ((1-fallen)*inside-24)/bold, fontSize) }

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
	text := fmt.Sprintf(textSent, i.label, seconds(i.time, l.decimals))
	for _, e := range i.ends {
		text += fmt.Sprintf(textArrived, seconds(e.time, l.decimals))
	}
	if i.label.Lost != "" {
		text += fmt.Sprintf(textLost, i.label.Lost)
	}
	return text
}

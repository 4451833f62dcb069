package ladder

import (
	"bufio"
	"strings"
	"time"

	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/format"
	"github.com/seed-8df93623/tcpsim/trace/internal/shown"
	"github.com/seed-8df93623/tcpsim/trace/visible"
	"github.com/seed-8df93623/tcpsim/trace/words"
)

// canvas draws the rows of a ladder, all of the same width.
type canvas struct {
	out    *bufio.Writer
	color  bool
	word   string    // above the times
	clock  int       // columns of the time
	gap    string    // between a state and its lifeline
	inner  int       // columns between the lifelines
	width  int       // columns of all
	hosts  [2]string // whose lifelines are drawn
	before string    // the time of the row before
}

const (
	stateWidth   = len("SYN-RECEIVED") // the longest
	defaultWidth = 100
	minWidth     = 60
	minInner     = len("4294967295:4294967295") // never cut
	roomy        = 80                           // the width from which on there are gaps
)

// newCanvas makes a canvas for rows whose times take so many columns.
func newCanvas(out *bufio.Writer, style format.Style, clock int) *canvas {
	c := &canvas{out: out, color: style.Color, word: words.In(style.Language, "time"), width: max(style.Width, minWidth), clock: clock}
	if style.Width == 0 {
		c.width = defaultWidth
	}
	if c.width >= roomy {
		c.gap = " "
	}
	c.inner = c.width - c.clock - 1 - 2*(stateWidth+len(c.gap)+1)
	if c.inner < minInner {
		c.width += minInner - c.inner
		c.inner = minInner
	}
	return c
}

// clock is a time in seconds, to the microsecond.
func clock(d time.Duration) string {
	return string(shown.AppendTime(nil, d.Truncate(time.Microsecond)))
}

// row draws a row, and before it the lifelines if they are others than before.
func (c *canvas) row(r Row) {
	if r.Hosts != c.hosts {
		c.lifelines(r.Hosts, r.Addresses)
	}
	if r.Label != nil {
		c.arrow(r)
	} else {
		c.note(r)
	}
}

// note draws a row with text beside the lifeline of a side, in as many lines as it
// takes.
func (c *canvas) note(r Row) {
	text := strings.TrimSpace(r.Note)
	if r.Event.Kind != trace.Delivered { // which has a number
		text = strings.TrimSpace(r.Tag + " " + text)
	}
	for _, line := range wrap([]string{text}, c.inner-2) {
		line = visible.Cut(line, c.inner-2)
		blank := strings.Repeat(" ", c.inner-2-visible.Columns(line))
		if r.Side == Left {
			line += blank
		} else {
			line = blank + line
		}
		c.draw(r, "│ "+line+" │", "")
		r = Row{Time: r.Time, Side: r.Side}
	}
}

// notes draws text between the lifelines, a little to the right of where arrows
// begin; lines after the first one stand out less.
func (c *canvas) notes(texts []string) {
	const indent = 3
	for _, text := range texts {
		before := indent
		for _, line := range visible.Paragraph(visible.Text(text), c.inner-indent-2-1) {
			blank := strings.Repeat(" ", max(0, c.inner-before-visible.Columns(line)))
			c.line(strings.Repeat(" ", c.clock+1+stateWidth) + c.gap +
				"│" + strings.Repeat(" ", before) + c.paint(faint, line) + blank + "│")
			before = indent + 2
		}
	}
}

// arrow draws a row with an arrow away from the lifeline of a side. A label of
// several lines stands above it.
func (c *canvas) arrow(r Row) {
	a, from := r.Label, r.Side
	color, end := "", ""
	switch {
	case a.Lost != "":
		color, end = red, visible.Cut(a.Lost, c.inner/2)
	case a.Again:
		color = yellow
	}
	last := c.inner - len("__ _") // the ends of an arrow, and a space after the label
	if end != "" {
		last -= visible.Columns(end) + len("X ")
	}
	lines := a.fit(c.inner-2, last)
	for _, line := range lines[:len(lines)-1] {
		line = visible.Cut(line, c.inner)
		indent := min(2, c.inner-visible.Columns(line))
		blank := strings.Repeat(" ", c.inner-indent-visible.Columns(line))
		c.draw(r, "│"+strings.Repeat(" ", indent)+line+blank+"│", color)
		r = Row{Time: r.Time}
	}
	c.draw(r, c.shaft(from, lines[len(lines)-1], end), color)
}

// shaft is an arrow with its label and the lifelines. The arrow of a lost packet
// goes two thirds of the way, to an X with the reason.
func (c *canvas) shaft(from Side, text, lost string) string {
	if text != "" {
		text += " "
	}
	free := c.inner - visible.Columns(text) - len("__>")
	if lost == "" {
		line := strings.Repeat("─", free)
		if from == Left {
			return "├──" + text + line + "►│"
		}
		return "│◄─" + text + line + "─┤"
	}
	free -= visible.Columns(lost) + len("X ")
	line, rest := strings.Repeat("─", free-free/3), strings.Repeat(" ", free/3+1)
	if from == Left {
		return "├──" + text + line + "X " + lost + rest + "│"
	}
	return "│" + rest + lost + " X──" + text + line + "┤"
}

// draw writes one line: the time, unless it is that of the row before, the states,
// and what is between them.
func (c *canvas) draw(r Row, between, color string) {
	c.line(c.stamp(r.Time) + " " +
		c.cell(r.States[Left], true) + c.gap + c.paint(color, between) + c.gap + c.cell(r.States[Right], false))
}

// stamp is a time, or as many blanks if it is that of the row before.
func (c *canvas) stamp(t time.Duration) string {
	now := clock(t)
	if now == c.before {
		now = ""
	} else {
		c.before = now
	}
	return strings.Repeat(" ", c.clock-len(now)) + now
}

// cell is a state, padded if more follows it.
func (c *canvas) cell(s RowState, pad bool) string {
	text := s.Name
	if s.Changed {
		text = c.paint(boldCyan, text)
	} else {
		text = c.paint(cyan, text)
	}
	if pad {
		text += strings.Repeat(" ", stateWidth-len(s.Name))
	}
	return text
}

// lifelines begins lifelines for two hosts.
func (c *canvas) lifelines(hosts, addresses [2]string) {
	c.hosts = hosts
	c.heading([2]string{c.word, ""},
		[2]string{visible.Text(hosts[Left]), addresses[Left]}, [2]string{visible.Text(hosts[Right]), addresses[Right]})
}

// heading names the two lifelines, in lines of two texts and what stands before.
func (c *canvas) heading(before, l, r [2]string) {
	c.line("")
	c.before = ""
	for i := range before {
		room := c.width - c.clock - 1
		left, right := visible.Cut(l[i], room/2-1), visible.Cut(r[i], room/2-1)
		// The right one begins where the states do, or earlier to end in time.
		at := min(room-stateWidth, room-visible.Columns(right))
		c.line(strings.Repeat(" ", max(0, c.clock-visible.Columns(before[i]))) + before[i] + " " +
			left + strings.Repeat(" ", at-visible.Columns(left)) + right)
	}
}

// line writes one line, without spaces at its end.
func (c *canvas) line(text string) {
	c.out.WriteString(strings.TrimRight(text, " "))
	c.out.WriteByte('\n') // the writer keeps the first error for Flush
}

// The colours, as parameters of ECMA-48's SGR.
const (
	red      = "31"
	yellow   = "33"
	cyan     = "36"
	faint    = "2"
	boldCyan = "1;36"
)

// paint colours text if the canvas has colours.
func (c *canvas) paint(color, text string) string {
	if !c.color || color == "" || text == "" {
		return text
	}
	return "\x1b[" + color + "m" + text + "\x1b[0m"
}

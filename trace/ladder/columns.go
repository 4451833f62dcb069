package ladder

import (
	"maps"
	"slices"
	"strings"

	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/internal/layout"
	"github.com/seed-8df93623/tcpsim/trace/visible"
)

// columns draws the rows of a trace of more than two hosts: a lifeline for each, and for what
// is between them, side by side, and to the right of them what the rows say.
type columns struct {
	*canvas
	hosts []string
	at    map[string]int // where a host's lifeline is
	lines int            // columns of all lifelines
	text  int            // columns to the right of them
}

const (
	leastColumn  = 6  // from one lifeline to the next
	narrowColumn = 4  // likewise, where the names stand in several lines
	leastText    = 40 // beside all lifelines; where there is less, they are drawn in pairs
)

// newColumns makes columns for the hosts of a trace, and for routers and switches between
// them where there is room; ok is false if the hosts are two, or more than there is room for.
func newColumns(c *canvas, t *trace.Trace) (d *columns, ok bool) {
	if len(t.Hosts) < 3 {
		return nil, false
	}
	hosts, between := layout.Taking(t)
	var tries [][]string
	if len(between) > 0 && len(hosts) > 2 {
		maps.Copy(hosts, between)
		tries = append(tries, layout.Order(t, hosts))
	}
	for _, names := range append(tries, present(t)) {
		for _, narrow := range []bool{false, true} {
			if d, ok = columnsFor(c, names, narrow); ok {
				return d, true
			}
		}
	}
	return nil, false
}

// columnsFor makes lifelines; narrow ones are closer together than their names are long.
func columnsFor(c *canvas, hosts []string, narrow bool) (d *columns, ok bool) {
	d = &columns{canvas: c, at: map[string]int{}}
	for _, host := range hosts {
		d.hosts, d.at[host] = append(d.hosts, host), d.lines
		if narrow {
			d.lines += narrowColumn
		} else {
			d.lines += max(visible.Columns(visible.Text(host))+2, leastColumn)
		}
		d.text = c.width - c.clock - 1 - d.lines
		if d.text < leastText {
			return nil, false
		}
	}
	return d, len(d.hosts) > 2
}

// present are the hosts that send, receive or do anything: those that the trace lists in
// its order, and then those that it does not, such as routers.
func present(t *trace.Trace) []string {
	seen, listed := map[string]bool{}, map[string]bool{}
	var others []string
	for _, h := range t.Hosts {
		listed[h.Name] = true
	}
	see := func(host string) {
		if host != "" && !seen[host] && !listed[host] {
			others = append(others, host)
		}
		seen[host] = true
	}
	for i := range t.Events {
		e := &t.Events[i]
		see(e.Host)
		if e.Packet != nil {
			see(e.Packet.From)
			see(e.Packet.To)
		}
	}
	var hosts []string
	for _, h := range t.Hosts {
		if seen[h.Name] {
			hosts = append(hosts, h.Name)
		}
	}
	return append(hosts, others...)
}

// begin names the hosts, with their addresses, and begins their lifelines.
func (d *columns) begin(addresses func(host string) string) {
	var legend []string
	for _, host := range d.hosts {
		legend = append(legend, strings.TrimSpace(visible.Text(host)+" "+addresses(host))+",")
	}
	d.line("")
	legend[len(legend)-1] = strings.TrimSuffix(legend[len(legend)-1], ",")
	for _, line := range wrap(legend, d.width) {
		d.line(line)
	}
	d.line("")
	head := strings.Repeat(" ", max(0, d.clock-visible.Columns(d.word))) + d.word + " "
	lines := d.names()
	for n, line := range lines {
		if n < len(lines)-1 {
			line = strings.Repeat(" ", d.clock+1) + line
		} else {
			line = head + line
		}
		d.line(line)
	}
}

// names are the hosts' above their lifelines, in as many lines as they need: each begins at
// its lifeline, as low as there is room.
func (d *columns) names() []string {
	var lines []string // the lowest first
	put := func(n, at int, text string) (ok bool) {
		if n == len(lines) {
			lines = append(lines, "")
		}
		free := at - visible.Columns(lines[n])
		if free < 0 {
			return false
		}
		lines[n] += strings.Repeat(" ", free) + text
		return true
	}
	for _, host := range d.hosts {
		n := 0
		for !put(n, d.at[host], visible.Text(host)+" ") {
			n++
		}
		for below := range n {
			put(below, d.at[host], "│")
		}
	}
	slices.Reverse(lines)
	return lines
}

// row draws a row: an arrow from host to host, or a dot at the lifeline where something
// happens, and the text.
func (d *columns) row(r Row) {
	from, to := r.Hosts[r.Side], r.Hosts[1-r.Side]
	if r.Event.Kind == trace.Delivered && r.Event.Host != "" {
		from = r.Event.Host // whatever address it came to
	}
	if _, shown := d.at[to]; !shown && r.Event.Packet != nil {
		to = end(r.Event.Packet)
	}
	if r.Label == nil {
		text := strings.TrimSpace(r.Tag + " " + r.Note)
		if r.Event.Kind == trace.Delivered { // which has a number
			text = strings.TrimSpace(r.Note)
		}
		if text != "" {
			text = visible.Text(from) + ": " + text
		}
		d.rows(r, d.dot(from), wrap([]string{text}, d.text), "")
		return
	}
	color := ""
	text := r.Label.fit(d.text, d.text)
	switch {
	case r.Label.Lost != "":
		color = red
		text = append(text[:len(text)-1:len(text)-1], wrap([]string{text[len(text)-1], "X " + r.Label.Lost}, d.text)...)
	case r.Label.Again:
		color = yellow
	}
	d.rows(r, d.arrow(from, to, d.fallen(r, from, to)), text, color)
}

// rows draws the lines of a row, with the states that have changed after the last.
func (d *columns) rows(r Row, first []rune, text []string, color string) {
	for side, s := range r.States {
		if s.Changed && r.Hosts[side] != "" {
			state := visible.Text(r.Hosts[side]) + " " + s.Name
			if last := text[len(text)-1]; last == "" {
				text[len(text)-1] = state
			} else if visible.Columns(last)+2+visible.Columns(state) <= d.text {
				text[len(text)-1] = last + "  " + state
			} else {
				text = append(text, "  "+state)
			}
		}
	}
	for _, line := range text {
		d.line(d.stamp(r.Time) + " " + string(first) + d.paint(color, visible.Cut(line, d.text)))
		first = d.blank()
	}
}

// notes draws text below a row, to the right of the lifelines.
func (d *columns) notes(texts []string) {
	for _, text := range texts {
		indent := "  "
		for _, line := range visible.Paragraph(visible.Text(text), d.text-5) {
			d.line(strings.Repeat(" ", d.clock+1) + string(d.blank()) + indent + d.paint(faint, line))
			indent = "    "
		}
	}
}

// blank is a line with all lifelines and nothing else.
func (d *columns) blank() []rune {
	line := []rune(strings.Repeat(" ", d.lines))
	for _, host := range d.hosts {
		line[d.at[host]] = '│'
	}
	return line
}

// dot is a line in which something happens at a host.
func (d *columns) dot(host string) []rune {
	line := d.blank()
	if at, ok := d.at[host]; ok {
		line[at] = '●'
	}
	return line
}

// end is the last node that a packet has come to; empty if that is not known.
func end(p *trace.Packet) string {
	for _, f := range p.Fates {
		if len(f.Hops) > 0 {
			return f.Hops[len(f.Hops)-1].To
		}
	}
	return ""
}

// fallen is where the arrow of a packet that was lost ends, and none for any other: at the
// place of the loss, or two thirds of the way if that is not known.
func (d *columns) fallen(r Row, from, to string) int {
	if r.Label.Lost == "" {
		return none
	}
	begin, end := d.at[from], d.at[to]
	for _, f := range r.Event.Packet.Fates {
		first, second, _ := strings.Cut(f.Place, ">")
		node, known := d.at[first]
		next, there := d.at[second]
		switch {
		case f.Dropped && known && there:
			return (node + next) / 2
		case f.Dropped && known && second == "" && node != begin:
			return node
		}
	}
	return begin + (end-begin)*2/3
}

const none = -1

// arrow is a line with an arrow from one host to another, across the lifelines between
// them, or to where the packet was lost.
func (d *columns) arrow(from, to string, lost int) []rune {
	line := d.blank()
	begin, known := d.at[from]
	end, there := d.at[to]
	switch {
	case !known:
		return line
	case !there || begin == end: // to nobody, or to itself
		line[begin] = '●'
		return line
	}
	head := '►'
	if end < begin {
		head = '◄'
	}
	if lost != none {
		end, head = lost, 'X'
	}
	step, tail := 1, '├'
	if end < begin {
		step, tail = -1, '┤'
	}
	if line[begin] = tail; lost == none {
		end -= step
	}
	for x := begin + step; x != end && x != begin; x += step {
		if line[x] == '│' {
			line[x] = '┼'
		} else {
			line[x] = '─'
		}
	}
	line[end] = head
	return line
}

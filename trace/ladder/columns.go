package ladder

import (
	"strings"

	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/visible"
)

// columns draws the rows of a trace of more than two hosts: a lifeline for each, side by
// side, and to the right of them what the rows say.
type columns struct {
	*canvas
	hosts []string
	at    map[string]int // where a host's lifeline is
	lines int            // columns of all lifelines
	text  int            // columns to the right of them
}

const (
	leastColumn = 6  // from one lifeline to the next
	leastText   = 40 // beside all lifelines; where there is less, they are drawn in pairs
)

// newColumns makes columns for the hosts of a trace; ok is false if they are two, or more
// than there is room for.
func newColumns(c *canvas, t *trace.Trace) (d *columns, ok bool) {
	d = &columns{canvas: c, at: map[string]int{}}
	if len(t.Hosts) < 3 {
		return nil, false
	}
	for _, host := range present(t) {
		d.hosts, d.at[host] = append(d.hosts, host), d.lines
		d.lines += max(visible.Columns(visible.Text(host))+2, leastColumn)
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
	names := []byte(nil)
	for _, host := range d.hosts {
		name := visible.Text(host)
		legend = append(legend, strings.TrimSpace(name+" "+addresses(host))+",")
		names = append(names, name...)
		names = append(names, strings.Repeat(" ", max(2, leastColumn-visible.Columns(name)))...)
	}
	d.line("")
	legend[len(legend)-1] = strings.TrimSuffix(legend[len(legend)-1], ",")
	for _, line := range wrap(legend, d.width) {
		d.line(line)
	}
	d.line("")
	d.line(strings.Repeat(" ", max(0, d.clock-visible.Columns(d.word))) + d.word + " " + string(names))
}

// row draws a row: an arrow from host to host, or a dot at the lifeline where something
// happens, and the text.
func (d *columns) row(r Row) {
	from, to := r.Hosts[r.Side], r.Hosts[1-r.Side]
	if r.Label == nil {
		text := strings.TrimSpace(r.Tag + " " + r.Note)
		if r.Event.Kind == trace.Delivered { // which has a number
			text = strings.TrimSpace(r.Note)
		}
		d.rows(r, d.dot(from), wrap([]string{strings.TrimSpace(visible.Text(from) + ": " + text)}, d.text), "")
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
	d.rows(r, d.arrow(from, to, r.Label.Lost != ""), text, color)
}

// rows draws the lines of a row, with the states that have changed after the last.
func (d *columns) rows(r Row, first []rune, text []string, color string) {
	for side, s := range r.States {
		if s.Changed && r.Hosts[side] != "" {
			state := visible.Text(r.Hosts[side]) + " " + s.Name
			if last := text[len(text)-1]; visible.Columns(last)+2+visible.Columns(state) <= d.text {
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

// arrow is a line with an arrow from one host to another, across the lifelines between
// them. That of what is lost ends two thirds of the way.
func (d *columns) arrow(from, to string, lost bool) []rune {
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
	step, tail, head := 1, '├', '►'
	if end < begin {
		step, tail, head = -1, '┤', '◄'
	}
	if line[begin] = tail; lost {
		end, head = begin+(end-begin)*2/3+step, 'X'
	}
	for x := begin + step; x != end; x += step {
		if line[x] == '│' {
			line[x] = '┼'
		} else {
			line[x] = '─'
		}
	}
	line[end-step] = head
	return line
}

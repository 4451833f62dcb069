package report

import (
	"bytes"
	"cmp"
	"fmt"
	"html/template"
	"strings"
	"time"

	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/explain"
	"github.com/seed-8df93623/tcpsim/trace/picture"
	"github.com/seed-8df93623/tcpsim/trace/picture/graph"
	"github.com/seed-8df93623/tcpsim/trace/visible"
)

// page is what the template shows.
type page struct {
	W       words
	Style   template.CSS
	Script  template.JS
	Title   string
	Facts   []field
	Lesson  []string
	Command string
	Numbers string // what sequence numbers count from

	Network    template.HTML
	Ladder     []figure
	LadderMore string
	Tables     []table
	LinesNote  string // what a row that is a line leaves out; empty if none is

	Together    []figure // what compares connections, and the queues
	Connections []connection

	language string // its code, for what the pictures say as well
	seconds  func(time.Duration) string
	why      map[*trace.Event]*string // what explains an event that has a row in full
}

// pageHeight is how high a part of the ladder is at most, so that it fits on A4.
const pageHeight = 1180

func newPage(t *trace.Trace, o Options) *page {
	p := &page{
		W: wordsIn(o.Language), Command: o.Command,
		Style:   template.CSS(picture.StyleSheet() + graph.StyleSheet() + pageStyle),
		Script:  template.JS(pageScript),
		Title:   visible.Text(cmp.Or(o.Title, t.Name)),
		seconds: picture.Clock(t), language: o.Language.String(),
		why: map[*trace.Event]*string{},
	}
	p.Title = cmp.Or(p.Title, p.W.Untitled)
	p.Lesson = paragraphs(o.Lesson)
	if len(p.Lesson) > 0 && p.Lesson[0] == p.Title { // as in a scenario
		p.Lesson = p.Lesson[1:]
	}
	p.Numbers = p.W.Relative
	if o.Absolute || t.Absolute {
		p.Numbers = p.W.Absolute
	}
	p.network(t)
	p.ladder(t, o)
	p.Tables = p.tables(t, o) // one after the other, as each takes memory for all of a trace
	p.explain(t, o)
	all := picture.Connections(t)
	p.facts(t, len(all))
	p.together(t, all, o)
	for n, c := range all {
		p.Connections = append(p.Connections, p.connection(t, n+1, c, o))
	}
	return p
}

// explain says what each row in full is for.
func (p *page) explain(t *trace.Trace, o Options) {
	if !o.Explain {
		return
	}
	for _, line := range explain.Of(t, explain.Options{Language: o.Language, Absolute: o.Absolute}) {
		if why := p.why[&t.Events[line.Event]]; why != nil {
			*why = line.String()
		}
	}
}

// paragraphs divides text at its empty lines.
func paragraphs(text string) []string {
	var list []string
	for _, each := range strings.Split(text, "\n\n") {
		if each = strings.Join(strings.Fields(each), " "); each != "" {
			list = append(list, visible.Text(each))
		}
	}
	return list
}

// facts are what is at the top.
func (p *page) facts(t *trace.Trace, connections int) {
	add := func(name, value string) { p.Facts = append(p.Facts, field{name, value}) }
	var hosts []string
	for _, h := range t.Hosts {
		hosts = append(hosts, visible.Text(h.Name))
	}
	packets, lost := t.Packets(), 0
	for _, packet := range packets {
		if gone(packet) {
			lost++
		}
	}
	if t.Name != "" {
		add(p.W.Name, visible.Text(t.Name))
	}
	add(p.W.Seed, fmt.Sprint(t.Seed))
	add(p.W.Hosts, strings.Join(hosts, ", "))
	add(p.W.Connections, fmt.Sprint(connections))
	add(p.W.Segments, fmt.Sprint(len(packets)))
	add(p.W.Lost, fmt.Sprint(lost))
	if n := len(t.Events); n > 0 {
		add(p.W.Duration, p.seconds(t.Events[n-1].Time)+" s")
	}
}

// gone tells whether no copy of a packet arrived.
func gone(packet *trace.Packet) bool {
	for _, f := range packet.Fates {
		if !f.Dropped {
			return false
		}
	}
	return len(packet.Fates) > 0
}

// network draws the network, unless that is two hosts and a link.
func (p *page) network(t *trace.Trace) {
	if t.Network == nil || len(t.Network.Nodes) < 3 {
		return
	}
	p.Style += template.CSS(picture.NetworkStyleSheet())
	p.Network = image(func(b *bytes.Buffer) error {
		return picture.WriteNetwork(b, t.Network, picture.Options{Title: t.Name, Language: p.language, Inline: true, ID: "network-"})
	})
}

// ladder draws the ladder in parts that fit on paper.
func (p *page) ladder(t *trace.Trace, o Options) {
	images, missing, err := picture.LadderPages(t, picture.Options{Title: o.Title, Absolute: o.Absolute, Language: o.Language.String(), Segments: o.Ladder}, pageHeight)
	if err != nil {
		return // the page says that there is nothing
	}
	p.Style += template.CSS(picture.LadderStyleSheet(t))
	for n, each := range images {
		p.Ladder = append(p.Ladder, figure{Heading: fmt.Sprintf(p.W.LadderPart, n+1, len(images)), Image: template.HTML(each)})
	}
	if missing > 0 {
		p.LadderMore = fmt.Sprintf(p.W.LadderMore, o.Ladder, o.Ladder+missing)
	}
}

// image is what draw draws.
func image(draw func(*bytes.Buffer) error) template.HTML {
	var b bytes.Buffer
	if err := draw(&b); err != nil {
		return template.HTML(template.HTMLEscapeString(err.Error()))
	}
	return template.HTML(b.Bytes())
}

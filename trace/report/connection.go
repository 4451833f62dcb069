package report

import (
	"bytes"
	"fmt"
	"html/template"

	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/analysis"
	"github.com/seed-8df93623/tcpsim/trace/conversation"
	"github.com/seed-8df93623/tcpsim/trace/picture"
	"github.com/seed-8df93623/tcpsim/trace/picture/graph"
	"github.com/seed-8df93623/tcpsim/trace/visible"
)

// connection is the part of the page on one.
type connection struct {
	ID, Heading string
	Facts       []field
	Flows       flows
	Paths       []path
	Graphs      []figure
	Without     []string // which graphs are left out, and why
}

// flows is a table with a column for each direction.
type flows struct {
	Columns [2]string
	Rows    []flowRow
}

type flowRow struct {
	Name   string
	Values [2]string
}

// path is what one end went through.
type path struct {
	figure
	Steps []string
}

// figure is an image with its heading.
type figure struct {
	Heading string
	Image   template.HTML
	Note    string // why there is none
}

func (p *page) connection(t *trace.Trace, number int, c picture.Connection, o Options) connection {
	x := connection{ID: fmt.Sprintf("connection-%d", number)}
	x.Heading = fmt.Sprintf(p.W.Connection, number, c.Ends[0], c.Ends[1])
	x.Facts = p.summary(c)
	x.Flows = p.flows(c)
	options := picture.Options{Title: o.Title, Absolute: o.Absolute, Inline: true, Language: o.Language.String()}
	for n, e := range c.Ends {
		options.ID = fmt.Sprintf("%s-end%d-", x.ID, n+1)
		each := path{figure: figure{Heading: fmt.Sprintf(p.W.Path, e)}}
		each.Image = image(func(b *bytes.Buffer) error { return picture.WriteEndStates(b, e, options) })
		for _, s := range e.Path {
			text := fmt.Sprintf(p.W.Step, p.seconds(s.Time), s.From, s.To)
			if cause := s.Tell(options); cause != "" {
				text += ": " + cause
			}
			each.Steps = append(each.Steps, text)
		}
		x.Paths = append(x.Paths, each)
	}
	x.Graphs, x.Without = p.graphs(t, x.ID, c, options)
	return x
}

// graphs draws all graphs of each direction that carries data. Of two that show what
// is in flight, one is enough. Of a few segments there is nothing to see.
func (p *page) graphs(t *trace.Trace, id string, c picture.Connection, o picture.Options) (list []figure, without []string) {
	for _, side := range []conversation.Side{conversation.Client, conversation.Server} {
		if c.Flows[side].Bytes == 0 {
			continue
		}
		if n := carriers(c, side); n < leastForGraphs {
			without = append(without, fmt.Sprintf(p.W.TooFew, c.Ends[side], c.Ends[1-side], p.W.count(n)))
			continue
		}
		o.ID = fmt.Sprintf("%s-from%d-", id, side+1)
		known := false // the congestion window, with what is in flight
		for _, g := range graph.Graphs() {
			if g.Name == graph.Queue || g.Name == graph.InFlight && known {
				continue
			}
			f := figure{Heading: fmt.Sprintf(p.W.GraphOf, p.W.Graph[g.Name], c.Ends[side], c.Ends[1-side])}
			var b bytes.Buffer
			if err := graph.Write(&b, g.Name, t, c, side, o); err != nil {
				f.Note = fmt.Sprintf(p.W.NoGraph, err)
			}
			f.Image = template.HTML(b.Bytes())
			known = known || g.Name == graph.Cwnd && f.Note == ""
			list = append(list, f)
		}
	}
	if len(list)+len(without) == 0 {
		without = append(without, p.W.NoData)
	}
	return list, without
}

// together draws what compares several connections, and the queues in which packets have
// waited.
func (p *page) together(t *trace.Trace, all []picture.Connection, o Options) {
	options := picture.Options{Absolute: o.Absolute, Language: p.language, Inline: true}
	for _, g := range graph.Graphs() {
		options.ID = "all-" + g.Name + "-"
		var b bytes.Buffer
		f := figure{Heading: fmt.Sprintf(p.W.GraphOfAll, p.W.Graph[g.Name])}
		err := graph.Compare(&b, g.Name, t, all, options)
		if g.Name == graph.Queue {
			f.Heading = p.W.Graph[g.Name]
			err = g.Write(&b, t, options)
		}
		if err == nil {
			f.Image = template.HTML(b.Bytes())
			p.Together = append(p.Together, f)
		}
	}
}

// leastForGraphs is how many segments with data make a direction worth graphs.
const leastForGraphs = 5

// carriers counts the segments with data that one side sends.
func carriers(c picture.Connection, side conversation.Side) int {
	n := 0
	for _, s := range c.Segments {
		if s.From == side && len(s.Packet.Segment.Payload) > 0 {
			n++
		}
	}
	return n
}

// summary is what there is to say about a connection as a whole.
func (p *page) summary(c picture.Connection) []field {
	var list []field
	add := func(name, value string) { list = append(list, field{name, value}) }
	for phase, e := range c.Phases {
		if e.Segments > 0 {
			add(p.W.Phase[phase], fmt.Sprintf(p.W.Extent, p.W.count(e.Segments), p.seconds(e.First), p.seconds(e.Last)))
		}
	}
	if c.Closing.How != conversation.Open {
		add(p.W.ClosedFirst, fmt.Sprintf(p.W.ClosedBy, visible.Text(c.Hosts[c.Closing.First]), p.W.Ending[c.Closing.How], p.seconds(c.Closing.Time)))
	}
	add(p.W.Outcome, p.W.Ending[c.Closing.Outcome])
	return list
}

// flows sums up both directions.
func (p *page) flows(c picture.Connection) flows {
	var x flows
	for side := range c.Flows {
		x.Columns[side] = fmt.Sprintf(p.W.Direction, visible.Text(c.Hosts[side]), visible.Text(c.Hosts[1-side]))
	}
	add := func(name string, value func(f *analysis.Flow) string) {
		x.Rows = append(x.Rows, flowRow{name, [2]string{value(&c.Flows[0]), value(&c.Flows[1])}})
	}
	add(p.W.Segments, func(f *analysis.Flow) string { return fmt.Sprint(f.Segments) })
	add(p.W.Stream, func(f *analysis.Flow) string { return fmt.Sprint(f.Bytes) })
	add(p.W.Acknowledged, func(f *analysis.Flow) string { return fmt.Sprint(f.Acknowledged) })
	add(p.W.Retransmissions, func(f *analysis.Flow) string {
		return fmt.Sprintf(p.W.WithBytes, f.Retransmissions, f.Retransmitted)
	})
	add(p.W.Goodput, func(f *analysis.Flow) string {
		if f.Goodput == 0 {
			return "–"
		}
		return fmt.Sprintf("%.0f", f.Goodput)
	})
	add(p.W.MaxInFlight, func(f *analysis.Flow) string { return fmt.Sprint(f.MaxInFlight) })
	add(p.W.RTT, func(f *analysis.Flow) string {
		if f.RTT.Samples == 0 {
			return "–"
		}
		return fmt.Sprintf("%s / %s / %s (%d)", picture.Brief(f.RTT.Min), picture.Brief(f.RTT.Mean), picture.Brief(f.RTT.Max), f.RTT.Samples)
	})
	add(p.W.ZeroWindow, func(f *analysis.Flow) string {
		if f.ZeroWindow == 0 {
			return "–"
		}
		return picture.Brief(f.ZeroWindow)
	})
	return x
}

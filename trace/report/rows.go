package report

import (
	"fmt"
	"strings"

	"github.com/seed-8df93623/tcpsim/internal/visible"
	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/ladder"
)

// table is what happened between two hosts, until other two have their turn.
type table struct {
	Name, Left, Right string
	Rows              []row
}

// row is one thing that happened.
type row struct {
	Number      int // of a packet that was sent, and else 0
	Class       string
	Time, Where string
	What, Fate  string
	Kind        string // what a segment is for
	Why         string // the same in a sentence
	Groups      []group
	States      [2]state
}

// state is that of one end.
type state struct {
	Host, Name string
	Changed    bool
}

// tables are all rows of the trace.
func (p *page) tables(t *trace.Trace, o Options) []table {
	var list []table
	var hosts [2]string
	for r := range ladder.Rows(t, o.Absolute) {
		if len(list) == 0 || r.Hosts != hosts {
			hosts = r.Hosts
			left, right := visible.Text(hosts[ladder.Left]), visible.Text(hosts[ladder.Right])
			list = append(list, table{Name: fmt.Sprintf(p.W.EventsOf, left, right),
				Left: fmt.Sprintf(p.W.StateOf, left), Right: fmt.Sprintf(p.W.StateOf, right)})
		}
		last := &list[len(list)-1]
		last.Rows = append(last.Rows, p.row(r, o))
	}
	return list
}

// row makes one of the table.
func (p *page) row(r ladder.Row, o Options) row {
	here := visible.Text(r.Hosts[r.Side])
	x := row{Time: p.seconds(r.Time), Where: here, What: r.Note, Why: p.why[r.Event]}
	for side, s := range r.States {
		x.States[side] = state{visible.Text(r.Hosts[side]), s.Name, s.Changed}
	}
	switch e := r.Event; {
	case r.Label != nil:
		x.Number = e.Packet.Number
		x.Where = fmt.Sprintf("%s → %s", here, visible.Text(r.Hosts[1-r.Side]))
		if r.Segment != nil {
			r.Label.Remark = ""
			x.Kind = r.Segment.Class.String()
		}
		x.What, x.Fate, x.Class = r.Label.String(), r.Label.Lost, classOf(r)
		if x.Fate != "" && !strings.HasPrefix(x.Fate, "lost") {
			x.Fate = p.W.WasLost + ": " + x.Fate
		}
		if p.details++; p.details <= o.Fields {
			x.Groups = p.groupsOf(e.Packet, r.Label)
		}
	case e.Call != nil:
		x.Class = "call"
		x.What = strings.TrimSpace(r.Tag + " " + x.What)
	case x.What == "":
		x.What = fmt.Sprintf(p.W.StateIs, r.States[r.Side].Name)
	}
	return x
}

// classOf are the classes of a segment's row in the style sheet.
func classOf(r ladder.Row) string {
	class := "segment"
	if s := r.Event.Packet.Segment; s != nil && s.Flags&(segment.SYN|segment.FIN|segment.RST) != 0 {
		class += " control"
	}
	if r.Label.Again {
		class += " again"
	}
	if r.Label.Lost != "" {
		class += " lost"
	}
	return class
}

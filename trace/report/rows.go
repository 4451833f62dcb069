package report

import (
	"fmt"
	"strings"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/ladder"
	"github.com/seed-8df93623/tcpsim/trace/visible"
	said "github.com/seed-8df93623/tcpsim/trace/words"
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
	Kind        string  // what a segment is for
	why         *string // nil for a row that nothing explains
	Groups      []group
	Members     []row  // of a bulk
	Lines       string // of a bulk, or of many rows, each in a line
	States      [2]state
}

// Why is what a segment is for in a sentence.
func (r row) Why() string {
	if r.why == nil {
		return ""
	}
	return *r.why
}

// state is that of one end.
type state struct {
	Host, Name string
	Changed    bool
}

// tables are all rows of the trace: the first in full, and then many in a row.
func (p *page) tables(t *trace.Trace, o Options) []table {
	x := tabulator{page: p, most: o.Rows}
	for r := range ladder.Fold(ladder.RowsIn(o.Language.String(), t, o.Absolute)) {
		x.take(r)
	}
	x.flush()
	if x.shortened {
		p.LinesNote = fmt.Sprintf(p.W.LinesNote, o.Rows)
	}
	return x.tables
}

// tabulator puts rows into tables.
type tabulator struct {
	*page
	most    int // how many rows, and how many in bulk, are in full
	rows    int // so far
	members int
	tables  []table
	hosts   [2]string // of the last table
	rest    rest      // what has no row yet
	// shortened tells that some rows are lines.
	shortened bool
}

// take adds a row.
func (x *tabulator) take(r ladder.Row) {
	if len(x.tables) == 0 || r.Hosts != x.hosts && x.rows < x.most {
		x.hosts = r.Hosts
		left, right := visible.Text(r.Hosts[ladder.Left]), visible.Text(r.Hosts[ladder.Right])
		x.tables = append(x.tables, table{Name: fmt.Sprintf(x.W.EventsOf, left, right),
			Left: fmt.Sprintf(x.W.StateOf, left), Right: fmt.Sprintf(x.W.StateOf, right)})
	}
	switch x.rows++; {
	case x.rows > x.most && r.Folded == nil:
		x.add(r)
	case x.rows > x.most:
		for _, each := range r.Folded {
			x.add(each)
		}
	case r.Folded == nil:
		x.append(x.row(r))
	default:
		x.append(x.bulk(r))
	}
}

// append adds a row to the last table.
func (x *tabulator) append(r row) {
	last := &x.tables[len(x.tables)-1]
	last.Rows = append(last.Rows, r)
}

// bulk is a row that opens: its members are as in the table, or if there are too many,
// lines.
func (x *tabulator) bulk(r ladder.Row) row {
	all := x.frame(r)
	all.Class, all.What = "bulk", r.Note
	if r.Label != nil {
		all.What, all.Where = r.Label.String(), x.way(r)
		all.Kind = said.Classes(x.language, r.Segment.Class.String())
	}
	if x.members += len(r.Folded); x.members <= x.most {
		for _, each := range r.Folded {
			all.Members = append(all.Members, x.row(each))
		}
		return all
	}
	x.members, x.shortened = x.members-len(r.Folded), true
	var lines rest
	for _, each := range r.Folded {
		lines.add(x.page, each, r.Hosts)
	}
	all.Lines = lines.text.String()
	return all
}

// add adds one to the rows that share one.
func (x *tabulator) add(r ladder.Row) {
	if x.rest.rows == 0 {
		x.rest.first = x.frame(r)
	}
	if x.rest.add(x.page, r, x.hosts); x.rest.rows == restRows {
		x.flush()
	}
}

// flush makes a row of those that share one.
func (x *tabulator) flush() {
	if x.rest.rows == 0 {
		return
	}
	all := x.rest.first
	all.Class, all.Where = "bulk", ""
	all.What = fmt.Sprintf(x.W.Rest, x.seconds(x.rest.last), x.W.count(x.rest.segments))
	if n := x.rest.lost; n > 0 {
		all.Fate = fmt.Sprintf(x.W.RestLost, n)
	}
	if n := x.rest.again; n > 0 {
		all.Kind = fmt.Sprintf(x.W.RestAgain, n)
	}
	all.Lines = x.rest.text.String()
	x.append(all)
	x.rest, x.shortened = rest{}, true
}

// restRows is how many rows share one at most.
const restRows = 1000

// frame is what all rows have.
func (p *page) frame(r ladder.Row) row {
	x := row{Time: p.seconds(r.Time), Where: visible.Text(r.Hosts[r.Side])}
	for side, s := range r.States {
		x.States[side] = state{visible.Text(r.Hosts[side]), s.Name, s.Changed}
	}
	return x
}

// way is from where to where a segment goes.
func (p *page) way(r ladder.Row) string {
	return fmt.Sprintf("%s → %s", visible.Text(r.Hosts[r.Side]), visible.Text(r.Hosts[1-r.Side]))
}

// row makes one of the table, in full.
func (p *page) row(r ladder.Row) row {
	x := p.frame(r)
	x.What, x.why = r.Note, new(string)
	p.why[r.Event] = x.why
	switch e := r.Event; {
	case r.Label != nil:
		x.Number, x.Where = e.Packet.Number, p.way(r)
		if r.Segment != nil {
			r.Label.Remark = ""
			x.Kind = said.Classes(p.language, r.Segment.Class.String())
		}
		x.What, x.Fate, x.Class = r.Label.String(), r.Label.Lost, classOf(r)
		if x.Fate != "" && !strings.HasPrefix(x.Fate, said.In(p.language, "lost")) {
			x.Fate = p.W.WasLost + ": " + x.Fate
		}
		x.Groups = p.groupsOf(e.Packet, r.Label)
	case e.Call != nil:
		x.Class = "call"
		x.What = strings.TrimSpace(r.Tag + " " + x.What)
	case x.What == "":
		x.What = fmt.Sprintf(p.W.StateIs, r.States[r.Side].Name)
	}
	return x
}

// rest is rows of which each is a line.
type rest struct {
	first                       row
	last                        time.Duration
	rows, segments, lost, again int
	text                        strings.Builder
}

// lineColumns is how wide the label of a segment is in a line, if it can be.
const lineColumns = 48

// add adds the line of a row to those of a table of two hosts.
func (l *rest) add(p *page, r ladder.Row, hosts [2]string) {
	l.rows, l.last = l.rows+1, r.Time
	l.text.WriteString(p.seconds(r.Time))
	switch {
	case r.Label == nil && r.Note == "":
		fmt.Fprintf(&l.text, " %s: "+p.W.StateIs, visible.Text(r.Hosts[r.Side]), r.States[r.Side].Name)
	case r.Label == nil:
		fmt.Fprintf(&l.text, " %s: %s", visible.Text(r.Hosts[r.Side]), strings.TrimSpace(r.Tag+" "+r.Note))
	default:
		if r.Hosts == hosts {
			l.text.WriteString([]string{" → ", " ← "}[r.Side])
		} else {
			l.text.WriteString(" " + p.way(r) + " ")
		}
		l.text.WriteString(r.Label.Within(lineColumns))
		l.segments++
		if r.Label.Again {
			l.again++
		}
		if r.Label.Lost != "" {
			l.lost++
			l.text.WriteString(" ✗ " + r.Label.Lost)
		}
	}
	l.text.WriteByte('\n')
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

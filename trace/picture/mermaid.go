package picture

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/ladder"
	"github.com/seed-8df93623/tcpsim/trace/visible"
)

// mermaidLimit is how long a diagram may be. Mermaid refuses one of more than
// 50,000 characters, unless it is told to take it.
const mermaidLimit = 49_000

// WriteMermaid writes the ladder as a sequence diagram in the language of Mermaid,
// in a fenced block that code hosts draw. The diagram ends early, and says so,
// where Mermaid would not take it whole.
//
// The arrow of a retransmission is dashed, and that of a packet that was lost ends
// in a cross. Mermaid does not know of time; a note tells it where it changes.
func WriteMermaid(w io.Writer, t *trace.Trace, o Options) error {
	all := ladder.RowsIn(o.Language, t, o.Absolute)
	if !o.Unfolded {
		all = ladder.Fold(all)
	}
	rows := slices.Collect(all)
	if len(rows) == 0 {
		return errEmpty
	}
	m := mermaid{options: o, decimals: decimalsOf(t)}
	m.begin(o.title(t), rows)
	sent := 0
	for n, r := range rows {
		before := m.Len()
		m.row(r)
		if r.Label != nil {
			sent++
		}
		if m.Len() > mermaidLimit || o.Segments > 0 && sent > o.Segments {
			m.Truncate(before)
			m.end(rows[n:])
			break
		}
	}
	m.WriteString("```\n")
	_, err := w.Write(m.Bytes())
	return err
}

var errEmpty = errors.New("the trace tells of no event")

// mermaid is a diagram that is being written.
type mermaid struct {
	bytes.Buffer
	options  Options
	decimals int
	ids      map[string]string // of hosts
	time     string            // that the last note told
}

// begin writes what is at the top: the title, and the hosts from left to right.
func (m *mermaid) begin(title string, rows []ladder.Row) {
	m.WriteString("```mermaid\nsequenceDiagram\n")
	if title != "" {
		m.line("accTitle: " + mermaidText(m.options.say(textLadder, title)))
	}
	m.ids = map[string]string{}
	for _, r := range rows {
		for side, host := range r.Hosts {
			if host == "" || m.ids[host] != "" {
				continue
			}
			m.ids[host] = fmt.Sprintf("h%d", len(m.ids)+1)
			name := mermaidText(visible.Text(host))
			if r.Addresses[side] != "" {
				name += "<br/>" + mermaidText(r.Addresses[side])
			}
			m.line("participant " + m.ids[host] + " as " + name)
		}
	}
}

// line writes one, indented.
func (m *mermaid) line(text string) { m.WriteString("    " + text + "\n") }

// row writes what a row of the ladder tells.
func (m *mermaid) row(r ladder.Row) {
	here, there := m.ids[r.Hosts[r.Side]], m.ids[r.Hosts[1-r.Side]]
	if there == "" {
		there = here
	}
	m.clock(r)
	var words []string
	if s := r.States[r.Side]; s.Changed {
		words = append(words, strings.TrimSpace(r.Tag+" "+s.Name))
	}
	if r.Note != "" {
		note := r.Note
		if r.Event.Call != nil {
			note = strings.TrimSpace(r.Tag + " " + note)
		}
		words = append(words, note)
	}
	if len(words) > 0 {
		place := [2]string{"left of ", "right of "}[r.Side]
		m.line("Note " + place + here + ": " + mermaidText(strings.Join(words, " · ")))
	}
	if r.Label != nil {
		m.line(here + arrowOf(r.Label) + there + ": " + mermaidText(labelOf(r.Label)))
	}
}

// clock tells the time, if it is another than before.
func (m *mermaid) clock(r ladder.Row) {
	time := seconds(r.Time, m.decimals)
	if time == m.time {
		return
	}
	m.time = time
	over := m.ids[r.Hosts[ladder.Left]]
	if right := m.ids[r.Hosts[ladder.Right]]; right != "" && right != over {
		over += "," + right
	}
	m.line("Note over " + over + ": " + time + " s")
}

// end tells how many packets are missing.
func (m *mermaid) end(rows []ladder.Row) {
	missing := 0
	for _, r := range rows {
		if r.Label != nil {
			missing++
		}
	}
	m.line("Note over h1: " + mermaidText(m.options.say(textMore, missing)))
}

// arrowOf is Mermaid's arrow for a packet.
func arrowOf(l *ladder.Label) string {
	switch {
	case l.Lost != "" && l.Again:
		return "--x"
	case l.Lost != "":
		return "-x"
	case l.Again:
		return "-->>"
	}
	return "->>"
}

// mermaidColumns is how long the label of an arrow is at most, if it can be.
const mermaidColumns = 70

// labelOf is what an arrow says.
func labelOf(l *ladder.Label) string {
	text := l.Within(mermaidColumns)
	if l.Lost != "" {
		text += " ✗ " + l.Lost
	}
	return text
}

// mermaidText makes text that Mermaid shows as it is: it has Mermaid's own
// notation for what would mean something to it or to HTML.
func mermaidText(text string) string {
	var b strings.Builder
	for _, r := range text {
		if strings.ContainsRune("#;<>&\"'`%{}[]\\", r) {
			fmt.Fprintf(&b, "#%d;", r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

package report

import (
	"bufio"
	_ "embed"
	"html/template"
	"io"

	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/explain"
)

// Options say what a report is to contain. The zero value is useful.
type Options struct {
	// Title is one sentence, such as the scenario's; the trace's name if empty.
	Title string
	// Lesson is text in paragraphs, with an empty line between two.
	Lesson string
	// Command is how to make the trace again, such as "tcpsim run textbook".
	Command string
	// Absolute shows sequence numbers as they are on the wire.
	Absolute bool
	// Explain puts a sentence or two below each segment, as package explain has
	// them.
	Explain bool
	// Language is that of the page, of the explanations and of the pictures; English
	// unless set.
	Language explain.Language
	// Ladder is how many segments the drawn ladder shows at most; 0 means 90. The
	// table has all.
	Ladder int
	// Rows is how many rows the table has in full, with the fields of the headers and
	// explanations, and as many more within bulk; 0 means 110. Of what comes later
	// each row is a line, behind one that opens.
	Rows int
}

const (
	defaultLadder = 90
	defaultRows   = 110
)

//go:embed page.html
var pageSource string

//go:embed page.css
var pageStyle string

//go:embed page.js
var pageScript string

// pageTemplate escapes whatever comes from a trace, for the place where it stands.
var pageTemplate = template.Must(template.New("page").Parse(pageSource))

// Write writes the report on t. Its error is that of w.
func Write(w io.Writer, t *trace.Trace, o Options) error {
	if o.Ladder == 0 {
		o.Ladder = defaultLadder
	}
	if o.Rows == 0 {
		o.Rows = defaultRows
	}
	out := bufio.NewWriter(w)
	if err := pageTemplate.Execute(out, newPage(t, o)); err != nil {
		return err
	}
	return out.Flush()
}

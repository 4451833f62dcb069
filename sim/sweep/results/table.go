package results

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/seed-8df93623/tcpsim/sim/sweep"
	"github.com/seed-8df93623/tcpsim/trace/visible"
	"github.com/seed-8df93623/tcpsim/trace/words"
)

// mostShown is how many runs that fail a table tells of.
const mostShown = 50

// Table writes a table for each measure, and below them the runs that fail.
func Table(w io.Writer, r *sweep.Result, o Options) error {
	b := bufio.NewWriter(w)
	say := func(format string, values ...any) string { return words.Say(o.Language, format, values...) }
	rows, columns := r.Rows(), varying(r)
	for m, name := range r.Campaign.Measures {
		lines := [][]string{heads(r, columns, say)}
		for _, row := range rows {
			h := &row.Measures[m]
			lines = append(lines, append(append(columns.of(row), fmt.Sprint(h.Count)), numbers(name, h)...))
		}
		fmt.Fprintf(b, "%s\n", name)
		aligned(b, lines)
		fmt.Fprintln(b)
	}
	failures(b, r, o, say)
	return b.Flush()
}

// heads are those of a measure's table.
func heads(r *sweep.Result, c columns, say func(string, ...any) string) []string {
	all := c.heads(r, say)
	return append(all, say("runs"), say("least"), "5%", say("median"), "95%", say("most"), say("mean"))
}

// numbers are those of a row: least, 5%, median, 95%, most, mean.
func numbers(measure string, h *sweep.Histogram) (words []string) {
	if h.Count == 0 {
		return slices.Repeat([]string{"-"}, 6)
	}
	for _, v := range []int64{h.Least, h.Quantile(50), h.Quantile(500), h.Quantile(950), h.Most} {
		words = append(words, sweep.FormatValue(measure, v))
	}
	return append(words, sweep.FormatMean(measure, h))
}

// aligned writes lines whose words stand below each other.
func aligned(w io.Writer, lines [][]string) {
	var widths []int
	for _, line := range lines {
		for i, word := range line {
			line[i] = visible.Text(word)
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], visible.Columns(line[i]))
		}
	}
	for _, line := range lines {
		var b strings.Builder
		for i, word := range line {
			b.WriteString(word + strings.Repeat(" ", widths[i]-visible.Columns(word)+2))
		}
		fmt.Fprintln(w, "  "+strings.TrimRight(b.String(), " "))
	}
}

// columns are what varies in a campaign: the scenario if there are several, and parameters.
type columns struct {
	scenario   bool
	parameters []int
}

func varying(r *sweep.Result) (c columns) {
	c.scenario = len(r.Campaign.Scenarios) > 1
	for i := range r.Campaign.Parameters {
		if r.Campaign.Parameters[i].Places() > 1 {
			c.parameters = append(c.parameters, i)
		}
	}
	c.scenario = c.scenario || c.parameters == nil
	return c
}

func (c columns) heads(r *sweep.Result, say func(string, ...any) string) (heads []string) {
	if c.scenario {
		heads = append(heads, say("scenario"))
	}
	for _, i := range c.parameters {
		heads = append(heads, r.Campaign.Parameters[i].Name)
	}
	return heads
}

func (c columns) of(row sweep.Row) (words []string) {
	if c.scenario {
		words = append(words, row.Scenario)
	}
	for _, i := range c.parameters {
		words = append(words, row.Places[i].Value)
	}
	return words
}

// failures tells of the runs that fail.
func failures(w io.Writer, r *sweep.Result, o Options, say func(string, ...any) string) {
	runs, failed := r.Done()
	if failed == 0 {
		fmt.Fprintln(w, say("%d runs, none fails", runs))
		return
	}
	fmt.Fprintln(w, say("%d runs, %d fail", runs, failed))
	for i, f := range r.Failures {
		if i == mostShown {
			fmt.Fprintln(w, say("and %d more; --format ndjson has the first %d", failed-uint64(i), sweep.MostFailures))
			break
		}
		fmt.Fprintf(w, "\n%s %d\n", o.replay(r), f.Index)
		fmt.Fprintf(w, "  %s\n", visible.Text(f.What))
		for line := range strings.Lines(f.Text) {
			fmt.Fprintf(w, "  %s\n", visible.Text(words.Sentence(o.Language, strings.TrimRight(line, "\n"))))
		}
	}
}

package results

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/seed-8df93623/tcpsim/sim/sweep"
	"github.com/seed-8df93623/tcpsim/trace/visible"
)

// mostShown is how many runs that fail a table tells of.
const mostShown = 50

// Table writes a table for each measure, and below them the runs that fail.
func Table(w io.Writer, r *sweep.Result, o Options) error {
	b := bufio.NewWriter(w)
	rows, columns := r.Rows(), varying(r)
	for m, name := range r.Campaign.Measures {
		t := tabwriter.NewWriter(b, 0, 0, 2, ' ', 0)
		cells(t, append(columns.heads(r), "runs", name+": least", "5%", "median", "95%", "most", "mean"))
		for _, row := range rows {
			h := &row.Measures[m]
			words := append(columns.of(row), fmt.Sprint(h.Count))
			cells(t, append(words, numbers(name, h)...))
		}
		t.Flush()
		fmt.Fprintln(b)
	}
	failures(b, r, o)
	return b.Flush()
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

func cells(w io.Writer, words []string) {
	for i := range words {
		words[i] = strings.ReplaceAll(visible.Text(words[i]), "\t", " ")
	}
	fmt.Fprintln(w, strings.TrimRight(strings.Join(words, "\t"), " "))
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

func (c columns) heads(r *sweep.Result) (heads []string) {
	if c.scenario {
		heads = append(heads, "scenario")
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
func failures(w io.Writer, r *sweep.Result, o Options) {
	runs, failed := r.Done()
	if failed == 0 {
		fmt.Fprintf(w, "%d runs, none fails\n", runs)
		return
	}
	fmt.Fprintf(w, "%d runs, %d fail\n", runs, failed)
	for i, f := range r.Failures {
		if i == mostShown {
			fmt.Fprintf(w, "and %d more; --format ndjson has the first %d\n", failed-uint64(i), sweep.MostFailures)
			break
		}
		fmt.Fprintf(w, "\n%s %d\n", o.replay(r), f.Index)
		fmt.Fprintf(w, "  %s\n", visible.Text(f.What))
		for line := range strings.Lines(f.Text) {
			fmt.Fprintf(w, "  %s\n", visible.Text(strings.TrimRight(line, "\n")))
		}
	}
}

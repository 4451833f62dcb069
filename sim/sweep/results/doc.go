// Package results writes the result of a sweep: a table for terminals, rows for programs
// (NDJSON and CSV), and a page with plots.
//
// The keys of rows are stable; the rest is for people and may change.
package results

import (
	"io"

	"github.com/seed-8df93623/tcpsim/sim/sweep"
)

// Options say how a result is written. The zero value is useful.
type Options struct {
	// Replay is the command that shows a run again, without its index, such as
	// "tcpsim sweep campaign.yaml --run"; the campaign's name serves if it is empty.
	Replay string
	// Language is that of the page: "zh", or English.
	Language string
}

// replay is the command that shows a run again.
func (o Options) replay(r *sweep.Result) string {
	if o.Replay == "" {
		return "tcpsim sweep " + r.Campaign.Name + " --run"
	}
	return o.Replay
}

// Format is a way to write results.
type Format struct {
	Name, Summary string
	Write         func(w io.Writer, r *sweep.Result, o Options) error
}

// Formats are all there are. The first is the one for people at a terminal.
var Formats = []Format{
	{"table", "tables for people, and each run that fails with the command that shows it", Table},
	{"ndjson", "for programs, one JSON object for each combination of parameters and measure", NDJSON},
	{"csv", "the same as comma-separated values (RFC 4180)", CSV},
	{"part", "the result itself, as shards write it, for \"tcpsim merge\"", Part},
	{"html", "one page with plots, that needs nothing else", Page},
}

// Part writes the result itself.
func Part(w io.Writer, r *sweep.Result, _ Options) error {
	_, err := w.Write(r.Encode())
	return err
}

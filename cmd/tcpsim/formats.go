package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/seed-8df93623/tcpsim/trace/analysis"
	"github.com/seed-8df93623/tcpsim/trace/capture"
	"github.com/seed-8df93623/tcpsim/trace/format"
	"github.com/seed-8df93623/tcpsim/trace/golden"
	"github.com/seed-8df93623/tcpsim/trace/jsonl"
	"github.com/seed-8df93623/tcpsim/trace/ladder"
	"github.com/seed-8df93623/tcpsim/trace/picture"
	"github.com/seed-8df93623/tcpsim/trace/picture/graph"
	"github.com/seed-8df93623/tcpsim/trace/report"
	"github.com/seed-8df93623/tcpsim/trace/samples"
	"github.com/seed-8df93623/tcpsim/trace/summary"
	"github.com/seed-8df93623/tcpsim/trace/tcpdump"
)

// formats are all formats that traces can be written in: a format is a package, and a
// line here. The first is that of a trace for which none is asked.
var formats = slices.Concat(
	[]format.Format{ladder.Format},
	[]format.Format{tcpdump.Format},
	[]format.Format{golden.Format},
	[]format.Format{jsonl.Format},
	capture.Formats,
	[]format.Format{report.Format},
	analysis.Formats,
	summary.Formats,
	[]format.Format{samples.Format},
	picture.Formats,
	graph.Formats,
	[]format.Format{picture.NetworkFormat},
)

// formatNamed finds a format. The choice of words was checked before.
func formatNamed(name string) format.Format {
	f, err := format.Named(formats, name)
	must(err)
	return f
}

// formatsThat lists the names of the formats that can do something, as in "a, b and c".
func formatsThat(can func(format.Format) bool) string {
	var some []format.Format
	for _, f := range formats {
		if can(f) {
			some = append(some, f)
		}
	}
	names := format.Names(some)
	last := len(names) - 1
	if last < 1 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:last], ", ") + " and " + names[last]
}

// Conditions for formatsThat.

func stream(f format.Format) bool { return f.Stream != nil }

func pace(f format.Format) bool { return f.Paced }

func take(groups format.Takes) func(format.Format) bool {
	return func(f format.Format) bool { return f.Takes.Has(groups) }
}

// formatChoice is a choice of formats, the first of them unless another is set.
func formatChoice() choice { return choice{formats[0].Name, format.Names(formats)} }

// formatSummaries is one line for each format.
func formatSummaries() string {
	var b strings.Builder
	for _, f := range formats {
		fmt.Fprintf(&b, "  %-13s %s\n", f.Name, f.Summary)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// misuse tells what is wrong with writing n traces in a format to output.
func (a *app) misuse(f format.Format, output string, n int) error {
	switch {
	case f.Single && n > 1:
		return fmt.Errorf("a %s file holds one trace; want one scenario, not %d", f.Name, n)
	case f.Binary && output == standardStream && isTerminal(a.stdout.to):
		return fmt.Errorf("%s is not for a terminal; put it into a file with -o FILE", f.Name)
	}
	return nil
}

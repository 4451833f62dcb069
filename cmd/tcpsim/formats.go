package main

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/capture"
	"github.com/seed-8df93623/tcpsim/trace/explain"
	"github.com/seed-8df93623/tcpsim/trace/jsonl"
	"github.com/seed-8df93623/tcpsim/trace/picture"
	"github.com/seed-8df93623/tcpsim/trace/picture/graph"
	"github.com/seed-8df93623/tcpsim/trace/report"
)

// formats are all formats that traces can be written in: those of package trace,
// and those that have packages of their own. The first is the one for people.
func formats() []trace.Format {
	list := append(trace.Formats(),
		trace.Format{Name: "json", Summary: "JSON Lines, an object for each event", Write: writeJSON},
		trace.Format{Name: captureFormat, Summary: "a capture file for Wireshark, with comments on what was lost", Write: writeCapture(capture.PcapNG)},
		trace.Format{Name: "pcap", Summary: "a classic capture file, with times in nanoseconds", Write: writeCapture(capture.Pcap)},
		trace.Format{Name: htmlFormat, Summary: "a report with all of the pictures, and each segment explained, in one file", Write: writeHTML},
		trace.Format{Name: "analysis", Summary: "what each segment is for, and of each connection phases, RTT, goodput and end", Write: writeAnalysis},
		trace.Format{Name: "analysis-json", Summary: "the same for programs, one JSON object for a trace", Write: writeAnalysisJSON},
		trace.Format{Name: "mermaid", Summary: "a sequence diagram that code hosts render", Write: draw(picture.WriteMermaid)},
		trace.Format{Name: "svg", Summary: "the ladder as a picture (SVG, like those below)", Write: draw(picture.WriteLadder)},
		trace.Format{Name: "states", Summary: "the state machine of RFC 9293 figure 5, with the paths of both ends", Write: draw(picture.WriteStates)},
	)
	for _, g := range graph.Graphs() {
		list = append(list, trace.Format{Name: g.Name, Summary: g.Summary, Write: draw(g.Write)})
	}
	return list
}

const (
	captureFormat = "pcapng"
	htmlFormat    = "html"
)

func writeJSON(w io.Writer, t *trace.Trace, _ trace.Style) error { return jsonl.Write(w, t) }

func draw(write func(io.Writer, *trace.Trace, picture.Options) error) func(io.Writer, *trace.Trace, trace.Style) error {
	return func(w io.Writer, t *trace.Trace, s trace.Style) error {
		return write(w, t, picture.Options{Absolute: s.Absolute})
	}
}

// writeHTML writes a report on a trace of which nothing else is known.
func writeHTML(w io.Writer, t *trace.Trace, s trace.Style) error {
	return report.Write(w, t, report.Options{
		Absolute: s.Absolute, Explain: true, Language: explain.LanguageFromEnv(explain.Locale(os.Getenv))})
}

func writeCapture(format capture.Format) func(io.Writer, *trace.Trace, trace.Style) error {
	return func(w io.Writer, t *trace.Trace, _ trace.Style) error {
		return capture.Write(w, t, capture.Options{Format: format, Stack: netstack()})
	}
}

// binary reports whether a format is no text, and not for a terminal.
func binary(format string) bool { return slices.Contains([]string{captureFormat, "pcap"}, format) }

// whole reports whether a file holds one trace in a format.
func whole(format string) bool {
	_, err := trace.FormatNamed(format)
	return err != nil && !slices.Contains([]string{"json", "mermaid", "analysis", "analysis-json"}, format)
}

// formatNamed finds a format. The choice of words was checked before.
func formatNamed(name string) trace.Format {
	all := formats()
	return all[slices.IndexFunc(all, func(f trace.Format) bool { return f.Name == name })]
}

// formatChoice is a choice of formats, the first of them unless another is set.
func formatChoice() choice {
	var names []string
	for _, f := range formats() {
		names = append(names, f.Name)
	}
	return choice{names[0], names}
}

// formatSummaries is one line for each format.
func formatSummaries() string {
	var b strings.Builder
	for _, f := range formats() {
		fmt.Fprintf(&b, "  %-13s %s\n", f.Name, f.Summary)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// binaryMisuse tells what is wrong with writing n traces in a format to output.
func (a *app) binaryMisuse(format, output string, n int) error {
	switch {
	case whole(format) && n > 1:
		return fmt.Errorf("a %s file holds one trace; want one scenario, not %d", format, n)
	case binary(format) && output == standardStream && isTerminal(a.stdout.to):
		return fmt.Errorf("%s is not for a terminal; put it into a file with -o FILE", format)
	}
	return nil
}

package engine

import (
	"bytes"
	"fmt"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/analysis"
	"github.com/seed-8df93623/tcpsim/trace/capture"
	"github.com/seed-8df93623/tcpsim/trace/explain"
	"github.com/seed-8df93623/tcpsim/trace/format"
	"github.com/seed-8df93623/tcpsim/trace/golden"
	"github.com/seed-8df93623/tcpsim/trace/jsonl"
	"github.com/seed-8df93623/tcpsim/trace/ladder"
	"github.com/seed-8df93623/tcpsim/trace/picture"
	"github.com/seed-8df93623/tcpsim/trace/samples"
	"github.com/seed-8df93623/tcpsim/trace/summary"
	"github.com/seed-8df93623/tcpsim/trace/tcpdump"
)

// formats are those that a page writes a trace in: all of the command's but the report and the
// plots, whose libraries would double what a page has to load.
var formats = slices.Concat(
	[]format.Format{ladder.Format, tcpdump.Format, golden.Format, jsonl.Format},
	capture.Formats, analysis.Formats, summary.Formats,
	[]format.Format{samples.Format},
	picture.Formats,
	[]format.Format{picture.NetworkFormat},
)

// file is what an export is saved as.
type file struct {
	Name string `json:"name"`
	Type string `json:"type"` // of RFC 2046
	Data []byte `json:"data"` // in base64
}

// export writes a run, or the capture that is open, in a format of the command line's, byte
// for byte the same; or the scenario itself, as "txtar".
func export(r *request) (any, error) {
	if r.Lesson == "" && r.Scenario == "" {
		if opened.trace == nil {
			return nil, errNothing
		}
		return r.written(opened.trace, nil)
	}
	s, err := r.parse()
	if err != nil {
		return nil, err
	}
	if r.Format == "txtar" || r.Format == "scenario" {
		return file{s.Name + ".txtar", "text/plain; charset=utf-8", s.Source()}, nil
	}
	d, err := r.runOf(s)
	if err != nil {
		return nil, err
	}
	return r.written(d.trace, s)
}

// netstack is the TCP that made the packets, as the command names it in captures.
func netstack() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, d := range info.Deps {
			if d.Path == "gvisor.dev/gvisor" {
				return "gVisor " + d.Version
			}
		}
	}
	return "gVisor"
}

// written is a trace in the format that is asked for.
func (r *request) written(t *trace.Trace, s *scenario.Scenario) (any, error) {
	f, err := format.Named(formats, r.Format)
	if err != nil {
		return nil, err
	}
	plain := *t
	if !f.Samples {
		plain.Samples, plain.Queues = nil, nil // as a run that is not asked for them
	}
	style := format.Style{Stack: netstack()}
	if f.Takes.Has(format.Story) {
		style.Language = r.language().String()
		if style.Title = t.Name; s != nil {
			style.Title, style.Lesson = s.TitleIn(style.Language), s.LessonIn(style.Language)
		}
	}
	if f.Name == ladder.Format.Name && r.How == "explain" {
		style.Notes = map[int][]string{}
		for _, l := range explain.Of(&plain, explain.Options{Language: r.language()}) {
			style.Notes[l.Event] = append(style.Notes[l.Event], l.String())
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b, &plain, style); err != nil {
		return nil, fmt.Errorf("%s: %w", t.Name, err)
	}
	name, kind := t.Name+"."+f.Name+".txt", "text/plain; charset=utf-8"
	switch {
	case f.Binary:
		name, kind = t.Name+"."+f.Name, "application/vnd.tcpdump.pcap" // registered for both
	case f.Name == jsonl.Format.Name:
		name, kind = t.Name+".jsonl", "application/jsonl"
	case bytes.Contains(b.Bytes()[:min(b.Len(), 200)], []byte("<svg")):
		name, kind = strings.TrimSuffix(t.Name+"."+f.Name, ".svg")+".svg", "image/svg+xml"
	case f.Name == "mermaid":
		name = t.Name + ".md"
	}
	return file{name, kind, b.Bytes()}, nil
}

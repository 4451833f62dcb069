package scenario_test

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/capture"
	"github.com/seed-8df93623/tcpsim/trace/diff"
	"github.com/seed-8df93623/tcpsim/trace/golden"
)

// reason explains a kind of difference between netstack's segments and Linux's.
type reason struct {
	kind    diff.Kind
	name    string // in the table
	text    string
	applies func(want, got *diff.Segment) bool
}

// reasons are looked at in order for each difference; several may apply.
var reasons = []reason{
	{diff.TCPOptions, "mss", "Linux's loopback carries packets of 65536 octets, the simulated link of 1500, as on Ethernet.",
		func(want, got *diff.Segment) bool { return option(want, "mss ") != option(got, "mss ") }},
	{diff.TCPOptions, "scale", "The window scale: each stack chooses its shift by the largest receive buffer that it allows.",
		func(want, got *diff.Segment) bool {
			return option(got, "wscale ") != "" && option(want, "wscale ") != option(got, "wscale ")
		}},
	{diff.TCPOptions, "options left out", "The scenario's hosts are told to offer nothing but an mss, so that segments are easy to read.",
		func(want, got *diff.Segment) bool { return option(want, "TS") != "" && option(got, "TS") == "" }},
	{diff.TCPOptions, "timestamps of the reset", "Netstack's comes from a socket, which knows that they are in use; Linux's comes from none.",
		func(want, got *diff.Segment) bool {
			return want.Flags.Has(segment.RST) && option(want, "TS") == "" && option(got, "TS") != ""
		}},
	{diff.Window, "window of the reset", "Netstack sends 0; the field means nothing there.",
		func(want, got *diff.Segment) bool { return got.Flags.Has(segment.RST) }},
	{diff.Window, "window", "Receive buffers are of other sizes, and grow by other steps; where it is scaled, by another shift.",
		func(want, got *diff.Segment) bool { return !got.Flags.Has(segment.RST) }},
}

// option is the option of a segment that begins like that, or nothing.
func option(s *diff.Segment, name string) string {
	for o := range strings.SplitSeq(s.Options, ",") {
		if strings.HasPrefix(o, name) {
			return o
		}
	}
	return ""
}

// columnKinds are those of the table, of which each has a column.
var columnKinds = [][]diff.Kind{
	{diff.Direction}, {diff.Flags}, {diff.Seq, diff.Ack}, {diff.Length}, {diff.Window}, {diff.TCPOptions},
}

// comparison is a capture, and the simulated connection that does the same.
type comparison struct {
	name, by, why string
	result        *diff.Result
	reasons       []string
}

// fidelity compares a capture with a simulated connection. Every difference has to
// have a reason: one of the list, or that of the capture.
func fidelity(t *testing.T, folder, name, suffix, by, why string, got *trace.Trace, segments int) comparison {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", folder, name+suffix))
	require.NoError(t, err)
	defer f.Close()
	want, err := capture.ReadAll(f, capture.Limits{})
	require.NoError(t, err)
	if segments > 0 {
		got = firstPackets(got, segments)
	}
	c := comparison{name: name, by: by, why: why, result: diff.Compare(want, got, diff.Options{Options: true, Windows: true})}
	applied := map[string]int{}
	for _, d := range c.result.Differences {
		for _, kind := range d.Kinds {
			explained := false
			for _, r := range reasons {
				if r.kind == kind && r.applies(d.Want, d.Got) {
					explained = true
					applied[r.name]++
				}
			}
			assert.True(t, explained || why != "", "%s: no reason for a difference: %s, want %v, got %v", name, kind, d.Want, d.Got)
		}
	}
	for _, r := range reasons {
		if n := applied[r.name]; n > 0 {
			c.reasons = append(c.reasons, fmt.Sprintf("%s (%d)", r.name, n))
		}
	}
	return c
}

// firstPackets is the trace up to so many packets.
func firstPackets(tr *trace.Trace, n int) *trace.Trace {
	out := *tr
	for i := range tr.Events {
		if p := tr.Events[i].Packet; p != nil && p.Number > n {
			out.Events = tr.Events[:i]
			break
		}
	}
	return &out
}

// row is the line of the table: how many segments agree in each column.
func (c comparison) row() string {
	r := c.result
	all := max(r.Want.Segments, r.Got.Segments)
	cells := []string{c.name, c.by, fmt.Sprint(r.Want.Segments)}
	for _, kinds := range columnKinds {
		agree := r.Compared
		for _, kind := range kinds {
			agree -= r.Counts[kind]
		}
		if agree == all {
			cells = append(cells, "all")
		} else {
			cells = append(cells, fmt.Sprintf("%d of %d", agree, all))
		}
	}
	return "| " + strings.Join(append(cells, strings.Join(c.reasons, ", ")), " | ") + " |\n"
}

const fidelityHead = `# How the simulator agrees with real captures

Each capture is compared with a simulated run that does what its programs did. The
numbers of a column say in how many segments the two agree; sequence numbers are
relative, windows are the field as carried, and of timestamps only their presence
counts. The file is made by a test from the captures in sim/scenario/testdata:
` + "`go test ./sim/scenario -run TestFidelity -update`" + `. How long things take is compared in
another test, [TestCaptureTimes](../sim/scenario/capture_test.go).

Where a run is by "a script", it is one of [capture_test.go](../sim/scenario/capture_test.go):
the built-in scenarios tell their stories in other steps than those programs. A capture
stands here more than once if there is something to learn from several runs.
No capture is left out.
`

const fidelityTable = `
| capture | run by | segments | direction | flags | seq, ack | length | window | options | why (segments) |
|---|---|---|---|---|---|---|---|---|---|
`

// TestFidelity holds docs/fidelity.md to what the comparisons give now.
func TestFidelity(t *testing.T) {
	var articles, linux []comparison
	for _, c := range seedCaptures {
		articles = append(articles, fidelity(t, "seeds", c.capture, ".tcpdump.txt", "`"+c.scenario+"`", "", run(t, c.scenario), 0))
	}
	for _, c := range linuxCaptures {
		by := "a script"
		if c.scenario != "" {
			by = "`" + c.scenario + "`"
		}
		linux = append(linux, fidelity(t, "linux-traces", c.capture, ".txt", by, c.why, c.run(t), c.segments))
	}
	var b strings.Builder
	b.WriteString(fidelityHead)
	writePart(&b, "Captures of articles about TCP", articles)
	writePart(&b, "Captures of Linux 6.18", linux)
	b.WriteString("\n## Why they differ\n\n")
	for _, r := range reasons {
		fmt.Fprintf(&b, "- **%s**: %s\n", r.name, r.text)
	}
	upToDate(t, filepath.Join("..", "..", "docs", "fidelity.md"), b.String())
}

// writePart writes a table, and below it the reasons that a comparison has for
// itself.
func writePart(b *strings.Builder, title string, list []comparison) {
	b.WriteString("\n## " + title + "\n" + fidelityTable)
	notes := ""
	for _, c := range list {
		if c.why != "" {
			notes += fmt.Sprintf("%d. %s, by %s: %s.\n", strings.Count(notes, "\n")+1, c.name, c.by, upper(c.why))
			c.reasons = append([]string{fmt.Sprintf("note %d", strings.Count(notes, "\n"))}, c.reasons...)
		}
		b.WriteString(c.row())
	}
	if notes != "" {
		b.WriteString("\n" + notes)
	}
}

// upper is a text with a capital at its beginning.
func upper(text string) string { return strings.ToUpper(text[:1]) + text[1:] }

// upToDate compares a generated file with what it should be, or makes it so with
// -update.
func upToDate(t *testing.T, path, want string) {
	t.Helper()
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(want), 0o644))
		return
	}
	have, err := os.ReadFile(path)
	require.NoError(t, err, "go test ./sim/scenario -run TestFidelity -update makes it")
	assert.Nil(t, golden.FirstDifference(cmp.Or(string(have), "\n"), want, 2), "%s is stale: go test ./sim/scenario -run TestFidelity -update", path)
}

// Every capture of the folders is compared.
func TestFidelityLeavesOutNoCapture(t *testing.T) {
	compared := map[string]bool{}
	for _, c := range seedCaptures {
		compared[c.capture] = true
	}
	for _, c := range linuxCaptures {
		compared[c.capture] = true
	}
	files, err := filepath.Glob("testdata/*/*.txt")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		name, _, _ := strings.Cut(filepath.Base(file), ".")
		assert.True(t, compared[name], "%s is not compared with anything", file)
	}
}

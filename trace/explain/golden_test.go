package explain

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/capture"
	"github.com/seed-8df93623/tcpsim/trace/conversation"
	"github.com/seed-8df93623/tcpsim/trace/format"
	"github.com/seed-8df93623/tcpsim/trace/golden"
	"github.com/seed-8df93623/tcpsim/trace/internal/goldenfile"
)

// pinned compares the explanation of a trace with a file in testdata, or makes it the
// file with -update.
func pinned(t *testing.T, path string, tr *trace.Trace, o Options) {
	t.Helper()
	goldenfile.Compare(t, path, annotated(t, tr, o))
}

// annotated is the trace as text, with the sentences about each event below it.
func annotated(t *testing.T, tr *trace.Trace, o Options) string {
	t.Helper()
	events := strings.SplitAfter(golden.Format.Text(tr, format.Style{Absolute: o.Absolute}), "\n")
	about := map[int]Line{}
	for _, l := range Of(tr, o) {
		about[l.Event] = l
	}
	var b strings.Builder
	for i, e := range tr.Events {
		if e.Kind == trace.Delivered || e.Kind == trace.Dropped || e.Kind == trace.Paused {
			continue
		}
		b.WriteString(events[0])
		events = events[1:]
		for _, s := range about[i].Sentences {
			b.WriteString("    " + s.String() + "\n")
		}
	}
	return b.String()
}

// traces are all that the tests explain, by name.
func traces(t *testing.T) map[string]*trace.Trace {
	t.Helper()
	all := map[string]*trace.Trace{}
	for _, s := range scenario.Conversations() {
		all[s.Name] = run(t, s)
	}
	for name, script := range stories {
		s, err := scenario.Parse(name, []byte(strings.ReplaceAll(script, "\t", "")))
		require.NoError(t, err)
		all["story-"+name] = run(t, s)
	}
	all["captured-delayed-ack"] = captured(all["story-delayed-ack"])
	for name, write := range handmade {
		s := newScript()
		write(s)
		all["handmade-"+name] = &s.Trace
	}
	for _, path := range captures {
		name, _, _ := strings.Cut(filepath.Base(path), ".")
		all["capture-"+name] = read(t, path)
		if strings.Contains(path, "capturefile") {
			all["capture-"+name] = conversation.Fill(all["capture-"+name]) // as show does
		}
	}
	return all
}

// captured is what a capture would have of a run: the packets as they were sent, and
// nothing of why.
func captured(tr *trace.Trace) *trace.Trace {
	c := &trace.Trace{Name: tr.Name, Hosts: tr.Hosts, Absolute: tr.Absolute}
	for _, e := range tr.Events {
		if e.Kind == trace.Sent {
			p := *e.Packet
			p.Fates, p.Sender, p.Cause, p.Trigger = nil, nil, segment.CauseUnknown, 0
			e.Packet = &p
			c.Record(e)
		}
	}
	return c
}

func run(t *testing.T, s *scenario.Scenario) *trace.Trace {
	t.Helper()
	tr, err := s.Run(scenario.Options{})
	require.NoError(t, err)
	return tr
}

func read(t *testing.T, path string) *trace.Trace {
	t.Helper()
	f, err := os.Open(path)
	require.NoError(t, err)
	defer f.Close()
	tr, err := capture.ReadAll(f, capture.Limits{})
	require.NoError(t, err)
	return tr
}

// Each trace has its explanation in testdata, in each language, and nothing else is
// there.
func TestGolden(t *testing.T) {
	var files []string
	for name, tr := range traces(t) {
		for l := range languages {
			path := filepath.Join("testdata", name+"."+Language(l).String()+".txt")
			files = append(files, path)
			pinned(t, path, tr, Options{Language: Language(l)})
		}
	}
	found, err := filepath.Glob("testdata/*")
	require.NoError(t, err)
	assert.ElementsMatch(t, files, found)
}

// Each sentence of the table is in some golden file.
func TestEverySentenceIsUsed(t *testing.T) {
	used := map[string]bool{}
	for _, tr := range traces(t) {
		for _, l := range Of(tr, Options{}) {
			for _, s := range l.Sentences {
				used[s.Key] = true
			}
		}
	}
	for key := range table {
		assert.True(t, used[key], "no test has shown "+key)
	}
}

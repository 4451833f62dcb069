package explain

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/seed-8df93623/tcpsim/trace"
)

var update = flag.Bool("update", false, "rewrite the golden files in testdata")

// golden compares the explanation of a trace, in each language, with a file in
// testdata, or makes it the file with -update.
func golden(t *testing.T, name string, tr *trace.Trace) {
	t.Helper()
	for l := range languages {
		language := Language(l)
		path := filepath.Join("testdata", name+"."+language.String()+".txt")
		got := annotated(t, tr, Options{Language: language})
		if *update {
			require.NoError(t, os.WriteFile(path, []byte(got), 0o644))
			continue
		}
		want, err := os.ReadFile(path)
		require.NoError(t, err, "go test -update writes it")
		if diff := trace.FirstDifference(string(want), got, 3); diff != nil {
			assert.Fail(t, path+" differs; go test -update rewrites it", diff.String())
		}
	}
}

// annotated is the trace as text, with the sentences about each event below it.
func annotated(t *testing.T, tr *trace.Trace, o Options) string {
	t.Helper()
	f, err := trace.FormatNamed("text")
	require.NoError(t, err)
	var text bytes.Buffer
	require.NoError(t, f.Write(&text, tr, trace.Style{Absolute: o.Absolute}))
	events := strings.SplitAfter(text.String(), "\n")
	about := map[int]Line{}
	for _, l := range Of(tr, o) {
		about[l.Event] = l
	}
	var b strings.Builder
	for i, e := range tr.Events {
		if e.Kind == trace.Delivered || e.Kind == trace.Dropped {
			continue
		}
		b.WriteString(events[0])
		events = events[1:]
		for _, s := range about[i].Sentences {
			b.WriteString("    " + s.String() + "\n")
			used[s.Key] = true
		}
	}
	return b.String()
}

// used are the sentences that some test has seen.
var used = map[string]bool{}

func TestScenarios(t *testing.T) {
	for _, s := range scenario.Builtin() {
		tr, err := s.Run(scenario.Options{})
		require.NoError(t, err)
		golden(t, s.Name, tr)
	}
}

// Package traces has the traces that tests below trace look at: simulated ones and
// captures. Only tests import it.
package traces

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/internal/goldenfile"
	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/capture"
)

// Run runs a scenario: the file NAME.txtar in a folder, or else a built-in one.
func Run(t testing.TB, folder, name string) (*trace.Trace, *scenario.Scenario) {
	t.Helper()
	s, err := scenario.Named(name)
	if file, e := os.ReadFile(filepath.Join(folder, name+".txtar")); e == nil {
		s, err = scenario.Parse(name, file)
	}
	require.NoError(t, err)
	tr, err := s.Run(scenario.Options{})
	require.NoError(t, err)
	return tr, s
}

// RunPinned runs a scenario file and compares the trace with the one that it expects,
// which -update rewrites.
func RunPinned(t testing.TB, path string) *trace.Trace {
	t.Helper()
	file, err := os.ReadFile(path)
	require.NoError(t, err)
	s, err := scenario.Parse(path, file)
	require.NoError(t, err)
	tr, err := s.Run(scenario.Options{})
	require.NoError(t, err)
	if *goldenfile.Update {
		require.NoError(t, os.WriteFile(path, s.Updated(tr), 0o644))
	} else {
		assert.NoError(t, s.Compare(tr))
	}
	return tr
}

// Capture reads a capture file.
func Capture(t testing.TB, path string) *trace.Trace {
	t.Helper()
	f, err := os.Open(path)
	require.NoError(t, err)
	defer f.Close()
	tr, err := capture.ReadAll(f, capture.Limits{})
	require.NoError(t, err)
	return tr
}

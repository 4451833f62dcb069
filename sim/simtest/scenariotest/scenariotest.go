// Package scenariotest runs scenario files in Go tests: those of a folder of one's own,
// and the built-in ones. What a file expects is checked as tcpsim check does it.
//
//	func TestLessons(t *testing.T) {
//		scenariotest.Check(t, "testdata/lesson.txtar")
//	}
//
// All of it is stable but [Random], whose runs change as networks learn more.
package scenariotest

import (
	"os"
	"path/filepath"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/seed-8df93623/tcpsim/sim/simtest"
	"github.com/seed-8df93623/tcpsim/trace"
)

// Run runs the scenario file at a path, or the built-in scenario of a name, whatever it
// expects. A path may leave .txtar out, where no built-in scenario is called so. A scenario
// that cannot be read or run fails the test.
func Run(t simtest.TB, path string) (*trace.Trace, *scenario.Scenario) {
	t.Helper()
	s := load(t, path)
	tr, err := s.Run(scenario.Options{})
	require.NoError(t, err)
	return tr, s
}

func load(t simtest.TB, path string) *scenario.Scenario {
	t.Helper()
	name := path
	if filepath.Ext(path) == "" {
		name = filepath.Base(path)
		if s, err := scenario.Named(name); err == nil {
			return s
		}
		path += ".txtar"
	}
	file, err := os.ReadFile(path)
	require.NoError(t, err)
	s, err := scenario.ParseIn(filepath.Dir(path), name, file)
	require.NoError(t, err)
	return s
}

// Check runs a scenario file and fails the test if the trace is not the one that the
// file expects; where [simtest.Updating] says so, it writes the trace into the file
// instead.
func Check(t simtest.TB, path string) *trace.Trace {
	t.Helper()
	tr, s := Run(t, path)
	if simtest.Updating() {
		require.NoError(t, os.WriteFile(path, s.Updated(tr), 0o644))
	} else {
		assert.NoError(t, s.Compare(tr))
	}
	return tr
}

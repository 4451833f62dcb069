package check_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/seed-8df93623/tcpsim/sim/simtest/scenariotest"
	"github.com/seed-8df93623/tcpsim/trace/check"
)

// findings are violations by netstack. The scenario of their name in testdata/findings
// says why, and has a trace of it.
var findings = []struct {
	name      string
	invariant string
	first     string // violation in the scenario
}{
	{"old-window", "beyond-window", "0.045000 packet 8 of client: beyond-window: sends data up to 4073, but the window ends at 3049 (RFC 9293 section 3.8.6)"},
}

// TestFindings fails when netstack or the check changes.
func TestFindings(t *testing.T) {
	for _, f := range findings {
		t.Run(f.name, func(t *testing.T) {
			path := filepath.Join("testdata", "findings", f.name+".txtar")
			tr := scenariotest.Check(t, path)
			page, err := os.ReadFile("../../docs/netstack.md")
			require.NoError(t, err)
			assert.Contains(t, string(page), "(../trace/check/"+filepath.ToSlash(path)+")")
			found := check.Trace(tr)
			require.NotEmpty(t, found, "netstack does it right now: take the finding out")
			assert.Equal(t, f.first, found[0].String())
			for _, v := range found {
				assert.Equal(t, f.invariant, v.Name)
			}
		})
	}
}

func TestBuiltinScenarios(t *testing.T) {
	for _, s := range scenario.Builtin() {
		t.Run(s.Name, func(t *testing.T) {
			tr, err := s.Run(scenario.Options{})
			require.NoError(t, err)
			assert.Empty(t, check.Trace(tr))
		})
	}
}

// TestRandomRuns lets random lossy runs be checked. Where packets do not overtake each
// other, nothing is wrong; where they do, only what the findings are about.
func TestRandomRuns(t *testing.T) {
	for seed := range uint64(200) {
		assert.Empty(t, check.Trace(scenariotest.Random(t, seed, false)), "run %d", seed)
		for _, v := range check.Trace(scenariotest.Random(t, seed, true)) {
			assert.Equal(t, "beyond-window", v.Name, "run %d: %v", seed, v)
		}
	}
}

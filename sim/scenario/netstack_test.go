package scenario_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// oddities are where netstack differs from the RFCs in what it sends and when. The
// scenario of their name in testdata/netstack says why, and has a trace of it;
// docs/netstack.md lists them. Others, found by comparing states and by checking
// traces, are with trace/model and trace/check.
var oddities = []struct {
	name string
	err  string // that the run ends with
}{
	{"challenge", ""},
	{"first-loss", ""},
	{"full-buffer", ""},
	{"rack-off", ""},
	{"rack-same-instant", ""},
	{"rack-stall", "server read: waits for ever: 6000 of 7000 bytes have come, and nothing is left to happen (at 1s)"},
	{"room-for-sack", ""},
	{"unlisten", ""},
	{"unscaled-window", ""},
}

// TestNetstack fails when netstack changes.
func TestNetstack(t *testing.T) {
	const folder = "testdata/netstack"
	page, err := os.ReadFile("../../docs/netstack.md")
	require.NoError(t, err)
	files, err := filepath.Glob(folder + "/*")
	require.NoError(t, err)
	require.Len(t, files, len(oddities), "each file is one of the oddities")
	for _, o := range oddities {
		t.Run(o.name, func(t *testing.T) {
			path := folder + "/" + o.name + ".txtar"
			assert.True(t, strings.Contains(string(page), "(../sim/scenario/"+path+")"), "docs/netstack.md has no link to %s", path)
			file, err := os.ReadFile(path)
			require.NoError(t, err)
			s, err := scenario.Parse(path, file)
			require.NoError(t, err)
			tr, err := s.Run(scenario.Options{})
			if o.err == "" {
				require.NoError(t, err)
			} else {
				require.ErrorContains(t, err, o.err)
			}
			if *update {
				require.NoError(t, os.WriteFile(path, s.Updated(tr), 0o644))
				return
			}
			_, ok := s.Expected()
			require.True(t, ok, "the file has no expected trace; run the test with -update")
			assert.NoError(t, s.Compare(tr))
		})
	}
}

// TestRACKOff holds that the two scenarios of the stall are the same but for RACK.
func TestRACKOff(t *testing.T) {
	script := func(name string) string {
		file, err := os.ReadFile("testdata/netstack/" + name + ".txtar")
		require.NoError(t, err)
		text, _, _ := strings.Cut(string(file), "-- trace --")
		var lines []string
		for line := range strings.Lines(text) {
			if !strings.HasPrefix(line, "#") && !strings.HasPrefix(line, "expect client in-flight ") {
				lines = append(lines, line)
			}
		}
		return strings.Join(lines, "")
	}
	assert.Equal(t, script("rack-stall"), strings.Replace(script("rack-off"), " rack=off", "", 1))
}

package analysis_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/seed-8df93623/tcpsim/trace/analysis"
	"github.com/seed-8df93623/tcpsim/trace/internal/goldenfile"
)

// losses are scenarios that have what the built-in ones have not.
var losses = []struct{ name, script string }{
	{"fast-retransmission", "drop client>server data 3\nclient write 12000\nserver read 12000\n"},
	{"fast-retransmission-without-sack", "client sack=off\n---\ndrop client>server data 3\nclient write 12000\nserver read 12000\n"},
	{"several-lost", "drop client>server data 2,4,5\nclient write 14000\nserver read 14000\n"},
	{"tail-lost", "client write 4000\nserver read 4000\ndrop client>server data 3\nclient write 4000\nserver read 4000\n"},
	{"timeouts", "client rack=off sack=off\n---\ndrop client>server data 1,2,3,4\nclient write 2000\nserver read 2000\n"},
	{"overtaken", "delay client>server data 2 by=3ms\nclient write 8000\nserver read 8000\n"},
	{"lost-acks", "drop server>client ack 1,2,3\nclient write 3000\nserver read 3000\nsleep 1s\n"},
	{"reset-in-window", "inject server>client R 100\nsleep 20ms\nclient write 5\nserver read 5\n"},
}

// scenarios are the built-in ones, and losses.
func scenarios(t *testing.T) map[string]*scenario.Scenario {
	all := map[string]*scenario.Scenario{}
	for _, s := range scenario.Conversations() {
		all[filepath.Join("builtin", s.Name)] = s
	}
	for _, l := range losses {
		settings, script, ok := strings.Cut(l.script, "---\n")
		if !ok {
			settings, script = "", l.script
		}
		s, err := scenario.Parse(l.name, []byte("link delay=5ms\nclient iss=0 timestamps=off\nserver iss=0\n"+settings+
			"server listen 80\nclient connect 80\nserver accept\n"+script))
		require.NoError(t, err)
		all[filepath.Join("losses", l.name)] = s
	}
	return all
}

// TestScenarios holds the analysis of each scenario against a golden text.
func TestScenarios(t *testing.T) {
	for name, s := range scenarios(t) {
		t.Run(name, func(t *testing.T) {
			tr, err := s.Run(scenario.Options{})
			require.NoError(t, err)
			goldenfile.Compare(t, filepath.Join("testdata", name+".txt"), analysis.Of(tr).String())
		})
	}
}

package main

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/seed-8df93623/tcpsim/trace/analysis"
)

func TestAnalysis(t *testing.T) {
	for _, s := range scenario.Conversations() {
		got := tcpsim("", "run", "--format", "analysis", s.Name)
		tr, err := s.Run(scenario.Options{})
		require.NoError(t, err)
		assert.Equal(t, result{out: s.Name + "\n\n" + analysis.Of(tr).String()}, got)
	}
	files(t, nil)
	require.Equal(t, result{}, tcpsim("", "run", "--format", "pcap", "--side", "server", "-o", "t.pcap", "retransmit"))
	got := tcpsim("", "show", "--format", "analysis", "t.pcap")
	assert.Equal(t, result{out: got.out}, got)
	for _, want := range []string{": FIN, client first at 0.220000\n", "  teardown  ", "  server    ", "data, timeout retransmission (4)\n"} {
		assert.Contains(t, got.out, want)
	}
}

func TestAnalysisAsJSON(t *testing.T) {
	got := tcpsim("", "run", "--format", "analysis-json", "textbook", "retransmit")
	lines := strings.SplitAfter(got.out, "\n")
	require.Equal(t, result{out: got.out}, got)
	require.Len(t, lines, 3, "one for each trace, and nothing")
	var report struct {
		Name        string
		Connections []struct {
			Server  struct{ Retransmissions int }
			Closing struct{ First, How string }
		}
	}
	require.NoError(t, json.Unmarshal([]byte(lines[1]), &report))
	assert.Equal(t, "retransmit", report.Name)
	require.Len(t, report.Connections, 1)
	assert.Equal(t, 1, report.Connections[0].Server.Retransmissions)
	assert.Equal(t, "client", report.Connections[0].Closing.First)
	assert.Equal(t, "FIN", report.Connections[0].Closing.How)
}

// A host's name may come from a file of somebody else's.
func TestAnalysisOfAHostThatSteersTheTerminal(t *testing.T) {
	trace := tcpsim("", "run", "--format", "json", "refused").out
	trace = strings.ReplaceAll(trace, `"client"`, `"cl\u001b[2Jient"`)
	got := tcpsim(trace, "show", "--format", "analysis", "-")
	assert.Equal(t, asExpected, got.code, got.err)
	assert.NotContains(t, got.out, "\x1b")
	assert.Contains(t, got.out, `cl\x1b[2Jient:49152 > server:9527: refused`)
}

package analysis_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/analysis"
	"github.com/seed-8df93623/tcpsim/trace/conversation"
	"github.com/seed-8df93623/tcpsim/trace/internal/goldenfile"
)

// TestJSON holds a report of each kind of end, and with retransmissions, against a golden
// file: a program reads these names.
func TestJSON(t *testing.T) {
	for _, name := range []string{"retransmit", "refused", "zero-window"} {
		s, err := scenario.Named(name)
		require.NoError(t, err)
		tr, err := s.Run(scenario.Options{})
		require.NoError(t, err)
		got, err := json.MarshalIndent(analysis.Of(tr), "", "  ")
		require.NoError(t, err)
		goldenfile.Compare(t, "testdata/json/"+name+".json", string(got)+"\n")
	}
}

// TestJSONTellsWhatTheTextTells compares the two of every scenario.
func TestJSONTellsWhatTheTextTells(t *testing.T) {
	for name, s := range scenarios(t) {
		tr, err := s.Run(scenario.Options{})
		require.NoError(t, err)
		report := analysis.Of(tr)
		written, err := json.Marshal(report)
		require.NoError(t, err)
		var read struct {
			Connections []struct {
				Segments []struct {
					Number, About int
					From, Phase   string
					Class         []string
				}
			}
		}
		require.NoError(t, json.Unmarshal(written, &read))
		require.Len(t, read.Connections, len(report.Connections), name)
		for i, c := range report.Connections {
			require.Len(t, read.Connections[i].Segments, len(c.Segments), name)
			for k, want := range c.Segments {
				got := read.Connections[i].Segments[k]
				assert.Equal(t, want.Packet.Number, got.Number)
				assert.Equal(t, want.About, got.About)
				assert.Equal(t, want.From.String(), got.From)
				assert.Equal(t, want.Phase.String(), got.Phase)
				kind := strings.Join(got.Class, ", ")
				if want.Class.Is(conversation.TimeoutRetransmission | conversation.FastRetransmission | conversation.TailLossProbe) {
					assert.Contains(t, got.Class, "retransmission", "a program that looks for any kind finds all")
					kind = strings.Replace(kind, "retransmission, ", "", 1)
				}
				assert.Equal(t, want.Class.String(), kind, "%s packet %d", name, got.Number)
			}
		}
	}
}

// A report of nothing has empty arrays, which a program need not tell from null.
func TestJSONOfNothing(t *testing.T) {
	got, err := json.Marshal(&analysis.Connection{Connection: &conversation.Connection{}})
	require.NoError(t, err)
	assert.Contains(t, string(got), `"segments":[]`)
	assert.NotContains(t, string(got), "closing", "it is open")
	got, err = json.Marshal(conversation.Class(0))
	require.NoError(t, err)
	assert.Equal(t, "[]", string(got))
	got, err = json.Marshal(analysis.Of(&trace.Trace{}))
	require.NoError(t, err)
	assert.JSONEq(t, `{"connections":[],"other_packets":0}`, string(got))
}

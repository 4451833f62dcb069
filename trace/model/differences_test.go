package model_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/seed-8df93623/tcpsim/sim/simtest/scenariotest"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/conversation"
	"github.com/seed-8df93623/tcpsim/trace/internal/goldenfile"
	"github.com/seed-8df93623/tcpsim/trace/model"
)

const (
	closed      = segment.Closed
	listen      = segment.Listen
	synSent     = segment.SynSent
	synReceived = segment.SynReceived
	established = segment.Established
	finWait1    = segment.FinWait1
	finWait2    = segment.FinWait2
	closeWait   = segment.CloseWait
	closing     = segment.Closing
	lastAck     = segment.LastAck
	timeWait    = segment.TimeWait
)

// pair is the state that netstack has, and the one that the model has.
type pair struct{ netstack, model segment.State }

// difference is a finding: something that makes netstack's states other than those
// that RFC 9293 gives the segments. The scenario of its name in testdata/differences
// says why, and has a trace of it; docs/netstack.md lists them.
type difference struct {
	name  string
	shown string // all that differs in the scenario
	pairs []pair // with which the two part; none is any
	// cause is that of netstack's state, or its first word, where that tells the
	// difference from others with the same states.
	cause  string
	queued bool // see point
}

var differences = []difference{
	{
		name:   "close-queued",
		shown:  "client:49152 at 15ms: netstack FIN-WAIT-1, model ESTABLISHED",
		pairs:  []pair{{finWait1, established}, {lastAck, closeWait}, {timeWait, closed}},
		queued: true,
	},
	{
		name:  "gives-up",
		shown: "client:49152 at 10.015s: netstack CLOSED, model ESTABLISHED",
		cause: "retries spent",
	},
	{
		name:  "crash",
		shown: "client:49152 is left: netstack CLOSED, model ESTABLISHED",
		cause: "crash",
	},
	{
		name:  "fin-wait-2-timer",
		shown: "server:80 is left: netstack CLOSED, model FIN-WAIT-2",
		pairs: []pair{{closed, finWait2}},
		cause: model.CauseFinWait2,
	},
	{
		name:  "time-wait-reset",
		shown: "client:49152 at 60ms: netstack TIME-WAIT, model CLOSED",
		pairs: []pair{{timeWait, closed}},
	},
	{
		name:  "time-wait-keep-alive",
		shown: "client:49152 is left: netstack CLOSED, model TIME-WAIT",
		pairs: []pair{{closed, timeWait}},
		cause: model.CauseTimeWait,
	},
	{
		name:  "fin-beyond-gap",
		shown: "server:80 sends (7): netstack ESTABLISHED, model CLOSE-WAIT",
		pairs: []pair{{established, closeWait}, {finWait1, closing}, {finWait2, timeWait}, {finWait1, timeWait}},
	},
	{
		name:  "fin-ack-beyond-gap",
		shown: "client:49152 receives (4): netstack FIN-WAIT-2, model FIN-WAIT-1",
		pairs: []pair{{finWait2, finWait1}, {timeWait, closing}},
	},
	{
		name:  "fin-closed-window",
		shown: "server:80 receives (7): netstack CLOSE-WAIT, model ESTABLISHED",
		pairs: []pair{{closeWait, established}},
	},
	{
		name:  "syn-received-ack-beyond-gap",
		shown: "server:80 sends (6): netstack ESTABLISHED, model SYN-RECEIVED",
		pairs: []pair{{established, synReceived}},
	},
	{
		name:  "syn-received-reset",
		shown: "server:80 is left: netstack CLOSED, model LISTEN",
		pairs: []pair{{closed, listen}},
	},
	{
		name:  "syn-received-reset-in-window",
		shown: "server:80 is left: netstack CLOSED, model SYN-RECEIVED",
		pairs: []pair{{closed, synReceived}},
		cause: "segment",
	},
	{
		name:  "syn-cookie",
		shown: "server:80 sends (2): netstack CLOSED, model SYN-RECEIVED",
		pairs: []pair{{closed, synReceived}},
		cause: "none",
	},
}

// explains reports whether m is a case of the difference.
func (d difference) explains(m mismatch) bool {
	word, _, _ := strings.Cut(m.cause, " ")
	return (d.pairs == nil || slices.Contains(d.pairs, pair{m.state, m.model})) && (m.queued || !d.queued) &&
		(d.cause == "" || d.cause == m.cause || d.cause == word)
}

// explained finds the difference that m is a case of.
func explained(m mismatch) (string, bool) {
	i := slices.IndexFunc(differences, func(d difference) bool { return d.explains(m) })
	if i < 0 {
		return "", false
	}
	return differences[i].name, true
}

// TestDifferences fails when netstack or the model changes.
func TestDifferences(t *testing.T) {
	for _, d := range differences {
		t.Run(d.name, func(t *testing.T) {
			tr := scenariotest.Check(t, filepath.Join("testdata", "differences", d.name+".txtar"))
			var shown []string
			for _, m := range compare(tr) {
				shown = append(shown, m.String())
				assert.True(t, d.explains(m), "%v (%s)", m, m.cause)
			}
			assert.Equal(t, d.shown, strings.Join(shown, "; "))
		})
	}
}

// page is the list of differences that people read.
const page = "../../docs/netstack.md"

// table is the one in docs/netstack.md.
var table = regexp.MustCompile(`(?m)^\| difference in states \|.*\n(\|.*\n)*`)

// TestDifferencesAreDocumented holds the table in docs/netstack.md against what the tests
// know; -update writes it there.
func TestDifferencesAreDocumented(t *testing.T) {
	var b strings.Builder
	b.WriteString("| difference in states | netstack | model | built-in scenarios that meet it |\n|---|---|---|---|\n")
	var files []string
	for _, d := range differences {
		name := d.name + ".txtar"
		files = append(files, name)
		file, err := os.ReadFile(filepath.Join("testdata", "differences", name))
		require.NoError(t, err)
		title, _, _ := strings.Cut(strings.TrimPrefix(string(file), "# "), "\n")
		_, states, _ := strings.Cut(d.shown, ": netstack ")
		netstack, inferred, _ := strings.Cut(states, ", model ")
		var met []string
		for _, s := range scenario.Conversations() {
			if slices.Contains(builtinDifferences[s.Name], d.name) {
				met = append(met, s.Name)
			}
		}
		fmt.Fprintf(&b, "| [%s](../trace/model/testdata/differences/%s) | %s | %s | %s |\n",
			strings.TrimSuffix(title, "."), name, netstack, inferred, strings.Join(met, ", "))
	}
	text, err := os.ReadFile(page)
	require.NoError(t, err)
	require.Len(t, table.FindAllIndex(text, -1), 1, "the table in %s", page)
	if *goldenfile.Update {
		text = table.ReplaceAllLiteral(text, []byte(b.String()))
		require.NoError(t, os.WriteFile(page, text, 0o644))
	}
	assert.Equal(t, b.String(), string(table.Find(text)), "%s is stale: rewrite it with -update", page)

	entries, err := os.ReadDir(filepath.Join("testdata", "differences"))
	require.NoError(t, err)
	slices.Sort(files)
	for i, e := range entries {
		require.Less(t, i, len(files), "%s is no known difference", e.Name())
		assert.Equal(t, files[i], e.Name())
	}
}

// explain demands that every mismatch is a known difference, and that ends without one
// go the same way. How long TIME-WAIT lasts is compared only if timers is true: two of
// the differences may show in nothing else.
func explain(t *testing.T, tr *trace.Trace, timers bool) (names []string) {
	t.Helper()
	parted := map[trace.Conn]bool{}
	for _, m := range compare(tr) {
		parted[m.conn] = true
		name, ok := explained(m)
		assert.True(t, ok, "%s: %v (%s)", tr.Name, m, m.cause)
		names = append(names, name)
	}
	want, got := path(tr, timers), path(conversation.Fill(tr), timers)
	for c := range want {
		if !parted[c] {
			assert.Equal(t, want[c], got[c], "%s: the way of %v", tr.Name, c)
		}
	}
	return names
}

// The built-in scenarios in which a difference shows.
var builtinDifferences = map[string][]string{
	"back-off":          {"gives-up"},
	"half-open":         {"crash"},
	"half-open-data":    {"crash"},
	"keep-alive":        {"gives-up"},
	"old-duplicate-syn": {"syn-received-reset"},
	"rst-after-close":   {"fin-wait-2-timer"},
	"rst-late-synack":   {"gives-up", "syn-received-reset"},
	"two-listeners":     {"syn-received-reset"},
}

func TestBuiltinScenarios(t *testing.T) {
	for _, s := range scenario.Conversations() {
		t.Run(s.Name, func(t *testing.T) {
			tr, err := s.Run(scenario.Options{})
			require.NoError(t, err)
			assert.Equal(t, builtinDifferences[s.Name], explain(t, tr, true))
		})
	}
}

func TestRandomRuns(t *testing.T) {
	met := map[string]int{}
	for seed := range uint64(300) {
		for _, name := range explain(t, scenariotest.Random(t, seed, seed%2 == 0), false) {
			met[name]++
		}
	}
	t.Log("differences met:", met)
}

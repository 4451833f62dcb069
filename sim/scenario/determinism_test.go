package scenario_test

import (
	"bytes"
	"crypto/sha256"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/golden"
	"github.com/stretchr/testify/require"
)

var runs = flag.Int("runs", 3, "how often the determinism tests repeat each run")

// fingerprint is a hash of the text of a trace, of every packet's bytes and of
// what became of each.
func fingerprint(t *testing.T, tr *trace.Trace) string {
	t.Helper()
	hash := sha256.New()
	io.WriteString(hash, golden.Text(tr))
	for _, p := range tr.Packets() {
		fmt.Fprintf(hash, "%d %d %s > %s %t %x\n", p.Number, p.Sent, p.From, p.To, p.Injected, p.Bytes)
		for _, fate := range p.Fates {
			fmt.Fprintf(hash, "%d %t %q %x\n", fate.Time, fate.Dropped, fate.Cause, fate.Bytes)
		}
	}
	return fmt.Sprintf("%x", hash.Sum(nil))
}

// Every run of a built-in scenario gives the bytes that every other has given, on
// whatever machine.
func TestDeterminism(t *testing.T) {
	const golden = "testdata/builtin.sha256"
	if *update {
		var file bytes.Buffer
		for _, s := range scenario.Builtin() {
			fmt.Fprintf(&file, "%s  %s\n", fingerprint(t, run(t, s.Name)), s.Name)
		}
		require.NoError(t, os.WriteFile(golden, file.Bytes(), 0o644))
	}
	file, err := os.ReadFile(golden)
	require.NoError(t, err)
	want := map[string]string{}
	for line := range strings.Lines(string(file)) {
		hash, name, _ := strings.Cut(strings.TrimSpace(line), "  ")
		want[name] = hash
	}
	require.Len(t, want, len(scenario.Builtin()), "one line for each scenario; run the test with -update")
	for _, s := range scenario.Builtin() {
		t.Run(s.Name, func(t *testing.T) {
			times := *runs
			if _, conversation := s.Expected(); !conversation {
				times = 1 // a lab takes its time
			}
			for i := range times {
				tr, err := s.Run(scenario.Options{})
				require.NoError(t, err)
				require.Equal(t, want[s.Name], fingerprint(t, tr), "run %d of %d", i+1, times)
			}
		})
	}
}

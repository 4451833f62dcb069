package scenario

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Files that elements need are sections of the scenario, or stand in its folder.
func TestElementFiles(t *testing.T) {
	assert.NotZero(t, fates(t, "element replay client>server fates=f"+transfer+"-- f --\npass 20\ndrop\n")["replay"])
	assert.NotZero(t, fates(t, "element drop-tail rates=up packets=5"+transfer+"-- up --\n1\n2\n5\n")["queue full"])
	folder := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(folder, "delays.txt"), []byte("10ms\n20ms\n"), 0o644))
	s, err := ParseIn(folder, "a", []byte("element latency table=delays.txt schedule=later\n-- later --\n0s 5ms\n10s 50ms\n"))
	require.NoError(t, err)
	_, err = s.Run(Options{})
	assert.NoError(t, err)
}

func TestElementFileMistakes(t *testing.T) {
	folder := t.TempDir()
	bad := filepath.Join(folder, "bad")
	require.NoError(t, os.WriteFile(bad, []byte("pass\nfail\n"), 0o644))
	for script, want := range map[string]string{
		"element replay\n":                                      "a:1: element replay: no file of fates; want one",
		"element drop-tail rates=up\n-- up --\n":                "a:1: element drop-tail: a:2: a file of rates that is empty; want a time in milliseconds on each line",
		"element drop-tail rates=up\n-- up --\n1\nx\n":          `a:1: element drop-tail: a:4: "x" is no time; want whole milliseconds, such as 12`,
		"element drop-tail rate=1Mbit rates=u\n-- u --\n1\n":    "a:1: element drop-tail: a rate and a file of rates; want one of them",
		"element replay fates=bad\n":                            "a:1: element replay: " + bad + `:2: "fail" is no fate; want pass, drop, pass 10, drop 10, duplicate or delay 20ms`,
		"element replay fates=none\n":                           "a:1: element replay: there is no file " + filepath.Join(folder, "none") + "; put it there, or mend the path, which counts from the scenario's folder",
		"element replay fates=.\n":                              "a:1: element replay: " + folder + " is a folder; want a file in it",
		"element latency distribution=cauchy\n":                 `a:1: element latency: distribution: unknown distribution "cauchy"; want one of uniform, normal, pareto`,
		"element latency shape=1\n":                             "a:1: element latency: shape 1 is out of range; want more than 1, and at most 1000",
		"element outages\n":                                     "a:1: element outages: start 0s, length 0s and every 0s; want a length of more than 0, and none negative",
		"element listed-loss\n":                                 "a:1: element listed-loss: no numbers; want those of the packets to be lost, counting from 1",
		"element latency as x table=u\n-- v --\n":               `a:2: unknown section "v"; want "trace", or a line "expect trace like v" above`,
		"element periodic-loss as it every=2 first=3 every=2\n": "a:1: element periodic-loss: every= stands there twice; want it once",
	} {
		_, err := ParseIn(folder, "a", []byte(script))
		require.Error(t, err, script)
		assert.Contains(t, err.Error(), want)
	}
	_, err := Parse("a", []byte("element replay fates=f\n"))
	assert.EqualError(t, err, "a:1: element replay: the scenario comes from no file, so it has no folder in which this could be; put its lines below the script, under a line -- f --")
}

// Every element runs in a scenario, and the same seed gives the same trace.
func TestImpairments(t *testing.T) {
	for line, cause := range map[string]string{
		"element random-loss probability=5%":                                  "random-loss",
		"element gilbert-elliott p=2% r=30%":                                  "gilbert-elliott",
		"element periodic-loss every=40":                                      "periodic-loss",
		"element listed-loss client>server numbers=9,15":                      "listed-loss",
		"element outages client>server start=75ms length=10ms":                "outage",
		"element latency delay=5ms jitter=3ms distribution=normal tail=1%":    "",
		"element latency delay=5ms jitter=3ms distribution=pareto reorder=on": "",
		"element reordering delay=5ms probability=10% gap=3":                  "reordered",
		"element duplication probability=10% copies=2":                        "duplicate",
		"element bit-errors probability=0.00001":                              "corrupted",
		"element truncation client>server probability=5%":                     "truncated",
		"element latency delay=1ms\nelement latency as b jitter=1ms\npass":    "",
	} {
		counts := fates(t, line+transfer)
		assert.NotZero(t, counts[cause], "%s: %v", line, counts)
		assert.Equal(t, counts, fates(t, line+transfer), line)
	}
}

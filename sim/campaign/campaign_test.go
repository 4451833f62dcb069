package campaign

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/seed-8df93623/tcpsim/stack"
)

var (
	from = flag.Uint64("from", 1, "the first seed")
	most = flag.Uint64("runs", 100, "how many runs to make, of seeds one after the other")
	into = flag.String("steer", "", "make the runs in rounds of a hundred, steered by what -coverpkg measures, and write the weights to `FILE`")
)

// TestCampaign makes runs, and finds nothing wrong with any.
func TestCampaign(t *testing.T) {
	if *into != "" {
		steered(t)
		return
	}
	r := Hunt{First: *from, Runs: *most, Workers: 2}.Hunt(t.Context())
	t.Logf("%d runs from seed %d on, %d packets, %d runs a second time", r.Runs, *from, r.Packets, r.Again)
	assert.Equal(t, *most, r.Runs)
	for _, c := range r.Classes {
		assert.Fail(t, fmt.Sprintf("%s: %d runs, of seeds %v: %s", c.Class, c.Runs, c.Seeds, c.Text))
	}
}

// steered is TestCampaign with -steer.
func steered(t *testing.T) {
	const round = 100
	require.Positive(t, testing.Coverage(), "-steer wants -coverpkg")
	h := Hunt{First: *from, Runs: round, Workers: 1}
	weights := h.Steer(t.Context(), int(*most/round), testing.Coverage, func(r Round) {
		t.Logf("%s: %.2f percent more, kept: %t", r.Name, 100*r.Gain, r.Kept)
		for _, c := range r.Result.Classes {
			assert.Fail(t, fmt.Sprintf("%s: seeds %v: %s", c.Class, c.Seeds, c.Text))
		}
	})
	text, err := yaml.Marshal(weights)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(*into, text, 0o644))
	_, err = ReadWeights(*into, text)
	require.NoError(t, err)
}

// What reaches more than the rounds before stays.
func TestSteer(t *testing.T) {
	reached, rounds := []float64{0, 0.3, 0.5, 0.5, 0.51, 0.6, 0.6}, []Round(nil)
	h := Hunt{First: 7, Runs: 2, Workers: 1, Weights: Weights{"crash": 0}}
	weights := h.Steer(t.Context(), 6, func() float64 {
		now := reached[0]
		reached = reached[1:]
		return now
	}, func(r Round) { rounds = append(rounds, r) })
	want := Weights{"crash": 0}
	for i, kept := range []bool{false, true, false, false, true, false} {
		assert.Equal(t, kept, rounds[i].Kept, i)
		assert.EqualValues(t, 2, rounds[i].Result.Runs)
		if kept {
			want[rounds[i].Name] = raised
		}
	}
	assert.Equal(t, want, weights)
	assert.Equal(t, Weights{"crash": 0}, h.Weights)
	text, err := yaml.Marshal(weights)
	require.NoError(t, err)
	again, err := ReadWeights("w.yaml", text)
	require.NoError(t, err)
	assert.Equal(t, weights, again)
}

// A campaign that cannot find a fault finds none: with netstack as it is there are some.
// What is found becomes a few lines, and fails all the same.
func TestFindsFaults(t *testing.T) {
	h := Hunt{First: 2393, NoFixes: stack.AllFixes, Runs: 1}
	r := h.Hunt(t.Context())
	require.NotEmpty(t, r.Classes)
	c := r.Classes[0]
	small, p, ok := h.Shrink(t.Context(), c.Seeds[0], c.Class)
	require.True(t, ok)
	assert.Equal(t, c.Class, p.Class)
	script := small.Script()
	assert.Less(t, strings.Count(script, "\n"), 30, script)
	classes := func(noFixes stack.Fixes) (list []string) {
		for _, p := range Run(small, noFixes).Problems {
			list = append(list, p.Class)
		}
		return list
	}
	assert.Contains(t, classes(stack.AllFixes), c.Class)
	assert.Empty(t, classes(0), "with the fixes all is well")
}

// What campaigns have found, made small, and what has been put right since.
func TestFound(t *testing.T) {
	files, err := filepath.Glob("testdata/found/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		c := &Case{}
		for l := range strings.Lines(string(text)) {
			if !strings.HasPrefix(l, "#") {
				c.lines = append(c.lines, line{text: strings.TrimSuffix(l, "\n")})
			}
		}
		assert.Empty(t, Run(c, 0).Problems, file)
	}
}

// What has been found depends neither on the number of workers nor on that of processors.
func TestResultsAreTheSame(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	h := Hunt{First: 2390, Runs: 8, NoFixes: stack.AllFixes, Again: 4, Workers: 1}
	one := h.Hunt(t.Context())
	runtime.GOMAXPROCS(3)
	h.Workers = 5
	assert.Equal(t, one, h.Hunt(t.Context()))
	assert.EqualValues(t, 2, one.Again)
}

// A case is a scenario that tcpsim fmt would leave as it is, and a function of its seed.
func TestScripts(t *testing.T) {
	for seed := range uint64(50) {
		script := Generate(seed, nil).Script("A case.", "", "More of it.")
		assert.Equal(t, script, Generate(seed, nil).Script("A case.", "", "More of it."))
		formatted, err := scenario.Format("case", []byte(script))
		require.NoError(t, err)
		assert.Equal(t, string(formatted), script)
		s, err := scenario.Parse("case", []byte(script))
		require.NoError(t, err, script)
		assert.Equal(t, "A case.", s.Title)
	}
}

func TestWeights(t *testing.T) {
	w, err := ReadWeights("w.yaml", []byte("# none\ncrash: 0\nHOST mss: 2.5\nelement codel: 10\n"))
	require.NoError(t, err)
	assert.Equal(t, Weights{"crash": 0, "HOST mss": 2.5, "element codel": 10}, w)
	w, err = ReadWeights("w.yaml", nil)
	require.NoError(t, err)
	assert.Empty(t, w)
	for text, want := range map[string]string{
		"HOST mss: 1\nmss: 2":     `w.yaml:2: no weight is called "mss"; a list of them is printed by tcpsim campaign --names`,
		"crash: 1\ncrash: 2":      "w.yaml:2: crash is there twice",
		"crash: -1":               "w.yaml:1: crash: want a weight from 0 to 1000, 1 being the usual one",
		"crash: [1]":              "w.yaml:1: crash: want a weight from 0 to 1000, 1 being the usual one",
		"crash: .nan":             "w.yaml:1: crash: want a weight from 0 to 1000, 1 being the usual one",
		"- crash":                 "w.yaml:1: want weights, each on a line: NAME: NUMBER",
		"crash: 1\n\tkill: 2\n":   "w.yaml:2: this is no YAML: found a tab character that violates indentation",
		"nothing: 1\nfor ever: 2": "w.yaml:2: no weight is called \"for ever\"; a list of them is printed by tcpsim campaign --names",
	} {
		_, err := ReadWeights("w.yaml", []byte(text))
		assert.ErrorContains(t, err, want, text)
	}
	for seed := range uint64(100) {
		script := Generate(seed, Weights{"harm": 4, "crash": 0, "element nat": 0}).Script()
		assert.NotContains(t, script, " crash\n")
		assert.NotContains(t, script, "element nat")
	}
}

func FuzzReadWeights(f *testing.F) {
	f.Add([]byte("crash: 1\n"))
	f.Add([]byte("- a\n"))
	f.Add([]byte("&a {crash: *a}"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if w, err := ReadWeights("w.yaml", data); err == nil {
			Generate(1, w)
		}
	})
}

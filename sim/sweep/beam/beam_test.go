package beam

import (
	"context"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/runners/prism"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/seed-8df93623/tcpsim/sim/sweep"
	"github.com/seed-8df93623/tcpsim/trace"
)

func TestMain(m *testing.M) {
	beam.Init()
	os.Exit(m.Run())
}

// campaign is one with runs that fail, and a scenario from a file.
func campaign(t *testing.T) *sweep.Campaign {
	t.Helper()
	folder := t.TempDir()
	script := "flow client server bytes=3kB\nwait\nexpect loss client>server 0\n"
	require.NoError(t, os.WriteFile(filepath.Join(folder, "risky.txt"), []byte(script), 0o666))
	c, err := sweep.Parse("c.yaml", folder, []byte(`
scenarios: [risky.txt, hello]
parameters:
  link loss: [0%, 10%]
  link delay: {uniform: [1ms, 9ms], bins: 3}
seeds: 0..24
`))
	require.NoError(t, err)
	return c
}

// onPrism runs a campaign as a pipeline, and returns what stands in its file.
func onPrism(t *testing.T, c *sweep.Campaign, runs uint64) ([]byte, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "result.part")
	p, s := beam.NewPipelineWithRoot()
	result, err := Sweep(s, c, Options{Runs: runs, Version: "test"})
	require.NoError(t, err)
	WriteFile(s, path, result)
	if _, err = prism.Execute(context.Background(), p); err != nil {
		assert.NoFileExists(t, path, "a pipeline that fails leaves no result")
		return nil, err
	}
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	return data, nil
}

// plain is the result of the same campaign without Beam.
func plain(t *testing.T, c *sweep.Campaign) string {
	t.Helper()
	r, err := c.Sweep(context.Background(), sweep.Job{Version: "test"})
	require.NoError(t, err)
	return string(r.Encode())
}

func TestSameBytes(t *testing.T) {
	c := campaign(t)
	want := plain(t, c)
	for _, runs := range []uint64{0, 7, 33} {
		got, err := onPrism(t, c, runs)
		require.NoError(t, err)
		assert.Equal(t, want, string(got), "%d runs in a unit", runs)
	}
}

// Runs that panic are in the result, and end nothing.
func TestPanic(t *testing.T) {
	c := campaign(t)
	simulate = func(s *scenario.Scenario, o scenario.Options) (*trace.Trace, error) {
		if *o.Seed%8 == 3 {
			panic("boom")
		}
		return s.Run(o)
	}
	defer func() { simulate = nil }()
	c.Simulate = simulate
	got, err := onPrism(t, c, 10)
	require.NoError(t, err)
	assert.Equal(t, plain(t, c), string(got))
	r, err := sweep.Decode(got)
	require.NoError(t, err)
	assert.Contains(t, string(got), `"kind":"panicked","text":"boom"`)
	assert.NoError(t, r.Complete())
}

// A worker that fails, as one that is killed does, fails the pipeline, as Prism tries nothing
// again; tried once more, it has the result.
func TestWorkerFails(t *testing.T) {
	c := campaign(t)
	var units atomic.Int64
	failing = func() error {
		if units.Add(1) == 3 {
			return context.DeadlineExceeded
		}
		return nil
	}
	defer func() { failing = nil }()
	_, err := onPrism(t, c, 10)
	require.Error(t, err)
	got, err := onPrism(t, c, 10)
	require.NoError(t, err)
	assert.Equal(t, plain(t, c), string(got))
}

package simtest_test

import (
	"os"
	"os/exec"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/sim/link"
	"github.com/seed-8df93623/tcpsim/sim/simtest"
)

func TestSweepNames(t *testing.T) {
	var names []string
	var configs []simtest.Config
	axes := []simtest.Axis{simtest.Seeds(7, 8), simtest.Loss(0, 0.005), simtest.Delays(20 * time.Millisecond), simtest.Rates(1e6)}
	simtest.Sweep(t, simtest.Config{Patience: time.Second}, axes, func(t *testing.T, c simtest.Config) {
		names = append(names, t.Name())
		configs = append(configs, c)
	})
	assert.Equal(t, []string{
		"TestSweepNames/seed=7,loss=0%,delay=20ms,rate=1000000", "TestSweepNames/seed=7,loss=0.5%,delay=20ms,rate=1000000",
		"TestSweepNames/seed=8,loss=0%,delay=20ms,rate=1000000", "TestSweepNames/seed=8,loss=0.5%,delay=20ms,rate=1000000",
	}, names)
	link := link.Config{Delay: 20 * time.Millisecond, Rate: 1e6, Loss: 0.005}
	assert.Equal(t, simtest.Config{Seed: 8, Link: link, Patience: time.Second}, configs[3])
}

// TestSweepOfNothing has an axis without settings, which needs a process of its own:
// it fails a test of package testing.
func TestSweepOfNothing(t *testing.T) {
	if os.Getenv("TCPSIM_SWEEP") != "" {
		simtest.Sweep(t, simtest.Config{}, []simtest.Axis{simtest.Loss(0), simtest.Seeds(5, 1)}, func(*testing.T, simtest.Config) {})
		return
	}
	if runtime.GOOS == "js" {
		t.Skip("js/wasm has no processes")
	}
	c := exec.Command(os.Args[0], "-test.run=^TestSweepOfNothing$")
	c.Env = append(os.Environ(), "TCPSIM_SWEEP=1")
	out, err := c.CombinedOutput()
	require.Error(t, err)
	assert.Regexp(t, `sweep_test\.go:\d+: axis 2 of the sweep has no settings, so nothing would be tested; want one or more`, string(out))
}

// TestSweepAgain makes sure that the command given for one case runs that case.
func TestSweepAgain(t *testing.T) {
	f := run("TestX/seed=7,loss=1%,it's_+1", func(t simtest.TB) { simtest.New(t, seven).Go("failing", func() error { return assert.AnError }) })
	assert.Contains(t, f.output(), `go test -run '^TestX$/^seed=7,loss=1%,it'\''s_\+1$' github.com/seed-8df93623/tcpsim/sim/simtest`)
}

// TestSweepParallel runs all, and tells of those that fail; for that it needs a process of its
// own, too.
func TestSweepParallel(t *testing.T) {
	if os.Getenv("TCPSIM_SWEEP_PARALLEL") != "" {
		simtest.SweepParallel(t, simtest.Config{}, []simtest.Axis{simtest.Seeds(1, 9)}, func(t *testing.T, c simtest.Config) {
			if c.Seed%4 == 0 {
				t.Error("wrong")
			}
		})
		return
	}
	var seen atomic.Uint64
	t.Run("all", func(t *testing.T) {
		simtest.SweepParallel(t, simtest.Config{}, []simtest.Axis{simtest.Seeds(1, 9)}, func(_ *testing.T, c simtest.Config) { seen.Add(c.Seed) })
	})
	assert.EqualValues(t, 45, seen.Load())
	if runtime.GOOS == "js" {
		t.Skip("js/wasm has no processes")
	}
	c := exec.Command(os.Args[0], "-test.run=^TestSweepParallel$")
	c.Env = append(os.Environ(), "TCPSIM_SWEEP_PARALLEL=1")
	out, err := c.CombinedOutput()
	require.Error(t, err)
	assert.Regexp(t, `2 of 9 fail:\n\s+TestSweepParallel/seed=4\n\s+TestSweepParallel/seed=8\n`, string(out))
	assert.Contains(t, string(out), `run the first alone: go test -run '^TestSweepParallel$/^seed=4$'`)
}

package simtest_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/seed-8df93623/tcpsim/sim"
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
	link := sim.Path{Delay: 20 * time.Millisecond, Rate: 1e6, Loss: 0.005}
	assert.Equal(t, simtest.Config{Seed: 8, Link: link, Patience: time.Second}, configs[3])
}

// TestSweepAgain makes sure that the command given for one case runs that case.
func TestSweepAgain(t *testing.T) {
	f := run("TestX/seed=7,loss=1%,it's_+1", func(t simtest.TB) { simtest.New(t, seven).Go("failing", func() error { return assert.AnError }) })
	assert.Contains(t, f.output(), `go test -run '^TestX$/^seed=7,loss=1%,it'\''s_\+1$' github.com/seed-8df93623/tcpsim/sim/simtest`)
}

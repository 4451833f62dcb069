package simtest_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/sim/simtest"
)

const here = "github.com/seed-8df93623/tcpsim/sim/simtest"

// again is the log of a test of that name that fails.
func again(t *testing.T, name string) string {
	f := &fake{name: name, failed: true, helpers: map[string]bool{}}
	simtest.New(f, simtest.Config{})
	for _, cleanup := range slices.Backward(f.cleanups) {
		cleanup()
	}
	require.Len(t, f.logs, 1)
	return f.logs[0]
}

func TestAgain(t *testing.T) {
	assert.Contains(t, again(t, "TestX/a.b"), `go test -run '^TestX$/^a\.b$' `+here)
	assert.Contains(t, again(t, "BenchmarkX"), `go test -run '^$' -bench '^BenchmarkX$' `+here)
}

// FuzzAgain fails in a function that package testing calls by reflection.
func FuzzAgain(f *testing.F) {
	f.Add("seed#0")
	f.Fuzz(func(t *testing.T, _ string) {
		assert.Contains(t, again(t, "FuzzX/seed#0"), "go test -run '^FuzzX$/^seed#0$' "+here)
	})
}

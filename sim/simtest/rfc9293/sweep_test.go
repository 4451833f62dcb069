package rfc9293_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/seed-8df93623/tcpsim/sim/simtest"
)

// TestSweepAgain makes sure that the command for one case of a sweep names the package
// of the test, not that of Sweep.
func TestSweepAgain(t *testing.T) {
	simtest.Sweep(t, simtest.Config{}, []simtest.Axis{simtest.Seeds(7, 7)}, func(_ *testing.T, c simtest.Config) {
		failing := &test{name: "TestX/seed=7"}
		simtest.New(failing, c)
		failing.Errorf("it fails")
		for _, cleanup := range failing.cleanups {
			cleanup()
		}
		assert.Contains(t, strings.Join(failing.logs, "\n"), "go test -run '^TestX$/^seed=7$' github.com/seed-8df93623/tcpsim/sim/simtest/rfc9293")
	})
}

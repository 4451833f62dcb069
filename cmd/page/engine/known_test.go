package engine

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
)

// The text of a built-in scenario is that one, by its name; one letter more, and it is a
// scenario of somebody's own.
func TestKnownText(t *testing.T) {
	for _, s := range scenario.Builtin()[:5] {
		parsed, err := (&request{Scenario: string(s.Source())}).parse()
		assert.NoError(t, err)
		assert.Equal(t, s.Name, parsed.Name)
		parsed, err = (&request{Scenario: string(s.Source()) + "\n"}).parse()
		assert.NoError(t, err)
		assert.Equal(t, "scenario", parsed.Name)
	}
}

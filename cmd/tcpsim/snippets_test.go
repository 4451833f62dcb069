package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
)

// TestReadmeScenarios runs each scenario of the README and of the docs, and compares its
// trace with the one that it expects, if it does.
func TestReadmeScenarios(t *testing.T) {
	found := 0
	for _, name := range documents(t) {
		page, err := os.ReadFile(name)
		require.NoError(t, err)
		for _, block := range snippets.FindAllStringSubmatch(string(page), -1) {
			if block[1] != "txtar" {
				continue
			}
			found++
			s, err := scenario.Parse(filepath.Base(name), []byte(block[2]))
			require.NoError(t, err, block[2])
			run, err := s.Run(scenario.Options{})
			require.NoError(t, err, block[2])
			assert.NoError(t, s.Compare(run))
		}
	}
	require.NotZero(t, found)
}

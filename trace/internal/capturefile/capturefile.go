// Package capturefile reads the captures that tests below trace look at. Only tests import it.
package capturefile

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/capture"
)

// Read reads a capture file.
func Read(t testing.TB, path string) *trace.Trace {
	t.Helper()
	f, err := os.Open(path)
	require.NoError(t, err)
	defer f.Close()
	tr, err := capture.ReadAll(f, capture.Limits{})
	require.NoError(t, err)
	return tr
}

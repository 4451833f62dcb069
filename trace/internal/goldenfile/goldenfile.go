// Package goldenfile compares what tests make with files in testdata, which the flag
// -update rewrites. Only tests import it.
package goldenfile

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/trace/golden"
)

// Update is whether golden files are to be rewritten.
var Update = flag.Bool("update", false, "rewrite the golden files in testdata")

// Compare compares a text with the file at a path, or makes it that file with -update.
func Compare(t testing.TB, path, got string) {
	t.Helper()
	if *Update {
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(got), 0o644))
		return
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err, "go test -update writes it")
	if diff := golden.FirstDifference(string(want), got, 3); diff != nil {
		assert.Fail(t, path+" differs; go test -update rewrites it", diff.String())
	}
}

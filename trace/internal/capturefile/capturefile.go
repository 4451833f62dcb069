// Package capturefile reads the captures that tests below trace look at. Only tests import it.
//
// Of its own it has some that each stand for a kind that was once misread. They were made
// by hand; the tests of the packages say what is right.
package capturefile

import (
	"bytes"
	"embed"
	"os"
	"path"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/capture"
)

//go:embed testdata
var cases embed.FS

// Read reads a capture file.
func Read(t testing.TB, path string) *trace.Trace {
	t.Helper()
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	return parse(t, b)
}

// Case reads one of this package's own.
func Case(t testing.TB, name string) *trace.Trace {
	t.Helper()
	return parse(t, Bytes(t, name))
}

// Bytes are those of one of this package's own.
func Bytes(t testing.TB, name string) []byte {
	t.Helper()
	b, err := cases.ReadFile("testdata/" + name)
	require.NoError(t, err)
	return b
}

func parse(t testing.TB, b []byte) *trace.Trace {
	t.Helper()
	tr, err := capture.ReadAll(bytes.NewReader(b), capture.Limits{})
	require.NoError(t, err)
	return tr
}

// Cases are the names of all of this package's own that are captures.
func Cases(t testing.TB) []string {
	t.Helper()
	files, err := cases.ReadDir("testdata")
	require.NoError(t, err)
	var names []string
	for _, f := range files {
		if path.Ext(f.Name()) == ".pcap" {
			names = append(names, f.Name())
		}
	}
	require.NotEmpty(t, names)
	return names
}

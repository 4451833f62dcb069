package analysis_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/trace/analysis"
	"github.com/seed-8df93623/tcpsim/trace/internal/tracetest"
)

// TestCaptures holds the analysis of captures of Linux 6.18 against golden texts.
func TestCaptures(t *testing.T) {
	for _, folder := range []string{"../testdata/linux", "../model/testdata/linux"} {
		files, err := filepath.Glob(filepath.Join(folder, "*.pcap"))
		require.NoError(t, err)
		require.NotEmpty(t, files)
		for _, file := range files {
			name := strings.TrimSuffix(filepath.Base(file), ".pcap")
			t.Run(name, func(t *testing.T) {
				tracetest.Golden(t, filepath.Join("testdata", "linux", name+".txt"), analysis.Of(tracetest.Capture(t, file)).String())
			})
		}
	}
}

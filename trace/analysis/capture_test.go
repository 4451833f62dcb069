package analysis_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/trace/analysis"
	"github.com/seed-8df93623/tcpsim/trace/internal/capturefile"
	"github.com/seed-8df93623/tcpsim/trace/internal/goldenfile"
)

// TestCaptures holds the analysis of captures of Linux 6.18 against golden texts.
func TestCaptures(t *testing.T) {
	for _, folder := range []string{"../tcpdump/testdata/linux", "../model/testdata/linux"} {
		files, err := filepath.Glob(filepath.Join(folder, "*.pcap"))
		require.NoError(t, err)
		require.NotEmpty(t, files)
		for _, file := range files {
			name := strings.TrimSuffix(filepath.Base(file), ".pcap")
			t.Run(name, func(t *testing.T) {
				goldenfile.Compare(t, filepath.Join("testdata", "linux", name+".txt"), analysis.Of(capturefile.Read(t, file)).String())
			})
		}
	}
}

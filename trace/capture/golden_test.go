package capture_test

import (
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/trace/capture"
	"github.com/seed-8df93623/tcpsim/trace/format"
	"github.com/seed-8df93623/tcpsim/trace/golden"
)

// The golden files are of one trace, that of ../jsonl/testdata/mishaps.jsonl.
var goldens = map[string]capture.Options{
	"client.pcapng":   {},
	"sender.pcapng":   {Side: capture.Sender},
	"receiver.pcapng": {Side: capture.Receiver},
	"both.pcapng":     {Side: capture.Both, Link: capture.Ethernet, Program: "tcpsim v0.1.0", Stack: "gVisor v1.2.3"},
	"sender.pcap":     {Format: capture.Pcap, Side: capture.Sender},
	"receiver.pcap":   {Format: capture.Pcap, Side: capture.Receiver, Link: capture.Ethernet},
}

func TestGolden(t *testing.T) {
	for name, o := range goldens {
		path, got := "testdata/golden/"+name, written(t, mishaps(t), o)
		if *update {
			require.NoError(t, os.WriteFile(path, got, 0o644))
		}
		want, err := os.ReadFile(path)
		require.NoError(t, err, "go test -update writes it")
		assert.Equal(t, want, got, "%s differs; go test -update rewrites it", path)

		path, report := "testdata/golden/"+name+".txt", golden.Format.Text(read(t, got), format.Style{})
		if *update {
			require.NoError(t, os.WriteFile(path, []byte(report), 0o644))
		}
		want, err = os.ReadFile(path)
		require.NoError(t, err, "go test -update writes it")
		assert.Nil(t, golden.FirstDifference(string(want), report, 2), "%s, what is read, differs; go test -update rewrites it", path)
	}
}

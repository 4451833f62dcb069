package analysis_test

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/analysis"
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
				golden(t, filepath.Join("linux", name+".txt"), analysis.Of(readCapture(t, file)).String())
			})
		}
	}
}

// readCapture makes a trace of a capture: little endian, microseconds, of Ethernet
// frames.
func readCapture(t testing.TB, file string) *trace.Trace {
	t.Helper()
	const fileHeader, packetHeader, frameHeader = 24, 16, 14
	le := binary.LittleEndian
	b, err := os.ReadFile(file)
	require.NoError(t, err)
	require.EqualValues(t, 0xa1b2c3d4, le.Uint32(b), "magic number")
	require.EqualValues(t, 1, le.Uint32(b[20:]), "link type")
	tr := &trace.Trace{Name: file}
	for b = b[fileHeader:]; len(b) > 0; {
		at := time.Unix(int64(le.Uint32(b)), 1000*int64(le.Uint32(b[4:])))
		if tr.Start.IsZero() {
			tr.Start = at
		}
		end := packetHeader + int(le.Uint32(b[8:]))
		packet := b[packetHeader+frameHeader : end]
		s, err := segment.Parse(packet)
		require.NoError(t, err)
		p := &trace.Packet{Number: len(tr.Events) + 1, Sent: at.Sub(tr.Start), Bytes: packet, Segment: &s}
		tr.Record(trace.Event{Time: p.Sent, Kind: trace.Sent, Packet: p})
		b = b[end:]
	}
	return tr
}

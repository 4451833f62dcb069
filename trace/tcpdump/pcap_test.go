package tcpdump

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
)

// pcap makes a capture of the packets of a trace: little endian, nanoseconds, of
// IP packets (LINKTYPE_RAW).
func pcap(tr *trace.Trace) []byte {
	le := binary.LittleEndian
	b := le.AppendUint32(nil, 0xa1b23c4d)
	b = le.AppendUint16(le.AppendUint16(b, 2), 4)
	b = append(b, make([]byte, 8)...)
	b = le.AppendUint32(le.AppendUint32(b, 262144), 101)
	for _, p := range tr.Packets() {
		at := tr.Start.Add(p.Sent)
		b = le.AppendUint32(le.AppendUint32(b, uint32(at.Unix())), uint32(at.Nanosecond()))
		b = le.AppendUint32(le.AppendUint32(b, uint32(len(p.Bytes))), uint32(len(p.Bytes)+p.Truncated))
		b = append(b, p.Bytes...)
	}
	return b
}

// readCapture makes a trace of a capture in testdata: little endian,
// microseconds, of Ethernet frames.
func readCapture(t testing.TB, name string) *trace.Trace {
	t.Helper()
	const fileHeader, packetHeader, frameHeader = 24, 16, 14
	le := binary.LittleEndian
	b, err := os.ReadFile(filepath.Join("testdata", "linux", name+".pcap"))
	require.NoError(t, err)
	require.EqualValues(t, 0xa1b2c3d4, le.Uint32(b), "magic number")
	require.EqualValues(t, 1, le.Uint32(b[20:]), "link type")
	tr := &trace.Trace{Name: name}
	for b = b[fileHeader:]; len(b) > 0; {
		at := time.Unix(int64(le.Uint32(b)), 1000*int64(le.Uint32(b[4:])))
		if tr.Start.IsZero() {
			tr.Start = at
		}
		end := packetHeader + int(le.Uint32(b[8:]))
		s, err := segment.Parse(b[packetHeader+frameHeader : end])
		require.NoError(t, err)
		p := &trace.Packet{Number: len(tr.Events) + 1, Sent: at.Sub(tr.Start), Segment: &s}
		tr.Record(trace.Event{Time: p.Sent, Kind: trace.Sent, Packet: p})
		b = b[end:]
	}
	require.NotEmpty(t, tr.Events)
	return tr
}

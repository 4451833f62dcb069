package capture_test

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim/link"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/capture"
	"github.com/seed-8df93623/tcpsim/trace/format"
	"github.com/seed-8df93623/tcpsim/trace/jsonl"
	"github.com/seed-8df93623/tcpsim/trace/tcpdump"
)

// bulk is a transfer of full-sized segments, each with its ACK.
func bulk(t testing.TB, segments int) *trace.Trace {
	tr := &trace.Trace{Name: "bulk"}
	send := func(from, to string, s segment.Segment) {
		p := &trace.Packet{Number: len(tr.Events)/2 + 1, Sent: time.Duration(len(tr.Events)) * time.Microsecond, From: from, To: to, Bytes: packet(t, s), Segment: &s}
		f := &trace.Fate{Time: p.Sent}
		p.Fates = []*trace.Fate{f}
		tr.Record(trace.Event{Time: p.Sent, Kind: trace.Sent, Host: from, Packet: p})
		tr.Record(trace.Event{Time: p.Sent, Kind: trace.Delivered, Host: to, Packet: p, Fate: f})
	}
	for i := range segments {
		s := data
		s.Seq, s.Payload = segment.Seq(1448*i), make([]byte, 1448)
		send("client", "server", s)
		send("server", "client", segment.Segment{Src: s.Dst, Dst: s.Src, Seq: 1, Ack: s.End(), Flags: segment.ACK, Window: 501, Options: s.Options})
	}
	return tr
}

// BenchmarkRead reads a bulk transfer, with every segment parsed.
func BenchmarkRead(b *testing.B) {
	tr := bulk(b, 5000)
	var lines bytes.Buffer
	require.NoError(b, jsonl.Write(&lines, tr))
	for _, c := range []struct {
		name string
		file []byte
	}{
		{"pcap", written(b, tr, pcapOptions)}, {"pcapng", written(b, tr, capture.Options{Stack: "x", Link: capture.Ethernet})},
		{"pcapng of others", anonymous(written(b, tr, ngOptions))}, {"pcapng of both sides", written(b, tr, bothSides)},
		{"text", []byte(tcpdump.Format.Text(tr, format.Style{}))}, {"JSON Lines", lines.Bytes()},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.SetBytes(int64(len(c.file)))
			b.ReportAllocs()
			for b.Loop() {
				r, err := capture.Open(bytes.NewReader(c.file))
				require.NoError(b, err)
				for err == nil {
					_, err = r.Next()
				}
				require.Equal(b, io.EOF, err)
				require.Equal(b, len(tr.Packets()), r.Stats().Segments)
			}
			b.ReportMetric(float64(b.N*len(tr.Packets()))/b.Elapsed().Seconds(), "packets/s")
		})
	}
}

// anonymous is a file of ours that does not say so.
func anonymous(file []byte) []byte {
	return bytes.Replace(file, []byte("tcpsim trace: "), []byte("somebody else:"), 1)
}

// BenchmarkRecord is what an event costs a recorder that streams.
func BenchmarkRecord(b *testing.B) {
	tr := bulk(b, 2000)
	for name, o := range map[string]capture.Options{"pcap": pcapOptions, "pcapng": ngOptions, "pcapng of both sides": bothSides} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			w, err := capture.NewWriter(io.Discard, tr, o)
			require.NoError(b, err)
			n := 0
			for b.Loop() {
				w.Record(tr.Events[n%len(tr.Events)])
				n++
			}
			require.NoError(b, w.Close())
			b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "events/s")
		})
	}
}

// nobody is a recorder that throws everything away.
type nobody struct{}

func (nobody) AddHost(trace.Host) {}
func (nobody) Record(trace.Event) {}
func (nobody) Close() (err error) { return nil }

// recorder is what streams to a file.
type recorder interface {
	trace.Recorder
	io.Closer
}

// BenchmarkTransfer is a transfer of 4 MB in the simulator, recorded by nobody, or
// to a file.
func BenchmarkTransfer(b *testing.B) {
	header := &trace.Trace{Name: "bulk"}
	for _, c := range []struct {
		name string
		open func(io.Writer) recorder
	}{
		{"nobody", func(io.Writer) recorder { return nobody{} }},
		{"pcapng", func(w io.Writer) recorder {
			r, err := capture.NewWriter(w, header, ngOptions)
			require.NoError(b, err)
			return r
		}},
		{"JSON Lines", func(w io.Writer) recorder { return jsonl.NewWriter(w, header) }},
	} {
		b.Run(c.name, func(b *testing.B) {
			const size = 4 << 20
			b.SetBytes(size)
			path := filepath.Join(b.TempDir(), "file")
			for b.Loop() {
				file, err := os.Create(path)
				require.NoError(b, err)
				r := c.open(file)
				transfer(b, r, header, "tcp4", link.Config{Delay: time.Millisecond}, size)
				require.NoError(b, r.Close())
				require.NoError(b, file.Close())
			}
		})
	}
}

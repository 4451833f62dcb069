package jsonl_test

import (
	"bytes"
	"io"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/jsonl"
)

// bulk is a transfer of full-sized segments, each with its ACK.
func bulk(t testing.TB, segments int) *trace.Trace {
	s := &story{&trace.Trace{Name: "bulk"}, t, 0}
	s.AddHost(trace.Host{Name: "client"})
	s.AddHost(trace.Host{Name: "server"})
	for i := range segments {
		s.now += 10 * time.Microsecond
		options := []segment.Option{segment.NOP(), segment.NOP(), segment.TS(uint32(i), uint32(i))}
		s.fate(s.send(segment.Segment{Src: client, Dst: server, Seq: segment.Seq(1448 * i), Ack: 1, Flags: segment.ACK, Window: 501, Options: options, Payload: make([]byte, 1448)}), trace.Fate{})
		s.fate(s.send(segment.Segment{Src: server, Dst: client, Seq: 1, Ack: segment.Seq(1448 * (i + 1)), Flags: segment.ACK, Window: 501, Options: options}), trace.Fate{})
	}
	return s.Trace
}

// BenchmarkRecord is what an event of a bulk transfer costs.
func BenchmarkRecord(b *testing.B) {
	tr := bulk(b, 500)
	b.ReportAllocs()
	w := jsonl.NewWriter(io.Discard, tr)
	n := 0
	for b.Loop() {
		w.Record(tr.Events[n%len(tr.Events)])
		n++
	}
	require.NoError(b, w.Close())
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "events/s")
}

// BenchmarkRead reads a bulk transfer.
func BenchmarkRead(b *testing.B) {
	tr := bulk(b, 1000)
	file := written(b, tr)
	b.SetBytes(int64(len(file)))
	b.ReportAllocs()
	for b.Loop() {
		r := jsonl.NewReader(bytes.NewReader(file))
		for {
			if _, err := r.Next(); err != nil {
				require.ErrorIs(b, err, io.EOF)
				break
			}
		}
	}
	b.ReportMetric(float64(b.N*len(tr.Packets()))/b.Elapsed().Seconds(), "packets/s")
}

func TestRecordingDoesNotAllocate(t *testing.T) {
	tr := bulk(t, 10)
	w := jsonl.NewWriter(io.Discard, tr)
	i := 0
	record := func() {
		w.Record(tr.Events[i%len(tr.Events)])
		i++
	}
	for range 10_000 {
		record()
	}
	require.Zero(t, testing.AllocsPerRun(1000, record))
}

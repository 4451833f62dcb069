package format_test

import (
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/format"
	"github.com/seed-8df93623/tcpsim/trace/internal/tracetest"
)

// BenchmarkFormats measures what a bulk transfer costs to write, in lines.
func BenchmarkFormats(b *testing.B) {
	tr := &trace.Trace{}
	half := segment.Segment{Src: tracetest.ClientEnd, Dst: tracetest.ServerEnd, Flags: segment.ACK, Window: 500, Payload: make([]byte, 1448), Options: []segment.Option{segment.NOP(), segment.NOP(), segment.TS(1234567, 7654321)}}
	for i := range 1000 {
		s := half
		s.Seq = segment.Seq(1448 * i)
		p := &trace.Packet{Number: i + 1, From: "client", To: "server", Segment: &s, Fates: []*trace.Fate{{}}}
		tr.Record(trace.Event{Kind: trace.Sent, Host: "client", Packet: p})
	}
	for _, f := range formats {
		b.Run(f.Name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				require.NoError(b, f.Write(io.Discard, tr, format.Style{}))
			}
			b.ReportMetric(float64(b.N)*float64(len(tr.Events))/b.Elapsed().Seconds(), "lines/s")
		})
	}
}

package trace

import (
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/segment"
)

// BenchmarkFormats measures what a bulk transfer costs to write, in lines.
func BenchmarkFormats(b *testing.B) {
	tr := &Trace{}
	half := segment.Segment{Src: clientEnd, Dst: serverEnd, Flags: ack, Window: 500, Payload: make([]byte, 1448), Options: []segment.Option{segment.NOP(), segment.NOP(), segment.TS(1234567, 7654321)}}
	for i := range 1000 {
		s := half
		s.Seq = segment.Seq(1448 * i)
		p := &Packet{Number: i + 1, From: "client", To: "server", Segment: &s, Fates: []*Fate{{}}}
		tr.Record(Event{Kind: Sent, Host: "client", Packet: p})
	}
	for _, f := range Formats() {
		b.Run(f.Name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				require.NoError(b, f.Write(io.Discard, tr, Style{}))
			}
			b.ReportMetric(float64(b.N)*float64(len(tr.Events))/b.Elapsed().Seconds(), "lines/s")
		})
	}
}

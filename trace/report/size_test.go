package report

import (
	"bytes"
	"io"
	"net/netip"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/analysis"
	"github.com/seed-8df93623/tcpsim/trace/capture"
	"github.com/seed-8df93623/tcpsim/trace/check"
	"github.com/seed-8df93623/tcpsim/trace/conversation"
	"github.com/seed-8df93623/tcpsim/trace/explain"
)

// captured is a capture of n segments of 10 bytes: all from the client, or each answered
// by the server with one.
func captured(n int, answered bool) *trace.Trace {
	client, server := netip.MustParseAddrPort("192.0.2.1:40000"), netip.MustParseAddrPort("192.0.2.2:80")
	tr := &trace.Trace{Start: time.Unix(0, 0)}
	tr.AddHost(trace.Host{Name: "client", Addresses: []netip.Addr{client.Addr()}})
	tr.AddHost(trace.Host{Name: "server", Addresses: []netip.Addr{server.Addr()}})
	seq := [2]segment.Seq{1, 1}
	for i := range n {
		from := 0
		if answered {
			from = i % 2
		}
		s := &segment.Segment{Src: client, Dst: server, Flags: segment.ACK | segment.PSH, Window: 65000,
			Seq: seq[from], Ack: seq[1-from], Payload: make([]byte, 10)}
		names := [2]string{"client", "server"}
		if from == 1 {
			s.Src, s.Dst = server, client
		}
		seq[from] = seq[from].Add(10)
		p := &trace.Packet{Number: i + 1, From: names[from], To: names[1-from], Segment: s, Sent: time.Duration(i) * time.Millisecond}
		p.Bytes, _ = s.Append(nil)
		tr.Record(trace.Event{Time: p.Sent, Kind: trace.Sent, Host: p.From, Packet: p})
	}
	return tr
}

// TestPageIsSmall counts bytes, rows and memory: a page grows by a line for each segment,
// and by nothing else.
func TestPageIsSmall(t *testing.T) {
	for _, answered := range []bool{false, true} {
		size := func(n int) (bytes, elements int, allocated float64) {
			tr := captured(n, answered)
			page := written(t, tr, Options{Explain: true})
			requireSegments(t, page, tr)
			allocated = testing.AllocsPerRun(1, func() { written(t, tr, Options{Explain: true}) })
			return len(page), strings.Count(page, "<"), allocated
		}
		bytes, elements, allocated := size(2_000)
		more, moreElements, moreAllocated := size(4_000)
		assert.Less(t, float64(more-bytes)/2_000, 150.0, "bytes for each segment; its line, and points of graphs that are not full yet")
		assert.Less(t, moreElements-elements, 250, "elements do not count segments")
		assert.Less(t, moreAllocated, 2.1*allocated)
	}
}

// BenchmarkLargePage makes the page of 99,003 segments, and tells how large the heap was at
// most, capture and all; with GOGC=50, as the command has it, 280 MB, much of it given back.
func BenchmarkLargePage(b *testing.B) {
	tr := conversation.Fill(captured(99_003, false))
	for b.Loop() {
		require.NoError(b, Write(io.Discard, tr, Options{Explain: true}))
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	b.ReportMetric(float64(m.HeapSys)/1e6, "MB-heap")
}

// TestOneWayIsLinear counts the memory that reading a capture of one direction takes, of
// which nothing is ever acknowledged: twice the segments take no more than twice as much.
func TestOneWayIsLinear(t *testing.T) {
	file := func(n int) []byte {
		var b bytes.Buffer
		require.NoError(t, capture.Write(&b, captured(n, false), capture.Options{Format: capture.Pcap}))
		return b.Bytes()
	}
	small, large := file(4_000), file(8_000)
	for name, work := range map[string]func(*trace.Trace){
		"reading":      func(*trace.Trace) {},
		"check-trace":  func(tr *trace.Trace) { check.Trace(tr) },
		"analysis":     func(tr *trace.Trace) { _ = analysis.Of(tr).String() },
		"explanations": func(tr *trace.Trace) { explain.Of(tr, explain.Options{}) },
	} {
		taken := func(file []byte) float64 {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			tr, err := capture.ReadAll(bytes.NewReader(file), capture.Limits{})
			require.NoError(t, err)
			work(tr)
			runtime.ReadMemStats(&after)
			return float64(after.TotalAlloc - before.TotalAlloc)
		}
		taken(small) // what is made once
		less := taken(small)
		assert.Less(t, taken(large), 2.5*less, "%s: %.0f bytes for half of it", name, less)
	}
}

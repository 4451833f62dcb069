package diff_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/diff"
)

// Long traces with many differences are compared in bounded time and memory, and
// one that is missing at a place is still one that is missing.
func TestLong(t *testing.T) {
	const n = 30_000
	long := func(mss int) *trace.Trace {
		s := newScript(0xffff0000)
		s.handshake()
		for i := range n {
			s.up(ack, segment.Seq(1+i*mss), 1, "")
			s.Events[len(s.Events)-1].Packet.Segment.Payload = make([]byte, mss)
			if i%3 == 0 {
				s.down(ack, 1, segment.Seq(1+(i+1)*mss), "")
			}
		}
		return &s.Trace
	}
	want := long(1000)
	got := clone(want)
	random := rand.New(rand.NewPCG(1, 1))
	removed := 0
	for i := len(got.Events) - 1; i > 10; i -= 1 + random.IntN(100) {
		got.Events = append(got.Events[:i], got.Events[i+1:]...)
		removed++
	}
	r := diff.Compare(want, got, everything)
	assert.Equal(t, map[diff.Kind]int{diff.Missing: removed}, r.Counts)
	assert.Len(t, r.Differences, min(removed, diff.MaxDifferences))

	// A part that is missing as a whole, longer than any table.
	got = clone(want)
	got.Events = append(got.Events[:5000], got.Events[25_000:]...)
	r = diff.Compare(want, got, everything)
	assert.Equal(t, map[diff.Kind]int{diff.Missing: 20_000}, r.Counts)
	assert.Len(t, r.Differences, diff.MaxDifferences)

	// Hardly any segment is the same.
	r = diff.Compare(want, long(999), everything)
	assert.Greater(t, r.Differing, n)
}

// The alignment is never worse than one segment for each one that was removed or
// changed.
func TestRandomEdits(t *testing.T) {
	random := rand.New(rand.NewPCG(2, 2))
	for range 300 {
		want := conversations("a", "b", "a", "ccc", "a", "b")
		got := clone(want)
		edits := 1 + random.IntN(3)
		for range edits {
			i := random.IntN(len(got.Events))
			switch random.IntN(3) {
			case 0:
				got = without(got, i)
			case 1:
				got = twice(got, i)
			case 2:
				got = changed(got, i, func(p *trace.Packet) { p.Segment.Flags ^= segment.PSH })
			}
		}
		r := diff.Compare(want, got, diff.Options{})
		assert.LessOrEqual(t, r.Differing, edits, "%s", r)
	}
}

func BenchmarkCompare(b *testing.B) {
	want := newScript(1000)
	want.handshake()
	for i := range 100_000 {
		want.up(ack, segment.Seq(1+i), 1, "x")
	}
	got := clone(&want.Trace)
	for i := 0; i < len(got.Events); i += 1000 {
		got.Events[i].Packet.Segment.Window++
	}
	for b.Loop() {
		r := diff.Compare(&want.Trace, got, everything)
		require.Equal(b, fmt.Sprint(map[diff.Kind]int{diff.Window: 101}), fmt.Sprint(r.Counts))
	}
	b.ReportMetric(float64(b.N*len(got.Events))/b.Elapsed().Seconds(), "segments/s")
}

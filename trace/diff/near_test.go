package diff_test

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/diff"
)

// differing is a source whose i-th segment has another flag.
func differing(s diff.Source, at int) diff.Source {
	i := 0
	return func() (trace.Event, error) {
		e, err := s()
		if i++; i == at {
			e.Packet.Segment.Flags ^= segment.PSH
		}
		return e, err
	}
}

// The first difference of long traces is found in memory that does not grow with them,
// wherever it is.
func TestNearNeedsNoMemory(t *testing.T) {
	const n, room = 15_000, 1000
	for _, at := range []int{10, n / 2, n - 10} {
		most := map[int]uint64{}
		for _, length := range []int{n, 4 * n} {
			read := 0
			want := bulk(length, 1000, 40000)
			measured := func() (trace.Event, error) {
				if read++; read%(n/4) == 0 {
					var m runtime.MemStats
					runtime.GC()
					runtime.ReadMemStats(&m)
					most[length] = max(most[length], m.HeapAlloc)
				}
				return want()
			}
			r, err := diff.NearWithin(measured, differing(bulk(length, 900_000, 50000), at), diff.Options{Context: 3}, room)
			require.NoError(t, err)
			require.NotNil(t, r, "difference at %d of %d", at, length)
			assert.Equal(t, at, r.First.Want.Number)
			assert.EqualValues(t, 1, r.Differing)
			assert.Len(t, r.Before, 3)
			assert.Equal(t, diff.Total{Conversations: 1, Segments: length}, r.Got)
			assert.Equal(t, length-at > 2*room, r.Partial)
		}
		assert.Less(t, most[4*n], most[n]+8<<20, "difference at %d: of either the segments more take four times that", at)
	}
}

// What both begin with is passed over, and the result is that of Compare.
func TestNearIsAsCompare(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 3))
	for i := range 200 {
		want := clone(conversations("a", "b", "a", "ccc", "b", "a"))
		got := elsewhere(want)
		at := random.IntN(len(want.Events))
		switch random.IntN(3) {
		case 0:
			got = without(got, at)
		case 1:
			got = twice(got, at)
		default:
			got = changed(got, at, func(p *trace.Packet) { p.Segment.Flags ^= segment.PSH })
		}
		whole := diff.Compare(want, got, diff.Options{Context: 2})
		for _, room := range []int{1, 5, 20} {
			r, err := diff.NearWithin(sourceOf(want), sourceOf(got), diff.Options{Context: 2}, room)
			require.NoError(t, err)
			if r == nil {
				continue // not near
			}
			name := fmt.Sprintf("case %d, event %d, room for %d", i, at, room)
			require.NotNil(t, r.First, name)
			assert.Equal(t, whole.First.Kinds, r.First.Kinds, name)
			if whole.First.Want != nil {
				assert.Equal(t, whole.First.Want.Number, r.First.Want.Number, name)
			}
			assert.Equal(t, whole.Want, r.Want, name)
			assert.Equal(t, whole.Got, r.Got, name)
			if !r.Partial {
				assert.Equal(t, whole.Differing, r.Differing, name)
				assert.Equal(t, whole.Compared, r.Compared, name)
			}
		}
	}
}

package campaign

import (
	"flag"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/stack"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var (
	from  = flag.Uint64("from", 1, "the first seed")
	runs  = flag.Int("runs", 150, "how many runs to make, of seeds one after the other")
	fixes = flag.String("fixes", "on", "the fixes of netstack: on, off or -NAME,...; with other than on, problems are only counted")
	twice = flag.Uint64("twice", 50, "every which run is made a second time, on another number of processors, to have the same bytes")
)

// TestCampaign makes runs, and finds nothing wrong with any.
func TestCampaign(t *testing.T) {
	noFixes, err := stack.ParseFixes(*fixes)
	require.NoError(t, err)
	var mu sync.Mutex
	count, packets := map[string][]uint64{}, 0
	again := map[uint64]Outcome{}
	var next atomic.Uint64
	next.Store(*from)
	var workers sync.WaitGroup
	for range 2 {
		workers.Go(func() {
			for {
				seed := next.Add(1) - 1
				if seed >= *from+uint64(*runs) {
					return
				}
				o := Run(seed, noFixes, nil)
				mu.Lock()
				if packets += o.Packets; seed%*twice == 0 {
					again[seed] = o
				}
				for _, p := range slices.Compact(slices.Sorted(slices.Values(o.Problems))) {
					count[p] = append(count[p], seed)
				}
				mu.Unlock()
			}
		})
	}
	workers.Wait()
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for seed, o := range again {
		runtime.GOMAXPROCS([]int{1, 2, 3, 8}[seed / *twice % 4])
		if Run(seed, noFixes, nil).Hash != o.Hash {
			count["other bytes on a second run"] = append(count["other bytes on a second run"], seed)
		}
	}
	t.Logf("%d runs from seed %d with %d packets; %d of them a second time, on 1, 2, 3 or 8 processors", *runs, *from, packets, len(again))
	for problem, seeds := range count {
		slices.Sort(seeds)
		text := fmt.Sprintf("%d of %d: %s: seeds %v", len(seeds), *runs, problem, seeds[:min(len(seeds), 8)])
		if noFixes == 0 {
			assert.Fail(t, text)
		} else {
			t.Log(text)
		}
	}
}

// A campaign that cannot find a fault finds none: with netstack as it is there are some.
func TestFindsFaults(t *testing.T) {
	found := 0
	for seed := range uint64(400) {
		found += len(Run(seed, stack.AllFixes, nil).Problems)
	}
	assert.Positive(t, found)
}

func TestRests(t *testing.T) {
	for s := segment.Closed; s <= segment.TimeWait; s++ {
		timed := s == segment.SynSent || s == segment.SynReceived || s == segment.FinWait1 || s == segment.Closing ||
			s == segment.LastAck || s == segment.TimeWait || s == segment.Closed
		assert.Equal(t, !timed, rests(s), "%s", s)
	}
}

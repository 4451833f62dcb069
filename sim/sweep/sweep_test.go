package sweep

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/seed-8df93623/tcpsim/trace"
)

// chancy succeeds unless something is lost of a few segments.
const chancy = "link delay=5ms\nflow client server bytes=3kB\nwait\nexpect loss client>server 0\n"

const varied = `
scenarios: [chancy.txt, hello]
parameters:
  link client>server loss: [0%, 2%, 20%]
  link delay: {uniform: [1ms, 20ms], bins: 3}
  both ends:
    set: [client congestion, server congestion]
    values: [reno, cubic]
seeds: 1..40
measure: [time, goodput, retransmissions, rtt.median, queue.longest]
limits: {time: 2m}
`

// campaign reads one that stands beside chancy.txt.
func campaign(t testing.TB, text string) *Campaign {
	t.Helper()
	folder := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(folder, "chancy.txt"), []byte(chancy), 0o666))
	path := filepath.Join(folder, "campaign.yaml")
	require.NoError(t, os.WriteFile(path, []byte(text), 0o666))
	c, err := Open(path)
	require.NoError(t, err)
	return c
}

func swept(t testing.TB, c *Campaign, job Job) *Result {
	t.Helper()
	r, err := c.Sweep(context.Background(), job)
	require.NoError(t, err)
	return r
}

// Whichever way a campaign is run, its result has the same bytes.
func TestSameBytes(t *testing.T) {
	c := campaign(t, varied)
	require.EqualValues(t, 2*3*2*40, c.Runs())
	one := swept(t, c, Job{Workers: 1})
	want := string(one.Encode())
	require.NoError(t, one.Complete())
	runs, failed := one.Done()
	assert.EqualValues(t, c.Runs(), runs)
	assert.True(t, 0 < failed && failed < runs, "%d of %d", failed, runs)

	assert.Equal(t, want, string(swept(t, c, Job{Workers: 7}).Encode()), "7 workers")
	assert.Equal(t, want, string(swept(t, campaign(t, varied), Job{}).Encode()), "all processors, read anew")

	merged := NewResult(c.Shape(""))
	for i := range rand.Perm(7) {
		part := swept(t, c, Job{Range: c.Shard(uint64(i+1), 7)})
		read, err := Decode(part.Encode())
		require.NoError(t, err)
		require.NoError(t, merged.Merge(read))
	}
	assert.Equal(t, want, string(merged.Encode()), "7 shards")
}

// A sweep that is killed at 100 moments, and goes on from what was saved, has the result of
// one that was not.
func TestKills(t *testing.T) {
	c := campaign(t, varied)
	want := string(swept(t, c, Job{}).Encode())
	c.Simulate = nil
	var saved []byte
	kills := 0
	for seed := uint64(1); ; seed++ {
		var before *Result
		if saved != nil {
			var err error
			before, err = Decode(saved)
			require.NoError(t, err)
		}
		ctx, kill := context.WithCancel(context.Background())
		random := rand.New(rand.NewPCG(seed, 0))
		var runs atomic.Int64
		most := 1 + random.Int64N(20)
		c.Simulate = func(s *scenario.Scenario, o scenario.Options) (*trace.Trace, error) {
			if runs.Add(1) == most {
				kill()
			}
			return s.Run(o)
		}
		r, err := c.Sweep(ctx, Job{Before: before, Workers: 2})
		kill()
		if err == nil {
			assert.Equal(t, want, string(r.Encode()))
			break
		}
		if kills++; random.IntN(2) == 0 { // or what it did since then is lost
			saved = r.Encode()
		}
		require.Less(t, kills, 10_000)
	}
	assert.Greater(t, kills, 50)
	t.Logf("%d kills", kills)
}

// A panic is a run that fails.
func TestPanic(t *testing.T) {
	c := campaign(t, "scenarios: [hello]\nseeds: 0..99\nmeasure: [time, goodput]\n")
	c.Simulate = func(s *scenario.Scenario, o scenario.Options) (*trace.Trace, error) {
		if *o.Seed%10 == 3 {
			o.Recorder = explosive{new(trace.Trace)}
		}
		return s.Run(o)
	}
	r := swept(t, c, Job{})
	runs, failed := r.Done()
	assert.EqualValues(t, 100, runs)
	assert.EqualValues(t, 10, failed)
	for i, f := range r.Failures {
		assert.Equal(t, Failure{uint64(10*i + 3), fmt.Sprintf("hello, seed=%d", 10*i+3), Panicked, "boom"}, f)
	}
	assert.EqualValues(t, 90, r.Combinations[0].Measures[0].Count)
	assert.Equal(t, string(r.Encode()), string(swept(t, c, Job{Workers: 1}).Encode()))
}

// explosive panics in the middle of a run.
type explosive struct{ *trace.Trace }

func (explosive) Record(e trace.Event) {
	if e.Time > 0 {
		panic("boom")
	}
}

// A run is what its index says, and what its command says.
func TestDo(t *testing.T) {
	c := campaign(t, varied)
	seen := map[string]bool{}
	for i := range c.Runs() {
		p := c.Point(i)
		what := c.Describe(p)
		assert.False(t, seen[what], what)
		seen[what] = true
		assert.Equal(t, p.Values, c.Point(i).Values)
	}
	o := c.Do(4711 % c.Runs())
	s, err := o.Prepare()
	require.NoError(t, err)
	tr, err := s.Run(scenario.Options{Seed: o.Seed})
	require.NoError(t, err)
	assert.Equal(t, int64(tr.Events[len(tr.Events)-1].Time), o.Numbers[0])
}

// A campaign is the same on a machine that has not its files.
func TestBundle(t *testing.T) {
	c := campaign(t, varied)
	data, err := c.Bundle()
	require.NoError(t, err)
	other, err := Unbundle(data)
	require.NoError(t, err)
	assert.Equal(t, c.Hash(), other.Hash())
	assert.Equal(t, c.Name, other.Name)
	assert.Equal(t, c.Do(7).Numbers, other.Do(7).Numbers)
	_, err = Unbundle([]byte("hello"))
	assert.ErrorContains(t, err, "this is no campaign in a bundle")
}

// What cannot be kept ends a sweep, and what is done is told all the same.
func TestSave(t *testing.T) {
	c := campaign(t, varied)
	broken := errors.New("no space left on device")
	saves := 0
	r, err := c.Sweep(context.Background(), Job{saveEvery: time.Nanosecond, Save: func(r *Result) error {
		if saves++; saves == 3 {
			return broken
		}
		_, err := Decode(r.Encode())
		return err
	}})
	assert.ErrorIs(t, err, broken)
	assert.Equal(t, 3, saves)
	runs, _ := r.Done()
	assert.Less(t, runs, c.Runs())
	assert.Equal(t, runs, r.rangeRuns())
}

func TestMergeRefuses(t *testing.T) {
	c := campaign(t, "scenarios: [hello]\nseeds: 1..30\n")
	part := func(from, to uint64, version string) *Result {
		return swept(t, c, Job{Range: Range{from, to}, Version: version})
	}
	r := part(0, 10, "1")
	assert.ErrorContains(t, r.Merge(part(5, 15, "1")), "its runs 5 to 9 are there already")
	assert.ErrorContains(t, r.Merge(part(9, 10, "1")), "its runs 9 are there already")
	assert.ErrorContains(t, r.Merge(part(10, 20, "2")), "by another version: 2, and not 1")
	other := campaign(t, "scenarios: [hello]\nseeds: 1..31\n")
	assert.ErrorContains(t, r.Merge(swept(t, other, Job{Range: Range{10, 20}, Version: "1"})), "of another campaign")
	require.NoError(t, r.Merge(part(20, 30, "1")))
	assert.ErrorContains(t, r.Complete(), "runs are missing of 30: 10 to 19")
	require.NoError(t, r.Merge(part(10, 20, "1")))
	assert.NoError(t, r.Complete())
}

func TestHistogram(t *testing.T) {
	for _, v := range []int64{0, 1, 63, 64, 127, 128, 129, 255, 256, 1000, 123456789, 1<<62 + 1, 1<<63 - 1} {
		least, most := bounds(bucketOf(v))
		assert.True(t, least <= v && v <= most, "%d in %d..%d", v, least, most)
		assert.LessOrEqual(t, float64(most-least), float64(v)/64)
	}
	var all Histogram
	parts := make([]Histogram, 5)
	random := rand.New(rand.NewPCG(1, 2))
	var values []int64
	for i := range 10_000 {
		v := int64(random.ExpFloat64() * 1e6)
		values = append(values, v)
		all.Add(v)
		parts[i%5].Add(v)
	}
	var merged Histogram
	for i := range parts {
		merged.Merge(&parts[i])
	}
	assert.Equal(t, all, merged)
	slices.Sort(values)
	sum := int64(0)
	for _, v := range values {
		sum += v
	}
	whole, thousandths := all.Mean()
	assert.Equal(t, sum*1000/10_000, whole*1000+thousandths)
	for _, q := range []int{0, 50, 500, 950, 1000} {
		want := values[min(q*10, 9999)]
		assert.InEpsilon(t, float64(want)+1, float64(all.Quantile(q))+1, 1.0/64)
	}
	var large Histogram
	for range 1000 {
		large.Add(1<<63 - 1)
	}
	whole, thousandths = large.Mean()
	assert.EqualValues(t, int64(1<<63-1), whole)
	assert.Zero(t, thousandths)
}

func BenchmarkTiny(b *testing.B) {
	c := campaign(b, "scenarios: [hello]\nseeds: 1..1000000\n")
	for b.Loop() {
		swept(b, c, Job{Range: Range{0, 1000}})
	}
}

func BenchmarkTinyRuns(b *testing.B) {
	s, err := scenario.Named("hello")
	require.NoError(b, err)
	for b.Loop() {
		for i := range uint64(1000) {
			s.Run(scenario.Options{Seed: &i})
		}
	}
}

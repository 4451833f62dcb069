package link

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// delays are those of n packets, sorted.
func delays(t *testing.T, n int, l Latency) []time.Duration {
	t.Helper()
	require.NoError(t, l.Check())
	w := &paper{}
	s := l.begin(&place{world: w, random: w.Random("latency")}).(*latency)
	all := make([]time.Duration, n)
	for i := range all {
		all[i] = s.draw()
	}
	slices.Sort(all)
	return all
}

// In each of 20 ranges that are as probable there are as many delays, as chi-square has it.
func TestDistributionsOfDelays(t *testing.T) {
	const n = 100_000
	const d, j = 100 * time.Millisecond, 10 * time.Millisecond
	for _, c := range []struct {
		l       Latency
		inverse func(p float64) float64 // in jitters above the delay
	}{
		{Latency{Delay: d, Jitter: j}, func(p float64) float64 { return 2*p - 1 }},
		{Latency{Delay: d, Jitter: j, Distribution: Normal}, func(p float64) float64 { return math.Sqrt2 * math.Erfinv(2*p-1) }},
		{Latency{Delay: d, Jitter: j, Distribution: Pareto}, func(p float64) float64 { return 2 * (math.Pow(1-p, -1.0/3) - 1) }},
		{Latency{Delay: d, Jitter: j, Distribution: Pareto, Shape: 1.5}, func(p float64) float64 { return 0.5 * (math.Pow(1-p, -1/1.5) - 1) }},
	} {
		seen := make([]int, 20)
		for _, delay := range delays(t, n, c.l) {
			above := float64(delay-d) / float64(j)
			i := 0
			for i < 19 && above >= c.inverse(float64(i+1)/20) {
				i++
			}
			seen[i]++
		}
		chiSquare(t, seen)
	}
}

// 99.9 percent are as they are, and the rest ten times as long.
func TestTail(t *testing.T) {
	const n = 200_000
	all := delays(t, n, Latency{Delay: ms(20), Tail: 0.001})
	long := 0
	for _, d := range all {
		if d != ms(20) {
			require.Equal(t, ms(200), d)
			long++
		}
	}
	chiSquareOf(t, []int{long, n - long}, []float64{0.001, 0.999})
	assert.Equal(t, ms(5), delays(t, 1, Latency{Delay: ms(20), Tail: 1, Factor: 0.25})[0])
}

func TestDelayTable(t *testing.T) {
	table, err := ParseDelayTable("t", []byte("1ms\n2ms\n2ms\n\n# rare\n10ms\n"))
	require.NoError(t, err)
	seen := map[time.Duration]int{}
	for _, d := range delays(t, 40_000, Latency{Delay: ms(1), Table: table}) {
		seen[d]++
	}
	assert.Len(t, seen, 3)
	chiSquareOf(t, []int{seen[ms(2)], seen[ms(3)], seen[ms(11)]}, []float64{1, 2, 1})
}

func TestDelaySchedule(t *testing.T) {
	s, err := ParseDelaySchedule("s", []byte("2ms 1ms\n3ms 500us\n4ms 0s\n"))
	require.NoError(t, err)
	events := through(t, 6, Latency{Schedule: s, Reorder: true}).events
	assert.Equal(t, []string{
		"1 arrives at 1.001ms ", "2 arrives at 2.001ms ", "3 arrives at 3.001ms ",
		"4 arrives at 3.501ms ", "5 arrives at 4.001ms ", "6 arrives at 5.001ms ",
	}, events)
}

// Without leave to reorder, who is held up holds up those behind.
func TestLatencyKeepsOrder(t *testing.T) {
	for _, reorder := range []bool{false, true} {
		var numbers []int
		for _, e := range through(t, 200, Latency{Delay: ms(10), Jitter: ms(10), Reorder: reorder}).events {
			var number int
			fmt.Sscan(e, &number)
			numbers = append(numbers, number)
		}
		assert.Len(t, numbers, 200)
		assert.Equal(t, !reorder, slices.IsSorted(numbers))
	}
}

// netem: "25% of packets (with a gap of 5: each fifth at most) will get sent immediately, and
// all others will be delayed".
func TestReordering(t *testing.T) {
	const n = 40_000
	for gap, share := range map[int]float64{0: 0.25, 5: 1 / 8.0} { // after 4 others, each with 1/4: one of 4 + 4
		early := 0
		for _, e := range through(t, n, Reordering{Delay: ms(10), Probability: 0.25, Gap: gap}).events {
			if strings.HasSuffix(e, "reordered") {
				early++
			}
		}
		if gap == 0 {
			chiSquareOf(t, []int{early, n - early}, []float64{share, 1 - share})
		}
		assert.InDelta(t, share, float64(early)/n, 0.01)
	}
	assert.Equal(t, []string{"2 arrives at 1.001ms reordered", "1 arrives at 2.501ms "},
		through(t, 2, Reordering{Delay: ms(2.5), Probability: 1, Gap: 2}).events)
}

func TestParseDelaysErrors(t *testing.T) {
	for data, want := range map[string]string{
		"":         "t:1: a table of delays that is empty; want a delay such as 20ms on each line",
		"1ms\n2\n": `t:2: "2" is no time; want a duration such as 20ms or 1.5s, at most 8760h0m0s`,
		"-1ms":     `t:1: "-1ms" is no time; want a duration such as 20ms or 1.5s, at most 8760h0m0s`,
	} {
		_, err := ParseDelayTable("t", []byte(data))
		assert.EqualError(t, err, want)
	}
	for data, want := range map[string]string{
		"#\n":                "s:1: a schedule of delays that is empty; want a time and a delay on each line, such as 1.5s 20ms",
		"1s\n":               `s:1: "1s" is no time and delay; want a line such as 1.5s 20ms`,
		"1s 1ms\n\n1s 2ms\n": "s:3: 1s does not come behind 1s; want times that increase",
		"1s x":               `s:1: "x" is no time; want a duration such as 20ms or 1.5s, at most 8760h0m0s`,
	} {
		_, err := ParseDelaySchedule("s", []byte(data))
		assert.EqualError(t, err, want)
	}
}

func FuzzParseDelays(f *testing.F) {
	f.Add([]byte("0s 20ms\n1.5s 40ms\n"))
	f.Add([]byte("20ms\n40ms\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if s, err := ParseDelaySchedule("d", data); err == nil {
			through(t, 5, Latency{Schedule: s})
		} else {
			assert.True(t, strings.HasPrefix(err.Error(), "d:"), err)
		}
		if table, err := ParseDelayTable("d", data); err == nil {
			through(t, 5, Latency{Table: table})
		} else {
			assert.True(t, strings.HasPrefix(err.Error(), "d:"), err)
		}
	})
}

func TestRealNumbers(t *testing.T) {
	for _, x := range []float64{1e-300, 1e-9, 0.1, 0.5, 1 - 1e-12, 1, 2, 10, 1e18} {
		assert.InEpsilon(t, 1+math.Log(x), 1+naturalLog(x), 1e-13, x)
	}
	for _, x := range []float64{-700, -1, -1e-9, 0, 0.3, 1, 30, 700} {
		assert.InEpsilon(t, math.Exp(x), exponential(x), 1e-13, x)
	}
}

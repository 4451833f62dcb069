package link

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// through sends n packets over a line with one element, a millisecond apart, and gives
// what has become of them.
func through(t *testing.T, n int, e Element) *paper {
	t.Helper()
	c := Config{Elements: []Element{e}}
	require.NoError(t, c.Check())
	w := &paper{}
	l := NewLine(w, c)
	p := packet(1, 0)
	for i := range n {
		p.Number = i + 1
		w.until(time.Duration(i) * time.Millisecond)
		l.Send(p)
	}
	w.until(w.now + maxDelay)
	assert.Zero(t, w.kept)
	return w
}

// lost tells of each packet, in its order, whether it was lost.
func (w *paper) lost(n int, cause string) []bool {
	all := make([]bool, n)
	for _, e := range w.events {
		var number int
		if text, found := strings.CutSuffix(e, " "+cause); found {
			fmt.Sscan(text, &number)
			all[number-1] = true
		}
	}
	return all
}

// Gilbert-Elliott: p/(p+r) of all packets are lost, in bursts of 1/r on average, whose
// lengths are geometrically distributed: 1 and 10 percent give 9.09 percent and 10.
func TestGilbertElliott(t *testing.T) {
	const n = 400_000
	lost := through(t, n, GilbertElliott{P: 0.01, R: 0.1}).lost(n, "gilbert-elliott")
	var bursts []int
	total, burst := 0, 0
	for _, l := range lost {
		if l {
			total++
			burst++
		} else if burst > 0 {
			bursts = append(bursts, burst)
			burst = 0
		}
	}
	assert.InDelta(t, 0.0909, float64(total)/n, 0.004)
	assert.InDelta(t, 10, float64(total)/float64(len(bursts)), 0.5)
	seen, expected := make([]int, 40), make([]float64, 40)
	for _, b := range bursts {
		seen[min(b, 40)-1]++
	}
	for i := range expected {
		expected[i] = math.Pow(0.9, float64(i)) * 0.1
	}
	expected[39] /= 0.1 // all that are longer
	chiSquareOf(t, seen, expected)
}

func TestGilbertElliottStates(t *testing.T) {
	const n = 200_000
	lost := func(g GilbertElliott) float64 {
		total := 0
		for _, l := range through(t, n, g).lost(n, "gilbert-elliott") {
			if l {
				total++
			}
		}
		return float64(total) / n
	}
	assert.InDelta(t, 0.05, lost(GilbertElliott{LossGood: 0.05}), 0.003)
	assert.InDelta(t, 0.5*0.3, lost(GilbertElliott{P: 0.5, R: 0.5, PassBad: 0.7}), 0.005)
	assert.Zero(t, lost(GilbertElliott{}))
}

func TestRandomLossAndDuplication(t *testing.T) {
	const n = 50_000
	for _, p := range []float64{0.01, 0.3} {
		lost, twice := 0, 0
		for _, l := range through(t, n, RandomLoss{p}).lost(n, "random-loss") {
			if l {
				lost++
			}
		}
		chiSquareOf(t, []int{lost, n - lost}, []float64{p, 1 - p})
		for _, e := range through(t, n, Duplication{Probability: p, Copies: 2}).events {
			if strings.HasSuffix(e, "duplicate") {
				twice++
			}
		}
		chiSquareOf(t, []int{twice / 2, n - twice/2}, []float64{p, 1 - p})
	}
}

func TestLossByNumber(t *testing.T) {
	numbers := func(e Element) (all []int) {
		for i, l := range through(t, 12, e).lost(12, e.Kind()) {
			if l {
				all = append(all, i+1)
			}
		}
		return all
	}
	assert.Equal(t, []int{5, 10}, numbers(PeriodicLoss{Every: 5}))
	assert.Equal(t, []int{1, 6, 11}, numbers(PeriodicLoss{Every: 5, First: 1}))
	assert.Equal(t, []int{2, 3, 12}, numbers(ListedLoss{Numbers: []int{12, 2, 3}}))
}

func TestReplay(t *testing.T) {
	f, err := ParseFates("f", []byte("# of a run\npass 2\ndrop\ndelay 1500us\n\nduplicate\n"))
	require.NoError(t, err)
	assert.Equal(t, []string{
		"1 arrives at 1µs ", "2 arrives at 1.001ms ", "3 replay",
		"5 arrives at 4.001ms ", "5 arrives at 4.001ms duplicate", "4 arrives at 4.501ms delayed",
		"6 arrives at 5.001ms ", "7 arrives at 6.001ms ", "8 replay",
	}, through(t, 8, Replay{Fates: f}).events)
	assert.Len(t, through(t, 20, Replay{Fates: f, Once: true}).events, 21, "one twice")
	for data, want := range map[string]string{
		"":              "f:1: a file of fates that is empty; want pass, drop, duplicate or delay 20ms on each line",
		"pass\nlost\n":  `f:2: "lost" is no fate; want pass, drop, pass 10, drop 10, duplicate or delay 20ms`,
		"drop 0":        `f:1: "drop 0" is no fate; want pass, drop, pass 10, drop 10, duplicate or delay 20ms`,
		"delay 9000h":   `f:1: "delay 9000h" is no fate; want pass, drop, pass 10, drop 10, duplicate or delay 20ms`,
		"duplicate 2":   `f:1: "duplicate 2" is no fate; want pass, drop, pass 10, drop 10, duplicate or delay 20ms`,
		"pass 1 packet": `f:1: "pass 1 packet" is no fate; want pass, drop, pass 10, drop 10, duplicate or delay 20ms`,
	} {
		_, err := ParseFates("f", []byte(data))
		assert.EqualError(t, err, want)
	}
}

func TestOutages(t *testing.T) {
	numbers := func(o Outages) (all []int) {
		for i, l := range through(t, 100, o).lost(100, "outage") {
			if l {
				all = append(all, i)
			}
		}
		return all
	}
	assert.Equal(t, []int{10, 11}, numbers(Outages{Start: ms(10), Length: ms(2)}))
	assert.Equal(t, []int{10, 11, 50, 51, 90, 91}, numbers(Outages{Start: ms(10), Length: ms(2), Every: ms(40)}))
}

func FuzzParseFates(f *testing.F) {
	f.Add([]byte("pass 10\ndrop\ndelay 20ms\nduplicate\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		fates, err := ParseFates("fates", data)
		if err != nil {
			assert.True(t, strings.HasPrefix(err.Error(), "fates:"), err)
			return
		}
		through(t, 20, Replay{Fates: fates})
	})
}

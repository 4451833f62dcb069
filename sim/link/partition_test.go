package link

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
)

// Each has the sides that it says, whatever chance does.
func TestPartitions(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for n := range 9 {
		all := make([]int, n)
		for i := range all {
			all[i] = i
		}
		for range 100 {
			s := Split(random, all)
			assert.Equal(t, []int{(n + 1) / 2, n / 2}, []int{len(s[0]), len(s[1])})
			assert.ElementsMatch(t, all, slices.Concat(s...))
			s = Isolate(random, all)
			assert.Equal(t, []int{min(n, 1), max(n-1, 0)}, []int{len(s[0]), len(s[1])})
			assert.ElementsMatch(t, all, slices.Concat(s...))
			s = Bridge(random, all)
			both := 0
			for _, one := range s[0] {
				if slices.Contains(s[1], one) {
					both++
				}
			}
			assert.Equal(t, min(n, 1), both)
			assert.Len(t, slices.Concat(s...), n+min(n, 1))
			assert.LessOrEqual(t, len(s[0])-len(s[1]), 1)
		}
	}
}

// Each host is as likely as any other to be alone, to be the bridge, or in the first half.
func TestPartitionsAreFair(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	all := []int{0, 1, 2, 3, 4}
	alone, bridge, first := make([]int, 5), make([]int, 5), make([]int, 5)
	for range 10_000 {
		alone[Isolate(random, all)[0][0]]++
		s := Bridge(random, all)
		bridge[s[0][len(s[0])-1]]++
		first[Split(random, all)[0][0]]++
	}
	chiSquare(t, alone)
	chiSquare(t, bridge)
	// The lowest of three of five: 6, 3 and 1 of ten.
	chiSquareOf(t, first[:3], []float64{0.6, 0.3, 0.1})
}

package link

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
)

// chiSquare holds numbers that are to be about the same to the chi-square test, of which
// one in a million fails by chance.
func chiSquare(t *testing.T, seen []int) {
	t.Helper()
	expected := make([]float64, len(seen))
	for i := range expected {
		expected[i] = 1
	}
	chiSquareOf(t, seen, expected)
}

// chiSquareOf is chiSquare where they are to be as the expected ones, of whatever sum.
func chiSquareOf(t *testing.T, seen []int, expected []float64) {
	t.Helper()
	total, sum := 0, 0.0
	for i := range seen {
		total += seen[i]
		sum += expected[i]
	}
	chi := 0.0
	for i := range seen {
		e := expected[i] * float64(total) / sum
		assert.Greater(t, e, 5.0, "too few for the test")
		chi += (float64(seen[i]) - e) * (float64(seen[i]) - e) / e
	}
	assert.Less(t, chi, chiBound(len(seen)-1), "of %v", seen)
}

// chiBound is a bound for the chi-square of so many degrees of freedom that one in a
// million exceeds: the approximation of Wilson and Hilferty.
func chiBound(freedom int) float64 {
	const z = 4.75
	n := float64(freedom)
	root := 1 - 2/(9*n) + z*math.Sqrt(2/(9*n))
	return n * root * root * root
}

package link

import (
	"math/bits"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
)

// damaged gives what n packets become that pass an element.
func damaged(e Element, n int, size int) [][]byte {
	var all [][]byte
	s := e.begin(&place{random: rand.New(rand.NewPCG(1, 2)), next: func(p Packet) { all = append(all, p.Bytes) }})
	for range n {
		s.pass(NewPacket(make([]byte, size)))
	}
	return all
}

// Bits are inverted as often as they are to be, and each as often as any other.
func TestBitErrors(t *testing.T) {
	const n, size, probability = 200_000, 10, 0.003
	seen := make([]int, 8*size)
	hit := 0
	for _, b := range damaged(BitErrors{probability}, n, size) {
		for i, octet := range b {
			hit += bits.OnesCount8(octet)
			for bit := range 8 {
				seen[8*i+bit] += int(octet >> (7 - bit) & 1)
			}
		}
	}
	chiSquare(t, seen)
	chiSquareOf(t, []int{hit, n*8*size - hit}, []float64{probability, 1 - probability})
	for _, b := range damaged(BitErrors{}, 100, size) {
		assert.Equal(t, make([]byte, size), b)
	}
}

func TestTruncation(t *testing.T) {
	const n, size = 20_000, 21
	seen := make([]int, size)
	for _, b := range damaged(Truncation{Probability: 0.5}, n, size) {
		seen[len(b)-1]++
	}
	chiSquareOf(t, []int{n - seen[size-1], seen[size-1]}, []float64{1, 1})
	chiSquare(t, seen[:size-1])
	assert.Len(t, damaged(Truncation{Probability: 1, Bytes: 7}, 1, size)[0], 7)
	assert.Len(t, damaged(Truncation{Probability: 1, Bytes: 70}, 1, size)[0], size)
}

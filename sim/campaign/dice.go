package campaign

import (
	"math/rand/v2"
	"time"
)

// dice draw at random what weights make more or less probable.
type dice struct {
	*rand.Rand
	weights Weights
}

func newDice(seed uint64, w Weights) dice {
	return dice{rand.New(rand.NewPCG(seed, 0x63616d706169676e)), w}
}

// chance is true with a probability, times the weight of what it is about.
func (d dice) chance(name string, p float64) bool { return d.Float64() < p*d.weights.of(name) }

// one picks one of several values.
func one[T any](d dice, values ...T) T { return values[d.IntN(len(values))] }

// kind picks one of several names, each as often as its weight has it; "" if none has any.
func (d dice) kind(names []string) string {
	total := 0.0
	for _, n := range names {
		total += d.weights.of(n)
	}
	left := d.Float64() * total
	for _, n := range names {
		if left -= d.weights.of(n); left < 0 {
			return n
		}
	}
	return ""
}

// pause is a time that is easy to read.
func (d dice) pause() time.Duration {
	return time.Duration(one(d, 1, 2, 5)) * one(d, time.Millisecond, 10*time.Millisecond, 100*time.Millisecond)
}

// octets is a number of octets that is easy to read.
func (d dice) octets() int {
	if d.chance("large writes", 0.1) {
		return one(d, 20000, 60000, 100000)
	}
	return one(d, 1, 2, 10, 100, 536, 1000, 1460, 3000, 5000, 10000)
}

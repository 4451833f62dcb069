package link

import "math/rand/v2"

// Split, Isolate and Bridge are ways to part hosts at random, as tests of distributed
// systems do, such as Jepsen's. What they give are the sides; a host may reach those with
// which it shares one. The order within a side is that of all.

// Split gives two halves, of which the first has one more if the number is odd.
func Split[T any](random *rand.Rand, all []T) (sides [][]T) {
	first := map[int]bool{}
	for _, i := range random.Perm(len(all))[:(len(all)+1)/2] {
		first[i] = true
	}
	sides = make([][]T, 2)
	for i, one := range all {
		if first[i] {
			sides[0] = append(sides[0], one)
		} else {
			sides[1] = append(sides[1], one)
		}
	}
	return sides
}

// Isolate gives one alone, and all others; of none it gives two empty sides.
func Isolate[T any](random *rand.Rand, all []T) (sides [][]T) {
	if len(all) == 0 {
		return make([][]T, 2)
	}
	alone := random.IntN(len(all))
	return [][]T{{all[alone]}, without(all, alone)}
}

// Bridge gives two halves, and one that is on both sides: it reaches all, and they do not
// reach each other. Of none it gives two empty sides.
func Bridge[T any](random *rand.Rand, all []T) (sides [][]T) {
	if len(all) == 0 {
		return make([][]T, 2)
	}
	bridge := random.IntN(len(all))
	sides = Split(random, without(all, bridge))
	for i := range sides {
		sides[i] = append(sides[i], all[bridge])
	}
	return sides
}

func without[T any](all []T, at int) []T {
	return append(append([]T(nil), all[:at]...), all[at+1:]...)
}

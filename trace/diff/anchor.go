package diff

import "slices"

// anchors finds what occurs once in a and once in b, as pairs of places: of those
// in the same order in both, the most.
func anchors[T any, K comparable](a, b []*T, key func(*T) K) [][2]int {
	places := map[K]int{} // in b; -1 for more than one
	for j := range b {
		note(places, key(b[j]), j)
	}
	seen := map[K]int{} // likewise in a
	for i := range a {
		note(seen, key(a[i]), i)
	}
	var common [][2]int
	for i := range a {
		k := key(a[i])
		if j, ok := places[k]; ok && j >= 0 && seen[k] >= 0 {
			common = append(common, [2]int{i, j})
		}
	}
	return longestRising(common)
}

func note[K comparable](places map[K]int, k K, i int) {
	if _, ok := places[k]; ok {
		i = -1
	}
	places[k] = i
}

// longestRising returns the longest subsequence in which the second number rises,
// by patience sorting: each pile's top is the lowest end of a rising sequence as
// long as the piles up to it.
func longestRising(list [][2]int) [][2]int {
	var piles []int                  // the index of each pile's top
	before := make([]int, len(list)) // the index of the top of the pile to the left
	for i, p := range list {
		n, _ := slices.BinarySearchFunc(piles, p[1], func(top, j int) int { return list[top][1] - j })
		if n == len(piles) {
			piles = append(piles, 0)
		}
		piles[n] = i
		before[i] = -1
		if n > 0 {
			before[i] = piles[n-1]
		}
	}
	rising := make([][2]int, len(piles))
	for n, i := len(piles)-1, last(piles); n >= 0; n, i = n-1, before[i] {
		rising[n] = list[i]
	}
	return rising
}

func last(list []int) int {
	if len(list) == 0 {
		return -1
	}
	return list[len(list)-1]
}

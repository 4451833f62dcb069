package diff

import "slices"

// aligner aligns two lists so that the pairs it makes, and what is left alone, cost
// as little as possible. Small lists are aligned by a table of all pairs. Larger
// ones are first cut at what occurs once in each of them (as patience diff does),
// and where there is no such thing into pieces that are small enough. So work and
// memory are bounded by the length of the lists times a constant.
type aligner[T any, K comparable] struct {
	key   func(*T) K        // that of two which belong together for sure is the same
	cost  func(a, b *T) int // of a pair; 0 for two that are the same
	yield func(a, b *T)     // takes what belongs together, in order; one may be nil
	moves []move            // the table of tabulate
}

// align aligns a and b, and hands over what belongs together.
func align[T any, K comparable](a, b []*T, key func(*T) K, cost func(a, b *T) int, yield func(a, b *T)) {
	x := aligner[T, K]{key: key, cost: cost, yield: yield}
	x.align(a, b, 0)
}

// maxTable is how many pairs a table may have, and maxDepth how often parts of
// lists are cut further at what is unique in them.
const (
	maxTable = 1 << 16
	maxDepth = 8
)

// align aligns a and b. Their equal beginnings and ends belong together.
func (x *aligner[T, K]) align(a, b []*T, depth int) {
	for len(a) > 0 && len(b) > 0 && x.cost(a[0], b[0]) == 0 {
		x.yield(a[0], b[0])
		a, b = a[1:], b[1:]
	}
	n, m := len(a), len(b)
	for n > 0 && m > 0 && x.cost(a[n-1], b[m-1]) == 0 {
		n, m = n-1, m-1
	}
	x.middle(a[:n], b[:m], depth)
	for i := range a[n:] {
		x.yield(a[n+i], b[m+i])
	}
}

// middle aligns what neither begins nor ends the same.
func (x *aligner[T, K]) middle(a, b []*T, depth int) {
	if len(a) == 0 || len(b) == 0 || len(a)*len(b) <= maxTable {
		x.tabulate(a, b)
		return
	}
	var cuts [][2]int
	if depth < maxDepth {
		cuts = anchors(a, b, x.key)
	}
	if len(cuts) == 0 {
		x.pieces(a, b)
		return
	}
	i, j := 0, 0
	for _, at := range append(cuts, [2]int{len(a), len(b)}) {
		x.align(a[i:at[0]], b[j:at[1]], depth+1)
		if at[0] < len(a) {
			x.yield(a[at[0]], b[at[1]])
		}
		i, j = at[0]+1, at[1]+1
	}
}

// pieces aligns lists piece by piece, cutting both in proportion.
func (x *aligner[T, K]) pieces(a, b []*T) {
	n := 1
	for (len(a)/n+1)*(len(b)/n+1) > maxTable {
		n *= 2
	}
	for i := range n {
		x.tabulate(a[len(a)*i/n:len(a)*(i+1)/n], b[len(b)*i/n:len(b)*(i+1)/n])
	}
}

// move is a step of an alignment.
type move byte

const (
	both move = iota // the next of a and the next of b belong together
	onlyA
	onlyB
)

// tabulate aligns lists by a table which has, for each i and j, the best first move
// in aligning a[i:] and b[j:].
func (x *aligner[T, K]) tabulate(a, b []*T) {
	if len(a) > 0 && len(b) > 0 {
		x.fill(a, b)
	}
	i, j := 0, 0
	for i < len(a) && j < len(b) {
		switch x.moves[i*len(b)+j] {
		case both:
			x.yield(a[i], b[j])
			i, j = i+1, j+1
		case onlyA:
			x.yield(a[i], nil)
			i++
		case onlyB:
			x.yield(nil, b[j])
			j++
		}
	}
	for ; i < len(a); i++ {
		x.yield(a[i], nil)
	}
	for ; j < len(b); j++ {
		x.yield(nil, b[j])
	}
}

// fill fills the table, from the end of the lists to their beginning. It needs the
// costs of two rows only.
func (x *aligner[T, K]) fill(a, b []*T) {
	m := len(b)
	x.moves = slices.Grow(x.moves[:0], len(a)*m)[:len(a)*m]
	below, row := make([]int, m+1), make([]int, m+1)
	for j := range below {
		below[j] = alone * (m - j)
	}
	for i := len(a) - 1; i >= 0; i-- {
		row[m] = alone * (len(a) - i)
		for j := m - 1; j >= 0; j-- {
			best, least := both, below[j+1]+x.cost(a[i], b[j])
			if c := below[j] + alone; c < least {
				best, least = onlyA, c
			}
			if c := row[j+1] + alone; c < least {
				best, least = onlyB, c
			}
			x.moves[i*m+j], row[j] = best, least
		}
		below, row = row, below
	}
}

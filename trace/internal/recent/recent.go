// Package recent holds a map that forgets, for work on streams without end in
// memory that has one.
package recent

// Map keeps the entries that were put or found last. It holds two generations:
// when the young one is full it becomes the old one, and what was old is
// forgotten, unless it has been found since.
type Map[K comparable, V any] struct {
	limit      int // of a generation's weight
	weight     int // of the young one
	young, old map[K]entry[V]
}

type entry[V any] struct {
	value  V
	weight int
}

// New makes a map that keeps at least the last entries up to a weight of limit,
// and at most twice that.
func New[K comparable, V any](limit int) *Map[K, V] {
	return &Map[K, V]{limit: limit, young: map[K]entry[V]{}}
}

// Put adds or replaces the entry of k. Its weight, at least 1, says how much of
// the limit it takes.
func (m *Map[K, V]) Put(k K, v V, weight int) {
	if before, ok := m.young[k]; ok {
		m.weight -= before.weight
	}
	if m.weight+weight > m.limit && len(m.young) > 0 {
		m.old, m.young, m.weight = m.young, map[K]entry[V]{}, 0
	}
	m.young[k] = entry[V]{v, weight}
	m.weight += weight
}

// Get finds the entry of k, and tells whether it is known.
func (m *Map[K, V]) Get(k K) (V, bool) {
	if e, ok := m.young[k]; ok {
		return e.value, true
	}
	e, ok := m.old[k]
	if ok {
		m.Put(k, e.value, e.weight)
	}
	return e.value, ok
}

// Grow adds to the weight of the entry of k, which was found or put last.
func (m *Map[K, V]) Grow(k K, weight int) {
	if e, ok := m.young[k]; ok {
		e.weight += weight
		m.young[k] = e
		m.weight += weight
	}
}

// Len is the number of entries, counting one that is in both generations twice.
func (m *Map[K, V]) Len() int { return len(m.young) + len(m.old) }

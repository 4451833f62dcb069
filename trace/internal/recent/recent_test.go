package recent

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestMapKeepsWhatIsRecent(t *testing.T) {
	m := New[int, string](2)
	m.Put(1, "one", 1)
	m.Put(2, "two", 1)
	m.Put(3, "three", 1) // 1 and 2 grow old
	v, ok := m.Get(1)    // and 1 young again
	assert.Equal(t, "one", v)
	assert.True(t, ok)
	m.Put(4, "four", 1) // 2 is forgotten
	_, ok = m.Get(2)
	assert.False(t, ok)
	for k, want := range map[int]string{1: "one", 3: "three", 4: "four"} {
		v, ok := m.Get(k)
		assert.True(t, ok, k)
		assert.Equal(t, want, v)
	}
}

func TestMapReplaces(t *testing.T) {
	m := New[string, int](10)
	for i := range 100 {
		m.Put("same", i, 9)
	}
	v, ok := m.Get("same")
	assert.True(t, ok)
	assert.Equal(t, 99, v)
	assert.Equal(t, 1, m.Len())
}

func TestMapIsBounded(t *testing.T) {
	m := New[int, int](100)
	for i := range 10_000 {
		m.Put(i, i, 1+i%7)
		assert.LessOrEqual(t, m.Len(), 200)
	}
	heavy := New[int, int](100)
	for i := range 10 { // each heavier than the limit
		heavy.Put(i, i, 1000)
	}
	assert.Equal(t, 2, heavy.Len())
}

func TestMapForgetsWhatHasGrown(t *testing.T) {
	m := New[int, int](10)
	m.Put(1, 1, 1)
	m.Grow(1, 9)
	m.Grow(2, 9) // is not there
	m.Put(2, 2, 1)
	m.Put(3, 3, 10)
	_, ok := m.Get(1)
	assert.False(t, ok)
}

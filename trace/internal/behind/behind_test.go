package behind

import (
	"errors"
	"runtime"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// collector collects what a Queue hands to it.
type collector struct{ got []int }

func (c *collector) take(n *int) error {
	c.got = append(c.got, *n)
	return nil
}

// count adds the numbers from one to before another.
func count(q *Queue[int], from, to int) {
	for i := from; i < to; i++ {
		*q.Next() = i
	}
}

func TestQueueKeepsOrder(t *testing.T) {
	for _, size := range []int{0, 1, batchSize - 1, batchSize, batchSize + 1, 2 * batchSize, 100*batchSize + 7} {
		var c collector
		q := NewQueue(c.take)
		count(q, 0, size)
		require.NoError(t, q.Finish())
		count(q, size, size+3) // more may follow
		require.NoError(t, q.Finish())
		require.NoError(t, q.Finish())
		require.Len(t, c.got, size+3)
		for i, n := range c.got {
			require.Equal(t, i, n)
		}
	}
}

// However many items there are, what they hold is used again.
func TestQueueUsesMemoryAgain(t *testing.T) {
	seen := map[*byte]bool{}
	q := NewQueue(func(item *[]byte) error {
		seen[&(*item)[0]] = true
		return nil
	})
	for range 100 * batchSize {
		item := q.Next()
		*item = append((*item)[:0], "what an item holds"...)
	}
	require.NoError(t, q.Finish())
	require.Len(t, seen, 2*batchSize)
}

// What has failed gets nothing more, and who adds items does not wait for it.
func TestQueueStopsAtTheFirstError(t *testing.T) {
	full := errors.New("the disk is full")
	for _, at := range []int{0, batchSize - 1, batchSize, 3*batchSize + 1} {
		calls := 0
		q := NewQueue(func(n *int) error {
			calls++
			if *n == at {
				return full
			}
			return nil
		})
		count(q, 0, 10*batchSize)
		assert.ErrorIs(t, q.Finish(), full)
		assert.ErrorIs(t, q.Err(), full)
		count(q, 0, 10*batchSize)
		assert.ErrorIs(t, q.Finish(), full)
		assert.Equal(t, at+1, calls)
	}
}

func TestQueueLeavesNoGoroutine(t *testing.T) {
	before := runtime.NumGoroutine()
	var c collector
	q := NewQueue(c.take)
	count(q, 0, batchSize)
	assert.LessOrEqual(t, runtime.NumGoroutine(), before, "none for what is short") // fewer: earlier tests' end late
	require.NoError(t, q.Finish())
	synctest.Test(t, func(*testing.T) { // which fails if one waits for ever
		count(NewQueue(c.take), 0, 5*batchSize) // and never finishes
	})
}

// A Queue may be made outside of a bubble, be filled in it, and be finished outside.
func TestQueueGoesThroughABubble(t *testing.T) {
	var c collector
	q := NewQueue(c.take)
	count(q, 0, 3*batchSize)
	synctest.Test(t, func(*testing.T) { count(q, 3*batchSize, 9*batchSize) })
	require.NoError(t, q.Finish())
	require.Len(t, c.got, 9*batchSize)
}

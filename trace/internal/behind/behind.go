// Package behind has work done behind the back of who asks for it: while one batch
// of it is being put together, the one before is worked off.
package behind

import (
	"sync"
	"sync/atomic"
)

// batchSize is how many items are worked off at once: enough for what it takes to
// wake up a goroutine, and few enough for what they point to to stay in a cache.
const batchSize = 256

// Queue hands items to a function, one after the other. Each full batch of them
// has a goroutine of its own, which ends with it; what does not fill one is left
// to Finish. So there is never more than two batches in memory, nor a goroutine
// that waits for anything but the function. It is for one goroutine to use.
type Queue[T any] struct {
	do      func(*T) error
	filling []T
	other   []T        // is being worked off
	busy    sync.Mutex // held as long as it is
	problem atomic.Pointer[error]
}

// NewQueue makes a Queue for do, which gets no more items once it has failed.
func NewQueue[T any](do func(*T) error) *Queue[T] {
	return &Queue[T]{do: do, filling: make([]T, 0, batchSize)}
}

// Next adds an item, which is to be filled in before any other call. It holds what
// an item before it held, so that its memory can be used again.
func (q *Queue[T]) Next() *T {
	n := len(q.filling)
	if n == batchSize {
		q.pass()
		n = 0
	}
	q.filling = q.filling[:n+1]
	return &q.filling[n]
}

// pass has the full batch worked off once the one before is.
func (q *Queue[T]) pass() {
	q.busy.Lock()
	if q.other == nil {
		q.other = make([]T, 0, batchSize)
	}
	q.filling, q.other = q.other[:0], q.filling
	go func() {
		defer q.busy.Unlock()
		q.work(q.other)
	}()
}

func (q *Queue[T]) work(batch []T) {
	for i := range batch {
		if q.Err() != nil {
			return
		}
		if err := q.do(&batch[i]); err != nil {
			problem := err // err itself would be allocated each time
			q.problem.Store(&problem)
		}
	}
}

// Err is the first error of the function so far.
func (q *Queue[T]) Err() error {
	if p := q.problem.Load(); p != nil {
		return *p
	}
	return nil
}

// Finish works off what is left, waits until all is done and returns the first
// error of all.
func (q *Queue[T]) Finish() error {
	q.busy.Lock()
	defer q.busy.Unlock()
	q.work(q.filling)
	q.filling = q.filling[:0]
	return q.Err()
}

package sim

import (
	"context"
	"slices"
)

// interrupt is a waiter that goes on when a context is done.
type interrupt struct {
	context context.Context
	waiter  *waiter
}

// interrupts has w woken when ctx is done, until stop is called.
func (n *Network) interrupts(ctx context.Context, w *waiter) (stop func()) {
	if n.live != nil {
		end := context.AfterFunc(ctx, func() {
			n.enter()
			defer n.leave()
			n.wake(w)
		})
		return func() { end() }
	}
	i := &interrupt{ctx, w}
	n.interruptible = append(n.interruptible, i)
	return func() {
		n.interruptible = slices.DeleteFunc(n.interruptible, func(other *interrupt) bool { return other == i })
	}
}

// interrupt wakes those whose context is done. A network that drives itself asks
// after each event and each step of a process, so that no goroutine has to tell it.
func (n *Network) interrupt() {
	for _, i := range n.interruptible {
		if i.context.Err() != nil {
			n.wake(i.waiter)
		}
	}
}

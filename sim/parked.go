package sim

import (
	"cmp"
	"errors"
	"fmt"
	"runtime"
	"slices"
)

// park waits until w is woken, and lets others use the network meanwhile.
func (l *live) park(w *waiter) error {
	switch {
	case l.inside.Load() != 0:
		return errCallback
	case l.ended != nil:
		return l.ended
	case l.network.closed:
		return errClosed
	}
	w.done = make(chan struct{})
	l.last = l.network.now
	runtime.Callers(3, w.callers[:])
	l.waits[w] = struct{}{}
	l.leave()
	<-w.done
	l.mu.Lock() // and whatever comes of it, the caller leaves
	defer delete(l.waits, w)
	l.resume()
	return l.ended
}

// waiting lists those who wait, in the order of what they wait for.
func (l *live) waiting() []Waiting {
	var all []Waiting
	for w := range l.waits {
		all = append(all, Waiting{At: w.caller(), For: w.what.String()})
	}
	slices.SortFunc(all, func(a, b Waiting) int {
		return cmp.Or(cmp.Compare(a.For, b.For), cmp.Compare(a.At, b.At))
	})
	return all
}

// run waits until done reports true, which is asked after each event.
func (l *live) run(done func() bool) error {
	n := l.network
	n.enter()
	defer n.leave()
	for {
		over := false
		n.callback(func() { over = done() })
		if over {
			return errors.Join(n.takeFailures()...)
		}
		w := &waiter{what: reason(func() string { return "RunUntil: its condition does not hold yet" })}
		l.watches = append(l.watches, w)
		if err := l.park(w); err != nil {
			return err
		}
	}
}

// spawn is start for processes that are goroutines.
func (l *live) spawn(name string, background bool, f func() error) {
	n := l.network
	p := &process{network: n, name: name, background: background}
	n.processes = append(n.processes, p)
	go func() {
		var err error
		defer func() { // also if f ends the goroutine
			l.enter()
			defer l.leave()
			if err != nil && !n.closed {
				n.failures = append(n.failures, fmt.Errorf("process %s: %w", name, err))
			}
			n.processes = slices.DeleteFunc(n.processes, func(q *process) bool { return q == p })
			l.progress()
		}()
		err = f()
	}()
}

// close has all calls fail that wait.
func (l *live) close() {
	watched.Delete(l)
	l.next.Stop()
	l.idle.Stop()
	for _, node := range l.network.nodes {
		if h, ok := node.(*Host); ok {
			h.closeSockets()
		}
	}
	l.wakeAll()
}

// finished reports whether every process has ended, but for background ones.
func (l *live) finished() bool {
	l.enter()
	defer l.leave()
	return !slices.ContainsFunc(l.network.processes, func(p *process) bool { return !p.background })
}

package engine

import (
	"cmp"
	"runtime"
	"slices"
	"strings"
	"time"
)

// What follows is how goroutines wait for a clock that runs by itself.

func (l *clocked) run() error {
	return l.until(func() bool { return len(l.unfinished()) == 0 }, func() string {
		return "Run: processes have not ended: " + strings.Join(l.foreground(), ", ")
	})
}

func (l *clocked) runFor(d time.Duration) error {
	time.Sleep(d)
	return l.runUntil(func() bool { return true })
}

func (l *clocked) runUntil(done func() bool) error {
	return l.until(done, func() string { return "RunUntil: its condition does not hold yet" })
}

// until asks done without keeping others from using the engine, and again if anything
// has happened since.
func (l *clocked) until(done func() bool, what Reason) error {
	for {
		l.enter()
		steps := l.steps
		l.leave()
		over := done()
		if err, again := l.watch(over, steps, what); !again {
			return err
		}
	}
}

// watch waits until something has happened since there were so many steps.
func (l *clocked) watch(over bool, steps int, what Reason) (err error, again bool) {
	l.enter()
	defer l.leave()
	switch {
	case over:
		return l.takeFailures(nil), false
	case l.steps > steps:
		return nil, true
	}
	w := &Waiter{What: what}
	l.watches = append(l.watches, w)
	err = l.park(w)
	return err, err == nil
}

// unfinished are the names of the processes that have not ended, but for background ones.
func (l *clocked) unfinished() []string {
	l.enter()
	defer l.leave()
	return l.foreground()
}

// park waits until w is woken, and lets others use the engine meanwhile.
func (l *clocked) park(w *Waiter) error {
	switch {
	case l.ended != nil:
		return l.ended
	case l.closed:
		return ErrClosed
	}
	w.done = make(chan struct{})
	l.last = l.now
	w.callers = make([]uintptr, 24)
	w.callers = w.callers[:runtime.Callers(3, w.callers)]
	l.waits[w] = struct{}{}
	l.leave()
	<-w.done
	l.mu.Lock() // and whatever comes of it, the caller leaves
	defer delete(l.waits, w)
	l.resume()
	return l.ended
}

// waiting lists those who wait, in the order of what they wait for.
func (l *clocked) waiting() (all []Waiting) {
	for w := range l.waits { // order: sorted below
		all = append(all, Waiting{At: w.caller(), For: w.What.String()})
	}
	slices.SortFunc(all, func(a, b Waiting) int {
		return cmp.Or(cmp.Compare(a.For, b.For), cmp.Compare(a.At, b.At))
	})
	return all
}

// start starts a process as a goroutine.
func (l *clocked) start(p *process, f func() error) {
	go func() { // order: what it does at an instant is ordered when that is over
		var err error
		defer func() { // also if f ends the goroutine
			l.enter()
			defer l.leave()
			if !l.closed {
				p.failed(err)
			}
			p.ended()
			l.progress()
		}()
		err = f()
	}()
}

func (l *clocked) close() {
	l.next.Stop()
	l.idle.Stop()
	l.wakeAll()
}

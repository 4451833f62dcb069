package engine

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"sync/atomic"
	"time"
)

// loop is the driver that runs the events itself. Everything is done by one goroutine at a
// time: whoever runs it, or a process.
type loop struct {
	*Engine
	runnable      []*process
	turn          int          // of them, whose turn is next
	looping       atomic.Bool  // whether somebody outside of all processes runs it
	within        bool         // whether a function of the user's is run
	inTest        bool         // whether the goroutine of a test has made it
	interruptible []*interrupt // those whose context may end their waiting
}

// NewLoop makes an engine that runs its events itself.
func NewLoop(c Config) *Engine {
	e := c.engine()
	e.driver = &loop{Engine: e, inTest: inTest()}
	return e
}

func (l *loop) enter() {
	if l.within {
		panic(ErrCallback)
	}
}

func (l *loop) leave() {}

func (l *loop) inside(f func()) {
	l.within = true
	defer func() { l.within = false }()
	f()
}

func (l *loop) then(f func()) {
	l.Start("rule", true, func() error { f(); return nil })
}

func (l *loop) use(time.Duration) {}
func (l *loop) happened()         {}
func (l *loop) err() error        { return nil }

func (l *loop) run() error {
	if l.current != nil && !l.current.background {
		return errOwn
	}
	err := l.until(func() bool { return false })
	if err == nil {
		if waiting := l.waiting(); len(waiting) > 0 {
			err = l.Tell(l.config.Stuck(l.now, waiting))
		}
	}
	return l.takeFailures(err)
}

func (l *loop) runFor(d time.Duration) error {
	over := false
	e := l.After(d, func() { over = true })
	err := l.until(func() bool { return over })
	e.Stop()
	return l.takeFailures(err)
}

func (l *loop) runUntil(done func() bool) error { return l.takeFailures(l.until(done)) }

// until is the event loop.
func (l *loop) until(done func() bool) error {
	if l.closed {
		return ErrClosed
	}
	if l.current == nil { // a process may run it itself
		if !l.looping.CompareAndSwap(false, true) {
			return errShared
		}
		defer l.looping.Store(false)
	}
	for {
		l.runProcesses()
		if done() || len(l.queue.events) == 0 {
			return nil
		}
		if err := l.limit(l.queue.events[0].at > l.config.MaxTime); err != nil {
			return err
		}
		l.step()
	}
}

// coroutine runs until it has to wait, and then the event loop goes on.
type coroutine struct {
	waitingFor fmt.Stringer // nil while it can run
	resume     func() (struct{}, bool)
	stop       func()
	yield      func(struct{}) bool
}

func (l *loop) start(p *process, f func() error) {
	p.resume, p.stop = iter.Pull(func(yield func(struct{}) bool) {
		p.yield = yield
		defer func() {
			if r := recover(); r != nil && r != any(killed) {
				panic(r)
			}
		}()
		p.failed(f())
	})
	p.ready()
}

// ready has a process run at the next opportunity.
func (p *process) ready() {
	l := p.engine.driver.(*loop)
	l.runnable = append(l.runnable, p)
}

// runProcesses runs every process that can run until it has to wait.
func (l *loop) runProcesses() {
	if l.current != nil {
		return // a process runs the network itself; the others' turn comes later
	}
	for l.interrupt(); l.turn < len(l.runnable); l.interrupt() {
		p := l.runnable[l.turn]
		l.turn++
		l.current = p
		p.waitingFor = nil
		_, more := p.resume()
		l.current = nil
		if !more {
			p.ended()
		}
	}
	clear(l.runnable)
	l.runnable, l.turn = l.runnable[:0], 0
}

// killed is what a process is ended with when its network is closed.
var killed = new(struct{ _ byte })

func (l *loop) park(w *Waiter) error {
	p := l.current
	if p == nil {
		return l.pump(w)
	}
	w.process = p
	p.waitingFor = w.What
	for !w.woken {
		if !p.yield(struct{}{}) {
			panic(killed)
		}
	}
	return nil
}

// pump is park for a caller outside of all processes: it runs the events.
func (l *loop) pump(w *Waiter) error {
	if l.inTest && !inTest() {
		return l.Tell(errGoroutine)
	}
	if err := l.until(func() bool { return w.woken }); err != nil {
		return err
	}
	if !w.woken {
		return l.Tell(l.config.Stuck(l.now, append([]Waiting{{For: w.What.String()}}, l.waiting()...)))
	}
	return nil
}

func (l *loop) waiting() (all []Waiting) {
	for _, p := range l.processes {
		switch {
		case p.background:
		case p.waitingFor == nil:
			all = append(all, Waiting{Process: p.name})
		default:
			all = append(all, Waiting{Process: p.name, For: p.waitingFor.String()})
		}
	}
	return all
}

func (l *loop) close() {
	for _, p := range l.processes {
		l.current = p
		p.stop()
		l.current = nil
	}
}

// interrupt is a waiter that goes on when a context is done.
type interrupt struct {
	context context.Context
	waiter  *Waiter
}

// interrupts is [Engine.Interrupts]. The contexts are asked after each event and each step
// of a process, so that no goroutine has to tell of them.
func (l *loop) interrupts(ctx context.Context, w *Waiter) (stop func()) {
	i := &interrupt{ctx, w}
	l.interruptible = append(l.interruptible, i)
	return func() {
		l.interruptible = slices.DeleteFunc(l.interruptible, func(other *interrupt) bool { return other == i })
	}
}

// interrupt wakes those whose context is done.
func (l *loop) interrupt() {
	for _, i := range l.interruptible {
		if i.context.Err() != nil {
			l.Wake(i.waiter)
		}
	}
}

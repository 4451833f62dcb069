package sim

import (
	"fmt"
	"iter"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"time"
)

// process is a coroutine: it runs until it has to wait, and then the event loop
// goes on.
type process struct {
	network    *Network
	name       string
	background bool
	waitingFor fmt.Stringer // nil while it can run
	resume     func() (struct{}, bool)
	stop       func()
	yield      func(struct{}) bool
}

// waits says what the process waits for.
func (p *process) waits() Waiting {
	if p.waitingFor == nil {
		return Waiting{Process: p.name}
	}
	return Waiting{Process: p.name, For: p.waitingFor.String()}
}

// Go starts a process, which begins to run in [Network.Run], or at once in a
// network that runs. If f returns an error, Run returns it.
func (n *Network) Go(name string, f func() error) {
	n.enter()
	defer n.leave()
	n.start(name, false, f)
}

// GoBackground is Go for a process that serves the others: one that still
// waits when nothing is left to happen is no deadlock.
func (n *Network) GoBackground(name string, f func() error) {
	n.enter()
	defer n.leave()
	n.start(name, true, f)
}

func (n *Network) start(name string, background bool, f func() error) {
	if n.live != nil {
		n.live.spawn(name, background, f)
		return
	}
	p := &process{network: n, name: name, background: background}
	p.resume, p.stop = iter.Pull(func(yield func(struct{}) bool) {
		p.yield = yield
		defer func() {
			if r := recover(); r != nil && r != any(killed) {
				panic(r)
			}
		}()
		if err := f(); err != nil {
			n.failures = append(n.failures, fmt.Errorf("process %s: %w", name, err))
		}
	})
	n.processes = append(n.processes, p)
	n.runnable = append(n.runnable, p)
}

// runProcesses runs every process that can run until it has to wait.
func (n *Network) runProcesses() {
	if n.current != nil {
		return // a process runs the network itself; the others' turn comes later
	}
	for n.interrupt(); len(n.runnable) > 0; n.interrupt() {
		p := n.runnable[0]
		n.runnable = n.runnable[1:]
		n.current = p
		p.waitingFor = nil
		_, more := p.resume()
		n.current = nil
		if !more {
			n.processes = slices.DeleteFunc(n.processes, func(q *process) bool { return q == p })
		}
	}
	n.runnable = nil
}

// killed is what a process is ended with when its network is closed.
var killed = new(struct{ _ byte })

func (p *process) kill() {
	if p.stop == nil { // a goroutine, which ends when its call fails
		return
	}
	p.network.current = p
	p.stop()
	p.network.current = nil
}

// waiter is one call that waits: a process, or a caller outside of all.
type waiter struct {
	what    fmt.Stringer // what it waits for
	process *process
	woken   bool
	done    chan struct{} // closed when it is woken, by a driver other than Loop
	callers [24]uintptr
}

// caller is the place in the program that waits: the first that is neither in this
// package nor in the standard library, or else the first outside of this package, or else
// what the go statement called.
func (w *waiter) caller() string {
	frames := runtime.CallersFrames(w.callers[:])
	at := ""
	for {
		f, more := frames.Next()
		switch own, ours := strings.CutPrefix(f.Function, packagePath); {
		case f.File == "" || f.Function == "runtime.goexit":
			return at
		case ours && !strings.HasSuffix(f.File, "_test.go"):
			at = "go " + own
		case foreign(f.Function):
			return fmt.Sprintf("%s:%d", filepath.Base(f.File), f.Line)
		case at == "" || strings.HasPrefix(at, "go "):
			at = fmt.Sprintf("%s:%d", filepath.Base(f.File), f.Line)
		}
		if !more {
			return at
		}
	}
}

// foreign reports whether a function is not in the standard library, whose import paths
// have no dot in their first element.
func foreign(function string) bool {
	first, _, below := strings.Cut(function, "/")
	return below && strings.Contains(first, ".") || strings.HasPrefix(function, "main.")
}

// packagePath is what the names of this package's own functions begin with.
var packagePath = reflect.TypeFor[Network]().PkgPath() + "."

// reason is a waiter's what, put in words when it is asked for.
type reason func() string

func (r reason) String() string { return r() }

// park waits until w is woken.
func (n *Network) park(w *waiter) error {
	if n.live != nil {
		return n.live.park(w)
	}
	p := n.current
	if p == nil {
		return n.pump(w)
	}
	w.process = p
	p.waitingFor = w.what
	for !w.woken {
		if !p.yield(struct{}{}) {
			panic(killed)
		}
	}
	return nil
}

// pump is park for a caller outside of all processes: it runs the network.
func (n *Network) pump(w *waiter) error {
	if err := n.run(func() bool { return w.woken }); err != nil {
		return err
	}
	if !w.woken {
		return &DeadlockError{Time: n.now, Waiting: append([]Waiting{{For: w.what.String()}}, n.waiting()...)}
	}
	return nil
}

// wake lets the one who waits go on.
func (n *Network) wake(w *waiter) {
	if w.woken {
		return
	}
	w.woken = true
	switch {
	case w.done != nil:
		close(w.done)
	case w.process != nil:
		n.runnable = append(n.runnable, w.process)
	}
}

// Sleep waits for d of virtual time, or until the network is closed, which is an error.
func (n *Network) Sleep(d time.Duration) error {
	n.enter()
	defer n.leave()
	w := &waiter{}
	until := n.alarm(d, func() { n.wake(w) }).at
	w.what = reason(func() string { return fmt.Sprintf("sleep until %s", until) })
	err := n.park(w)
	if err == nil && n.closed {
		err = errClosed
	}
	return err
}

// Group is processes that are waited for together.
type Group struct {
	network *Network
	running int
	waiters []*waiter
	err     error
}

// NewGroup makes a group without processes.
func (n *Network) NewGroup() *Group { return &Group{network: n} }

// Go starts a process of the group: see [Network.Go].
func (g *Group) Go(name string, f func() error) {
	n := g.network
	n.enter()
	defer n.leave()
	g.running++
	n.start(name, false, func() error {
		err := f()
		n.enter()
		defer n.leave()
		g.running--
		if g.err == nil {
			g.err = err
		}
		if g.running == 0 {
			for _, w := range g.waiters {
				n.wake(w)
			}
			g.waiters = nil
		}
		return nil
	})
}

// Wait waits until every process of the group has ended, and returns the first
// error of theirs.
func (g *Group) Wait() error {
	n := g.network
	n.enter()
	defer n.leave()
	for g.running > 0 {
		w := &waiter{what: reason(func() string { return fmt.Sprintf("%d processes to end", g.running) })}
		g.waiters = append(g.waiters, w)
		if err := n.park(w); err != nil {
			return err
		}
	}
	err := g.err
	g.err = nil
	return err
}

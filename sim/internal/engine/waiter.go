package engine

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"time"
)

// Waiting is somebody who waits, and for what.
type Waiting struct {
	Process string // empty for a caller outside of all processes
	At      string // file and line of a goroutine; of another driver than the loop
	For     string // empty if it could go on
}

// String says who waits for what.
func (w Waiting) String() string {
	who := "process " + w.Process
	switch {
	case w.At != "":
		who = "the goroutine at " + w.At
	case w.Process == "":
		who = "the caller"
	}
	if w.For == "" {
		return who + " can go on"
	}
	return who + " waits: " + w.For
}

// Waiter is one call that waits: a process, or a caller outside of all.
type Waiter struct {
	What    fmt.Stringer // what it waits for
	process *process
	woken   bool
	done    chan struct{} // closed when it is woken, where it is a goroutine
	callers []uintptr     // likewise: those who wait, from the inside
}

// Reason is a waiter's what, put in words when it is asked for.
type Reason func() string

func (r Reason) String() string { return r() }

// Park waits until w is woken.
func (e *Engine) Park(w *Waiter) error { return e.driver.park(w) }

// Wake lets the one who waits go on.
func (e *Engine) Wake(w *Waiter) {
	if w.woken {
		return
	}
	w.woken = true
	switch {
	case w.done != nil:
		close(w.done)
	case w.process != nil:
		w.process.ready()
	}
}

// Waiting lists the processes that wait and are not background ones, or the calls that
// wait.
func (e *Engine) Waiting() []Waiting { return e.driver.waiting() }

// Sleep waits for d, or until the engine is closed, which is an error.
func (e *Engine) Sleep(d time.Duration) error {
	e.Enter()
	defer e.Leave()
	w := &Waiter{}
	until := e.Alarm(d, func() { e.Wake(w) }).at
	w.What = Reason(func() string { return fmt.Sprintf("sleep until %s", until) })
	err := e.Park(w)
	if err == nil && e.closed {
		err = ErrClosed
	}
	return err
}

// Interrupts has w woken when ctx is done, until stop is called.
func (e *Engine) Interrupts(ctx context.Context, w *Waiter) (stop func()) {
	if l, ok := e.driver.(*loop); ok {
		return l.interrupts(ctx, w)
	}
	end := context.AfterFunc(ctx, func() {
		e.Enter()
		defer e.Leave()
		e.Wake(w)
	})
	return func() { end() }
}

// caller is the place in the program that waits: the first that is neither in package sim
// nor in the standard library, or else the first outside of package sim, or else
// what the go statement called.
func (w *Waiter) caller() string {
	frames := runtime.CallersFrames(w.callers)
	at := ""
	for {
		f, more := frames.Next()
		switch {
		case f.File == "" || f.Function == "runtime.goexit":
			return at
		case ours(f.Function, f.File):
			at = "go " + strings.TrimPrefix(f.Function, simPath+".")
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

// simPath is the import path of package sim.
var simPath = strings.TrimSuffix(reflect.TypeFor[Engine]().PkgPath(), "/internal/engine")

// ours reports whether a function is package sim's or this one's, tests apart.
func ours(function, file string) bool {
	own := strings.HasPrefix(function, simPath+".") || strings.HasPrefix(function, simPath+"/internal/")
	return own && !strings.HasSuffix(file, "_test.go")
}

// Goroutine is the number of the goroutine that asks, as the header of its stack has it. To
// others than the one that ends a connection the end is later (see sim's type ended), and
// nothing else tells goroutines apart that began in one function: who calls is no argument
// of package net's methods, labels of runtime/pprof are the program's and are inherited by
// what it starts, and the package synctest has no names. [Caller], which tells functions
// apart, takes a tenth of the time: ask only where it will not do.
func Goroutine() int {
	var room [32]byte // for "goroutine 12 [running]:"
	header := room[:runtime.Stack(room[:], false)]
	number := 0
	for _, digit := range bytes.TrimPrefix(header, []byte("goroutine ")) {
		if digit < '0' || digit > '9' {
			break
		}
		number = 10*number + int(digit-'0')
	}
	return number
}

// Caller tells goroutines apart that call package sim, by the function in which they began
// and the first one there that is neither of the standard library nor of that package. 0 is
// one that is too far up.
func Caller() (who uintptr) {
	var calls [64]uintptr
	n := runtime.Callers(2, calls[:])
	if n == len(calls) || n < 2 {
		return 0
	}
	began := runtime.FuncForPC(calls[n-2] - 1)
	for i := n - 2; i >= 0; i-- {
		f := runtime.FuncForPC(calls[i] - 1)
		if f == nil || began == nil {
			return 0
		}
		if name := f.Name(); foreign(name) {
			if strings.HasPrefix(name, simPath+".") || strings.HasPrefix(name, simPath+"/internal/") {
				break
			}
			return began.Entry() + 31*f.Entry()
		}
	}
	return began.Entry()
}

package simtest_test

import (
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/seed-8df93623/tcpsim/sim/simtest"
)

// fake is a test that may fail without one of ours failing. As package testing
// does, it puts file and line before a message: those of the innermost caller that
// is no helper.
type fake struct {
	name     string
	mu       sync.Mutex
	failed   bool
	messages []string // of Errorf, with file:line
	logs     []string // of Logf
	cleanups []func()
	helpers  map[string]bool
}

// run runs a body as a test of the given name, up to its cleanup.
func run(name string, body func(t simtest.TB)) *fake {
	f := &fake{name: name, helpers: map[string]bool{}}
	var ended sync.WaitGroup
	ended.Go(func() { body(f) })
	ended.Wait()
	for _, cleanup := range slices.Backward(f.cleanups) {
		ended.Go(func() { cleanup() })
		ended.Wait()
	}
	return f
}

func (f *fake) Name() string            { return f.name }
func (f *fake) Cleanup(c func())        { f.cleanups = append(f.cleanups, c) }
func (f *fake) FailNow()                { runtime.Goexit() } // after Errorf
func (f *fake) Logf(s string, a ...any) { f.logs = append(f.logs, fmt.Sprintf(s, a...)) }

func (f *fake) Failed() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.failed
}

func (f *fake) Helper() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.helpers[caller(2)] = true
}

func (f *fake) Errorf(s string, a ...any) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.failed = true
	f.messages = append(f.messages, f.location()+": "+fmt.Sprintf(s, a...))
}

func caller(skip int) string {
	var pc [1]uintptr
	runtime.Callers(skip+1, pc[:])
	frame, _ := runtime.CallersFrames(pc[:]).Next()
	return frame.Function
}

func (f *fake) location() string {
	var calls [64]uintptr
	frames := runtime.CallersFrames(calls[:runtime.Callers(3, calls[:])])
	for {
		frame, more := frames.Next()
		if !f.helpers[frame.Function] || !more {
			return fmt.Sprintf("%s:%d", filepath.Base(frame.File), frame.Line)
		}
	}
}

// output is all that the test has said.
func (f *fake) output() string { return strings.Join(append(f.messages, f.logs...), "\n") }

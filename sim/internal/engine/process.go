package engine

import (
	"fmt"
	"slices"
)

// process is something that runs beside others until it ends: a coroutine of the loop's,
// or a goroutine.
type process struct {
	engine     *Engine
	name       string
	background bool

	coroutine // of the loop's
}

// Start starts a process. If f returns an error, a run returns it. One in the background
// serves others: that it waits when nothing is left to happen is no deadlock.
func (e *Engine) Start(name string, background bool, f func() error) {
	p := &process{engine: e, name: name, background: background}
	e.processes = append(e.processes, p)
	e.driver.start(p, f)
}

// Process is the name of the coroutine that runs; empty outside of all.
func (e *Engine) Process() string {
	if e.current == nil {
		return ""
	}
	return e.current.name
}

// failed takes note of the error that a process has ended with, if it is one.
func (p *process) failed(err error) {
	if err != nil {
		p.engine.failures = append(p.engine.failures, fmt.Errorf("process %s: %w", p.name, err))
	}
}

// ended takes the process off the list.
func (p *process) ended() {
	p.engine.processes = slices.DeleteFunc(p.engine.processes, func(other *process) bool { return other == p })
}

// foreground are the names of the processes that are no background ones.
func (e *Engine) foreground() (names []string) {
	for _, p := range e.processes {
		if !p.background {
			names = append(names, p.name)
		}
	}
	return names
}

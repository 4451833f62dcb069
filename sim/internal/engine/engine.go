package engine

import (
	"errors"
	"fmt"
	"net"
	"os"
	"sync/atomic"
	"time"
)

// Config is what an engine is made from.
type Config struct {
	Epoch     time.Time     // the wall clock reading at time zero
	MaxTime   time.Duration // after which a run is stopped
	MaxEvents int           // after which a run is stopped
	Watchdog  time.Duration // how long a bubble may be frozen; negative: for ever

	// Settle has all take effect that calls have done at this instant: see [Engine.Hold].
	Settle func()
	// Stopped makes the error that tells of a run that has reached a limit, and Stuck
	// that of one in which nothing is left to happen though somebody waits.
	Stopped func(limit string, at time.Duration, waiting []Waiting) error
	Stuck   func(at time.Duration, waiting []Waiting) error
}

// Engine is one virtual time, what happens in it and who waits for it.
type Engine struct {
	config  Config
	driver  driver
	instant instant
	now     time.Duration
	queue   queue
	events  int
	closed  bool
	over    string // the limit of others that is reached; empty while there is none

	processes []*process // not ended yet
	current   *process   // nil outside of all coroutines
	failures  []error
	told      error // the first of those that tell of the end, or of misuse
	inBubble  bool  // made in one
}

// ErrClosed is what whoever uses a closed network is told.
var ErrClosed = fmt.Errorf("sim: the network is closed: %w", net.ErrClosed)

// never is further away than any event.
const never = time.Duration(1<<63 - 1)

func (c Config) engine() *Engine {
	e := &Engine{config: c, inBubble: InBubble()}
	e.instant.engine = e
	return e
}

// Now is the time since the start.
func (e *Engine) Now() time.Duration { return e.now }

// Events is the number of events that have happened so far.
func (e *Engine) Events() int { return e.events }

// Closed reports whether Close has been called.
func (e *Engine) Closed() bool { return e.closed }

// Enter begins a use of the engine, which lets all happen first that was to happen by
// now.
func (e *Engine) Enter() { e.driver.enter() }

// Leave ends a use of the engine.
func (e *Engine) Leave() { e.driver.leave() }

// Inside runs a function of the user's within a use of the engine. It must not use that
// in turn.
func (e *Engine) Inside(f func()) { e.driver.inside(f) }

// Then has f called when it may use the engine, and wait for it.
func (e *Engine) Then(f func()) { e.driver.then(f) }

// Close ends all processes, and has all fail who wait.
func (e *Engine) Close() {
	e.closed = true
	e.driver.close()
}

// Err is why nothing can be done any more, or nil.
func (e *Engine) Err() error {
	if err := e.driver.err(); err != nil || e.over == "" {
		return err
	}
	return e.limit(false)
}

// Exceed stops the run: it has reached a limit of which others know.
func (e *Engine) Exceed(limit string) { e.over = limit }

// Told is the first error that has told somebody of a deadlock, a limit or misuse, or nil.
func (e *Engine) Told() error { return e.told }

// Tell takes note of an error that somebody is told, who may throw it away.
func (e *Engine) Tell(err error) error {
	if e.told == nil {
		e.told = err
	}
	return err
}

// Use takes note that a program makes a call now. That somebody looks at the network, or
// changes it, is none: a link that flaps must not keep alive who waits for ever.
func (e *Engine) Use() { e.driver.use(e.now) }

// After makes an event d from now; a negative d means now, and one too far for the clock
// is at its end.
func (e *Engine) After(d time.Duration, run func()) *Event {
	event := &Event{engine: e, index: -1, run: run}
	e.schedule(event, d)
	return event
}

// Alarm is After for an event that somebody waits for.
func (e *Engine) Alarm(d time.Duration, run func()) *Event {
	event := e.After(d, run)
	e.driver.use(event.at)
	return event
}

func (e *Engine) schedule(event *Event, d time.Duration) {
	event.at = e.now + min(max(d, 0), never-e.now)
	if event.by = nil; !e.instant.place(event) {
		event.order = e.queue.next()
	}
	e.queue.push(event)
}

// step lets the next event happen.
func (e *Engine) step() {
	event := e.queue.events[0]
	e.queue.remove(event)
	e.now = event.at
	e.events++
	event.run()
}

// Run runs the engine until nothing is left to happen, or, with a clock that runs by
// itself, every process has ended; and returns the errors of those that failed.
func (e *Engine) Run() error { return e.driver.run() }

// RunFor lets d pass.
func (e *Engine) RunFor(d time.Duration) error { return e.driver.runFor(d) }

// RunUntil runs the engine until done reports true, or nothing is left to happen; with a
// timeout for so long at most, which [os.ErrDeadlineExceeded] tells of. Zero is none.
func (e *Engine) RunUntil(timeout time.Duration, done func() bool) error {
	if timeout == 0 {
		return e.driver.runUntil(done)
	}
	e.Enter()
	var over atomic.Bool
	alarm := e.Alarm(timeout, func() { over.Store(true) })
	e.Leave()
	came := false
	err := e.driver.runUntil(func() bool {
		came = done()
		return came || over.Load()
	})
	e.Enter()
	defer e.Leave()
	alarm.Stop()
	if err == nil && !came {
		err = os.ErrDeadlineExceeded
	}
	return err
}

// takeFailures gives the errors of processes that have failed, once, and err besides.
func (e *Engine) takeFailures(err error) error {
	failures := e.failures
	e.failures = nil
	return errors.Join(append(failures, err)...)
}

// limit is the error that tells of a limit that is reached, or nil.
func (e *Engine) limit(time bool) error {
	switch {
	case e.over != "":
		return e.Tell(e.config.Stopped(e.over, e.now, e.Waiting()))
	case time:
		return e.Tell(e.config.Stopped(fmt.Sprintf("%s of virtual time", e.config.MaxTime), e.now, e.Waiting()))
	case e.events >= e.config.MaxEvents:
		return e.Tell(e.config.Stopped(fmt.Sprintf("%d events", e.config.MaxEvents), e.now, e.Waiting()))
	}
	return nil
}

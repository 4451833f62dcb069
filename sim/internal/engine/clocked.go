package engine

import (
	"errors"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// clocked is what the drivers share whose clock runs by itself, for goroutines that run by
// themselves.
//
// Whoever uses the engine enters it, which lets all happen first that was to happen
// by now, and leaves it, which sees to it that somebody enters when the next event is
// due. What calls do takes effect when the instant is over, which in a bubble is when
// every goroutine is blocked; a timer of a nanosecond tells of that.
type clocked struct {
	*Engine
	horizon func() time.Duration // when a run is over
	asleep  func() bool          // whether it goes on all the same

	mu      sync.Mutex
	next    *time.Timer   // enters when the next event is due
	nextAt  time.Duration // what next is set to
	idle    *time.Timer   // enters when every goroutine of the bubble is blocked
	waits   map[*Waiter]struct{}
	watches []*Waiter     // of those who are told of any progress
	steps   int           // how often there was any
	thens   []func()      // what is to be called when every goroutine is blocked
	last    time.Duration // when anything happened last
	called  time.Duration // when a program made a call last, or is known to do so next
	ended   error         // why nothing can be done any more
	moves   atomic.Int64  // how often it was entered, for the watchdog
	within  atomic.Bool   // whether a function of the user's is run
}

func newClocked(e *Engine) *clocked {
	l := &clocked{Engine: e, waits: map[*Waiter]struct{}{}, nextAt: never}
	l.next, l.idle = time.AfterFunc(never, l.tick), time.AfterFunc(never, l.rest)
	l.next.Stop()
	l.idle.Stop()
	return l
}

func (l *clocked) enter() {
	if err := l.Misused(); err != nil {
		panic(err)
	}
	l.lock()
}

// lock begins a use of the engine by anybody, the clock included; and ends it if the
// goroutine ends meanwhile, or panics, so that nothing stays locked.
func (l *clocked) lock() {
	if !l.mu.TryLock() {
		if l.within.Load() && isInside() {
			panic(ErrCallback)
		}
		l.mu.Lock()
	}
	begun := false
	defer func() {
		if !begun {
			l.leave()
		}
	}()
	l.resume()
	begun = true
}

// resume lets all happen that was to happen by now. A function of the user's that is
// called meanwhile may end the goroutine, as testing.T.FailNow does, or panic. Half of
// what was to happen has not then, and the network is at its end.
func (l *clocked) resume() {
	l.moves.Add(1)
	whole := false
	defer func() {
		if !whole {
			l.end(ErrCutShort)
		}
	}()
	l.catchUp(time.Since(l.config.Epoch))
	whole = true
}

func (l *clocked) leave() {
	l.arm()
	l.mu.Unlock()
}

func (l *clocked) inside(f func()) {
	l.within.Store(true)
	defer l.within.Store(false)
	f()
}

// insideName is how a stack names inside.
var insideName = simPath + "/internal/engine.(*clocked).inside"

// isInside reports whether the goroutine that asks is in a function that inside runs.
func isInside() bool {
	callers := make([]uintptr, 1000)
	frames := runtime.CallersFrames(callers[:runtime.Callers(2, callers)])
	for {
		f, more := frames.Next()
		if f.Function == insideName || !more {
			return f.Function == insideName
		}
	}
}

func (l *clocked) then(f func())        { l.thens = append(l.thens, f) }
func (l *clocked) use(at time.Duration) { l.called = max(l.called, min(at, l.now+longest)) }
func (l *clocked) happened()            { l.last = l.now }
func (l *clocked) err() error           { return l.ended }

// tick is what timers do: time has passed, which is enough.
func (l *clocked) tick() {
	grow(0)
	l.lock()
	l.leave()
}

// rest is tick for when every goroutine of a bubble is blocked, so that nobody does
// anything at the same time as the functions that are called now.
func (l *clocked) rest() {
	grow(0)
	l.lock()
	thens := l.thens
	l.thens = nil
	l.leave()
	for _, f := range thens {
		f()
	}
	if len(thens) > 0 {
		l.lock()
		l.progress()
		l.leave()
	}
}

// grow gives the goroutine of a timer, which is a new one each time, the stack that
// it will need, at once: to find that out step by step takes longer than what it does.
//
//go:noinline
func grow(i int) byte {
	var room [8 << 10]byte
	room[i] = 1
	return room[len(room)-1-i]
}

// catchUp lets all happen that was to happen by now.
func (l *clocked) catchUp(now time.Duration) {
	if l.closed || l.ended != nil {
		return
	}
	for {
		if l.instant.undone {
			if l.instant.since == now { // more may be done at this instant
				break
			}
			l.instant.settle()
			l.progress()
			continue
		}
		if len(l.queue.events) == 0 || l.queue.events[0].at > now {
			break
		}
		l.instant.turn(l.step)
		l.progress()
		l.last = l.now
	}
	l.now = now
	l.checkLimits()
}

// progress tells those who watch that something has happened.
func (l *clocked) progress() {
	l.steps++
	for _, w := range l.watches {
		l.Wake(w)
	}
	l.watches = nil
}

// arm has somebody enter when there is something to do.
func (l *clocked) arm() {
	if l.closed || l.ended != nil {
		return
	}
	if l.instant.undone || len(l.thens) > 0 {
		l.idle.Reset(1) // fires when every goroutine in the bubble is blocked
	}
	at := l.horizon()
	if len(l.queue.events) > 0 {
		at = min(at, l.queue.events[0].at)
	}
	if at != l.nextAt {
		l.nextAt = at
		l.next.Reset(time.Until(l.config.Epoch.Add(at)))
	}
}

// checkLimits ends a run that has reached a limit, with an error for all who wait.
func (l *clocked) checkLimits() {
	over := l.now >= l.horizon()
	if over && l.asleep() {
		return
	}
	switch err := l.limit(over && len(l.queue.events) > 0); {
	case err != nil:
		l.end(err)
	case over && len(l.waits) > 0:
		l.end(l.config.Stuck(l.last, l.waiting()))
	}
}

// end is for when nothing can be done any more.
func (l *clocked) end(err error) {
	l.ended = l.Tell(err)
	l.wakeAll()
}

func (l *clocked) wakeAll() {
	for w := range l.waits { // order: goroutines are woken, which run in the scheduler's order
		l.Wake(w)
	}
}

var (
	ErrCallback = errors.New("sim: a function that the network calls while it stands still, such as a rule or what Inspect is given, uses the network, which is locked meanwhile; a rule says what is to be done in its verdict: Delay holds a segment up, Then does anything else; a condition of RunUntil may use the network, and call Inspect")
	ErrCutShort = errors.New("sim: the network has ended, because a function that it called, such as a rule, has ended its goroutine or panicked; let it not call testing.T.FailNow, as package require does, but Errorf, as package assert does")
)

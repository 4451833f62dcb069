package sim

import (
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// live drives a network by a clock that runs by itself, for goroutines that run
// by themselves: that of a bubble, or the wall clock.
//
// Whoever uses the network enters it, which lets all happen first that was to happen
// by now, and leaves it, which sees to it that somebody enters when the next event is
// due. In a bubble, what calls do takes effect (is recorded, goes onto a link) when every
// goroutine is blocked, which a timer of a nanosecond tells: see settle.
type live struct {
	network *Network
	bubble  bool
	start   time.Time

	mu      sync.Mutex
	next    *time.Timer   // enters when the next event is due
	nextAt  time.Duration // what next is set to
	idle    *time.Timer   // enters when every goroutine of the bubble is blocked
	waits   map[*waiter]struct{}
	watches []*waiter // of those who are told of any progress

	ordered bool          // whether what happens now happens in an order of its own
	unsaid  bool          // whether calls have done what has not taken effect yet
	since   time.Duration // when they did
	last    time.Duration // when anything happened last
	called  time.Duration // when a program made a call last, or is known to do so next
	pending []*socket     // those with operations that wait (operation.go)
	acting  *socket       // the one that a call is made on
	order   uint64        // of all events that calls make between two settlements
	moves   atomic.Int64  // how often it was entered, for the watchdog
	ended   error         // why nothing can be done any more
	inside  atomic.Uint64 // the goroutine that runs a function of the user's (callback.go)
	depth   int           // how often that function has entered
	then    []func()      // what rules want done
}

// drive sets the network's driver up.
func (n *Network) drive() {
	if n.config.Driver == Loop {
		return
	}
	l := &live{network: n, bubble: n.config.Driver == Bubble, start: n.config.Epoch, waits: map[*waiter]struct{}{}, nextAt: never}
	n.live = l
	l.next = time.AfterFunc(never, l.tick)
	l.idle = time.AfterFunc(never, l.rest)
	l.next.Stop()
	l.idle.Stop()
	if l.bubble && n.inBubble {
		l.watchOver()
	}
}

// never is further away than any event.
const never = time.Duration(1<<63 - 1)

// enter begins a use of the network.
func (n *Network) enter() {
	if n.live != nil {
		n.live.enter()
	}
}

// leave ends a use of the network.
func (n *Network) leave() {
	if n.live != nil {
		n.live.leave()
	}
}

func (l *live) enter() {
	if err := l.network.misused(); err != nil {
		panic(err)
	}
	if l.within() {
		l.depth++
		return
	}
	l.lock()
}

// use takes note that a program makes a call at that time, which may be to come: whoever
// waits with a deadline is back by then. That somebody looks at the network, or changes
// it, is none: a link that flaps must not keep alive who waits for ever.
func (n *Network) use(at time.Duration) {
	if l := n.live; l != nil {
		l.called = max(l.called, min(at, n.now+longest))
	}
}

// lock begins a use of the network by anybody, the clock included; and ends it if the
// goroutine ends meanwhile, or panics, so that nothing stays locked.
func (l *live) lock() {
	l.mu.Lock()
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
func (l *live) resume() {
	l.moves.Add(1)
	whole := false
	defer func() {
		if !whole {
			l.end(errCutShort)
		}
	}()
	l.catchUp(time.Since(l.start))
	whole = true
}

func (l *live) leave() {
	if l.depth > 0 {
		l.depth--
		return
	}
	l.arm()
	l.mu.Unlock()
}

// tick is what timers do: time has passed, which is enough.
func (l *live) tick() {
	grow(0)
	l.lock()
	l.leave()
}

// rest is tick for when every goroutine of a bubble is blocked. What rules want done is
// done now: nobody else does anything at the same time.
func (l *live) rest() {
	grow(0)
	l.lock()
	then := l.then
	l.then = nil
	l.leave()
	for _, f := range then {
		f()
	}
}

// then has f called, which a rule wants done, when it may use the network: by a process
// of its own, or by a goroutine when all others wait.
func (n *Network) then(f func()) {
	if n.live != nil {
		n.live.then = append(n.live.then, f)
		return
	}
	n.start("rule", true, func() error { f(); return nil })
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
func (l *live) catchUp(now time.Duration) {
	n := l.network
	if n.closed || l.ended != nil {
		return
	}
	for {
		if l.unsaid {
			if l.since == now { // more may be done at this instant
				break
			}
			l.settle()
			continue
		}
		if len(n.queue.events) == 0 || n.queue.events[0].at > now {
			break
		}
		l.ordered = true
		n.step()
		l.finish()
		l.ordered = false
		l.last = n.now
	}
	n.now = now
	l.limit()
}

// settle lets what calls have done take effect: first what was done at once, then
// what had to wait, host by host and connection by connection.
func (l *live) settle() {
	n := l.network
	l.ordered, l.unsaid, l.order = true, false, 0
	n.now = max(n.now, l.since)
	hosts := n.hosts()
	for _, h := range hosts {
		slices.SortStableFunc(h.effects, effect.compare)
		h.drainListening()
	}
	for _, h := range hosts {
		h.drain()
	}
	l.finish()
	l.ordered = false
}

// finish carries out the operations that wait, and tells who watches.
func (l *live) finish() {
	for len(l.pending) > 0 {
		pending := l.pending
		l.pending = nil
		slices.SortStableFunc(pending, (*socket).compare)
		for _, s := range pending {
			s.carryOut()
		}
	}
	l.progress()
}

// progress tells those who watch that something has happened.
func (l *live) progress() {
	for _, w := range l.watches {
		l.network.wake(w)
	}
	l.watches = nil
}

// act says on which socket a call is made, nil for none.
func (n *Network) act(s *socket) {
	if n.live != nil {
		n.live.acting = s
	}
}

// ended is why nothing can be done any more, or nil.
func (n *Network) ended() error {
	if n.live == nil {
		return nil
	}
	return n.live.ended
}

// undone takes note that a call has done what has not taken effect yet.
func (l *live) undone() {
	l.unsaid, l.since = true, l.network.now
	l.last = l.since
}

// arm has somebody enter when there is something to do.
func (l *live) arm() {
	n := l.network
	if n.closed || l.ended != nil {
		return
	}
	if l.unsaid || len(l.then) > 0 {
		l.idle.Reset(1) // fires when every goroutine in the bubble is blocked
	}
	at := never
	if len(n.queue.events) > 0 {
		at = n.queue.events[0].at
	}
	if l.bubble {
		at = min(at, l.horizon())
	}
	if at != l.nextAt {
		l.nextAt = at
		l.next.Reset(time.Until(l.start.Add(at)))
	}
}

// longest is how long programs may sleep.
const longest = 365 * 24 * time.Hour

// horizon is when a run in a bubble is over: when TCP has gone on for MaxTime though no
// program has done anything. Where the network has nothing left to do, programs may
// still have, after a long sleep; but if nobody does anything for longer than they may
// sleep, those who wait for the network do so for ever.
func (l *live) horizon() time.Duration {
	if len(l.network.queue.events) == 0 {
		return l.last + longest
	}
	return l.called + l.network.config.MaxTime
}

// limit ends a run that has reached a limit, with an error for all who wait.
func (l *live) limit() {
	n := l.network
	switch over := l.bubble && n.now >= l.horizon(); {
	case over && len(n.queue.events) > 0:
		l.end(n.limitError("%s of virtual time", n.config.MaxTime))
	case over && len(l.waits) > 0:
		l.end(&DeadlockError{Time: l.last, Waiting: l.waiting()})
	case n.events >= n.config.MaxEvents:
		l.end(n.limitError("%d events", n.config.MaxEvents))
	}
}

// end is for when nothing can be done any more.
func (l *live) end(err error) {
	l.ended = err
	l.wakeAll()
}

func (l *live) wakeAll() {
	for w := range l.waits {
		l.network.wake(w)
	}
}

package engine

import (
	"slices"
	"time"
)

// instant is what calls have done at one instant, and when it takes effect.
//
// What goroutines of a bubble do at the same instant comes in the scheduler's order. So
// that nothing shows it, what calls do takes effect when every goroutine is blocked, in
// an order of its own. With every other driver, and for what events do, there is one rule
// too: at once.
type instant struct {
	engine  *Engine
	holds   bool          // whether calls take effect later: the driver is a bubble
	ordered bool          // whether what happens now happens in an order of its own
	undone  bool          // whether calls have done what has not taken effect yet
	since   time.Duration // when they did
	acting  Actor         // the one that a call is made on
	order   uint64        // of all events that calls make between two settlements
	made    uint64        // how many events calls have made
	pending []Actor       // those with operations that wait
	faults  []fault       // that strike when all else has taken effect
}

// Actor is what calls are made on.
type Actor interface {
	// Place is where it stands among others, for what it does now.
	Place() Place
	// CarryOut carries out the operations that wait.
	CarryOut()
}

// Place is a place in an order that does not depend on who came first.
type Place interface{ Compare(other Place) int }

// later is the rule: whether what is done now takes effect when the instant is over.
func (i *instant) later() bool { return i.holds && !i.ordered }

// Hold reports whether what has been done now takes effect when the instant is over, and
// sees to it if so.
func (e *Engine) Hold() bool {
	if !e.instant.later() {
		return false
	}
	e.instant.undone, e.instant.since = true, e.now
	e.driver.happened()
	return true
}

// Act says on whom a call is made, nil for nobody, and reports whether what it does takes
// effect when the instant is over.
func (e *Engine) Act(a Actor) (later bool) {
	e.instant.acting = a
	return e.instant.later()
}

// Urge has an actor's operations carried out at the next opportunity.
func (e *Engine) Urge(a Actor) { e.instant.pending = append(e.instant.pending, a) }

// fault is what strikes whoever does something at the same instant.
type fault struct {
	place  Place
	strike func()
	waiter *Waiter
}

// Strike runs a function at once; or, where what calls do takes effect when the instant is
// over, after all of that, whoever came first. It waits until then.
func (e *Engine) Strike(at Place, f func()) error {
	if !e.Hold() {
		f()
		return nil
	}
	w := &Waiter{What: Reason(func() string { return "a fault strikes when every goroutine waits" })}
	e.instant.faults = append(e.instant.faults, fault{at, f, w})
	return e.Park(w)
}

// maker tells events that calls have made at the same instant apart.
type maker struct {
	place Place
	order uint64 // among those of the same place
}

// before reports whether a's event comes before b's.
func (a *maker) before(b *maker) bool {
	if a == nil || b == nil {
		return a == nil && b != nil
	}
	if c := a.place.Compare(b.place); c != 0 {
		return c < 0
	}
	return a.order < b.order
}

// place gives an event its place among those of one instant if a call makes it,
// and reports whether it is one of those.
func (i *instant) place(e *Event) bool {
	if !i.later() || i.acting == nil {
		return false
	}
	if i.order == 0 {
		i.order = i.engine.queue.next()
	}
	i.made++
	e.order, e.by = i.order, &maker{i.acting.Place(), i.made}
	return true
}

// turn runs what happens in an order of its own, and what that makes possible.
func (i *instant) turn(f func()) {
	i.ordered = true
	f()
	for len(i.pending) > 0 {
		pending := i.pending
		i.pending = nil
		slices.SortStableFunc(pending, func(a, b Actor) int { return a.Place().Compare(b.Place()) })
		for _, a := range pending {
			a.CarryOut()
		}
	}
	i.ordered = false
}

// settle lets what calls have done take effect.
func (i *instant) settle() {
	i.undone, i.order = false, 0
	i.engine.now = max(i.engine.now, i.since)
	i.turn(i.engine.config.Settle)
	faults := i.faults
	i.faults = nil
	slices.SortStableFunc(faults, func(a, b fault) int { return a.place.Compare(b.place) })
	for _, f := range faults {
		i.turn(f.strike)
		i.engine.Wake(f.waiter)
	}
}

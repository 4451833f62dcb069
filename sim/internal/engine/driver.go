package engine

import "time"

// driver lets time pass. Each is one file.
type driver interface {
	enter()
	leave()
	inside(f func())
	then(f func())
	use(at time.Duration) // a program makes a call, or will have by then
	happened()            // something has, just now

	run() error
	runFor(d time.Duration) error
	runUntil(done func() bool) error

	start(p *process, f func() error)
	park(w *Waiter) error
	waiting() []Waiting
	close()
	err() error // why nothing can be done any more
}

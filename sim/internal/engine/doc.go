// Package engine lets the time of a network pass. It knows events and those who wait for
// them; no hosts, no packets, no TCP.
//
// Whoever uses an [Engine] enters it and leaves it. Time passes by one of three drivers,
// which have the same verbs: [NewLoop] makes an engine that runs its events itself, for
// processes that are coroutines; [NewBubble] goes by the clock of a testing/synctest
// bubble, and [NewWallClock] by the real one, for any goroutines.
//
// The files, from what stands alone to what is made of it:
//
//	queue.go      events, and the heap of those to come
//	engine.go     time, events and their limits
//	lane.go       a series of events of which one stands in the queue
//	instant.go    what calls have done at one instant, and when it takes effect
//	waiter.go     those who wait, and for what
//	process.go    processes: what they have in common
//	driver.go     the drivers' verbs
//	loop.go       driver: an event loop and its coroutines
//	clocked.go    what the drivers share whose clock runs by itself
//	goroutine.go  and how goroutines wait for it
//	wallclock.go  driver: real time
//	bubble.go     driver: a bubble's time
//	watchdog.go   bubbles whose time stands still
//	misuse.go     goroutines that an engine is not for
package engine

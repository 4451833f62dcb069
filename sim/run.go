package sim

import (
	"fmt"
	"strings"
	"time"

	"github.com/seed-8df93623/tcpsim/sim/internal/engine"
)

// Run runs the network until nothing is left to happen: every process has
// ended or waits, no packet is on its way, and no timer is set (the last one
// of a closed connection is that of TIME-WAIT). It returns the errors of the
// processes that failed, a [*DeadlockError] if processes still wait, or a
// [*LimitError].
//
// With a driver whose time passes by itself, Run waits until every process has
// ended, and returns the errors of those that failed.
func (n *Network) Run() error { return n.engine.Run() }

// RunFor runs the network for d of virtual time; with another driver than Loop it
// waits for so long.
func (n *Network) RunFor(d time.Duration) error { return n.engine.RunFor(d) }

// RunUntil runs the network until done reports true, which is asked after each
// event, or nothing is left to happen. With another driver than Loop it waits until
// done reports true. With a timeout, [os.ErrDeadlineExceeded] tells that done reports
// false even after so long in virtual time; zero is no timeout.
//
// The network goes on while done is asked, unless the driver is Loop: done may use the
// network, and has to call [Network.Inspect] to look at what a recorder knows.
func (n *Network) RunUntil(timeout time.Duration, done func() bool) error {
	return n.engine.RunUntil(timeout, done)
}

// Inspect runs f while nothing happens in the network, so that f may look at what
// others, such as a [trace.Recorder], know of it. f must not use the network.
func (n *Network) Inspect(f func()) {
	n.enter()
	defer n.leave()
	n.engine.Inside(f)
}

// Waits lists those who wait for the network just now, and for what: goroutines with
// their places in the program, or, with the driver Loop, processes.
func (n *Network) Waits() []Waiting {
	n.enter()
	defer n.leave()
	return waits(n.engine.Waiting())
}

// Waiting is a process that has not ended, and what it waits for.
type Waiting struct {
	Process string // empty for a caller outside of all processes
	At      string // file and line, of a goroutine in a bubble or in real time
	For     string // empty if it could go on
}

// String says who waits for what.
func (w Waiting) String() string { return engine.Waiting(w).String() }

func waits(all []engine.Waiting) []Waiting {
	var waits []Waiting
	for _, w := range all {
		waits = append(waits, Waiting(w))
	}
	return waits
}

// Err is the first error by which the network has told anybody of a deadlock, of a limit,
// or that it was misused; whoever it was may have thrown it away. Nil is none.
func (n *Network) Err() error {
	n.enter()
	defer n.leave()
	return n.engine.Told()
}

// LimitError tells that a run was stopped because it went on for too long.
type LimitError struct {
	Limit       string        // the one that was reached
	Time        time.Duration // virtual time
	Waiting     []Waiting     // the processes that had not ended
	Connections []string      // those that were not closed, with their states
}

// Error names the limit and all that was still going on.
func (e *LimitError) Error() string {
	return fmt.Sprintf("the run was stopped at %s: it reached the limit of %s; still going on: %s",
		e.Time, e.Limit, strings.Join(append(sentences(e.Waiting), e.Connections...), "; "))
}

// DeadlockError tells that processes wait for what can never come: no packet is
// on its way and no timer is set.
type DeadlockError struct {
	Time    time.Duration // virtual time
	Waiting []Waiting
}

// Error names each process and what it waits for.
func (e *DeadlockError) Error() string {
	return fmt.Sprintf("deadlock at %s: nothing is left to happen, but %s",
		e.Time, strings.Join(sentences(e.Waiting), "; "))
}

// sentences are as many as somebody reads.
func sentences(all []Waiting) []string {
	var s []string
	for _, w := range all[:min(len(all), 20)] {
		s = append(s, w.String())
	}
	if more := len(all) - len(s); more > 0 {
		s = append(s, fmt.Sprintf("%d more", more))
	}
	return s
}

// ongoing lists the connections that are not closed.
func (n *Network) ongoing() []string {
	var all []string
	for _, node := range n.nodes {
		all = append(all, node.ongoing()...)
	}
	return all
}

package sim

import (
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"time"
)

// Run runs the network until nothing is left to happen: every process has
// ended or waits, no packet is on its way, and no timer is set (the last one
// of a closed connection is that of TIME-WAIT). It returns the errors of the
// processes that failed, a [*DeadlockError] if processes still wait, or a
// [*LimitError].
//
// With a driver whose time passes by itself, Run waits until every process has
// ended, and returns the errors of those that failed.
func (n *Network) Run() error {
	if n.live != nil {
		return n.live.run(n.live.finished)
	}
	if err := n.run(func() bool { return false }); err != nil {
		return errors.Join(append(n.takeFailures(), err)...)
	}
	failures := n.takeFailures()
	if waiting := n.waiting(); len(waiting) > 0 {
		failures = append(failures, &DeadlockError{Time: n.now, Waiting: waiting})
	}
	return errors.Join(failures...)
}

// RunFor runs the network for d of virtual time; with another driver than Loop it
// waits for so long.
func (n *Network) RunFor(d time.Duration) error {
	if n.live != nil {
		time.Sleep(d)
		return n.live.run(func() bool { return true })
	}
	over := false
	e := n.after(d, func() { over = true })
	err := n.run(func() bool { return over })
	n.queue.remove(e)
	return errors.Join(append(n.takeFailures(), err)...)
}

// RunUntil runs the network until done reports true, which is asked after each
// event, or nothing is left to happen. With another driver than Loop it waits until
// done reports true. With a timeout, [os.ErrDeadlineExceeded] tells that done reports
// false even after so long in virtual time; zero is no timeout.
func (n *Network) RunUntil(timeout time.Duration, done func() bool) error {
	if timeout == 0 {
		return n.runUntil(done)
	}
	n.enter()
	over, came := false, false
	e := n.alarm(timeout, func() { over = true })
	n.leave()
	err := n.runUntil(func() bool {
		came = done()
		return came || over
	})
	n.enter()
	defer n.leave()
	n.queue.remove(e)
	if err == nil && !came {
		err = os.ErrDeadlineExceeded
	}
	return err
}

func (n *Network) runUntil(done func() bool) error {
	if n.live != nil {
		return n.live.run(done)
	}
	err := n.run(done)
	return errors.Join(append(n.takeFailures(), err)...)
}

func (n *Network) takeFailures() []error {
	failures := n.failures
	n.failures = nil
	return failures
}

var errClosed = fmt.Errorf("sim: the network is closed: %w", net.ErrClosed)

// run is the event loop.
func (n *Network) run(done func() bool) error {
	if n.closed {
		return errClosed
	}
	if n.current == nil { // a process may run the network itself
		if !n.looping.CompareAndSwap(false, true) {
			return errShared
		}
		defer n.looping.Store(false)
	}
	for {
		n.runProcesses()
		if done() || len(n.queue.events) == 0 {
			return nil
		}
		if err := n.checkLimits(); err != nil {
			return err
		}
		n.step()
	}
}

// step lets the next event happen.
func (n *Network) step() {
	e := n.queue.events[0]
	n.queue.remove(e)
	n.now = e.at
	n.events++
	if e.host == nil {
		e.run()
		return
	}
	e.host.cause = cause{kind: byTimer}
	e.run()
	e.host.drain()
}

func (n *Network) checkLimits() error {
	switch {
	case n.queue.events[0].at > n.config.MaxTime:
		return n.limitError("%s of virtual time", n.config.MaxTime)
	case n.events >= n.config.MaxEvents:
		return n.limitError("%d events", n.config.MaxEvents)
	}
	return nil
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

// connections lists the connections that are not closed.
func (n *Network) connections() []string {
	var all []string
	for _, node := range n.nodes {
		all = append(all, node.ongoing()...)
	}
	return all
}

func (n *Network) limitError(format string, limit any) error {
	return &LimitError{Limit: fmt.Sprintf(format, limit), Time: n.now, Waiting: n.waiting(), Connections: n.connections()}
}

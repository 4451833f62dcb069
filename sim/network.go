package sim

import (
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"time"

	"github.com/seed-8df93623/tcpsim/trace"
)

// Config is what a network is made from. The zero value is useful.
type Config struct {
	// Seed is what every random choice is derived from.
	Seed uint64
	// Recorder is told of all that happens; nil records nothing. Use a
	// [trace.Trace] to keep it all.
	Recorder trace.Recorder
	// Epoch is the wall clock reading at virtual time zero. Default:
	// 2000-01-01 00:00:00 UTC, as inside testing/synctest.
	Epoch time.Time
	// MaxTime ends a run that goes on for so long in virtual time. Default 24h.
	MaxTime time.Duration
	// MaxEvents ends a run after so many events. Default 100,000,000.
	MaxEvents uint64
}

// Network is hosts, links and processes in one virtual time.
type Network struct {
	config Config
	now    time.Duration
	queue  queue
	events uint64

	nodes   []node
	packets int      // sent so far
	buffers [][]byte // of packets that have arrived (packet.go)
	closed  bool

	processes []*process // not ended yet
	runnable  []*process
	current   *process // nil outside of all processes
	failures  []error
}

// New makes an empty network.
func New(config Config) *Network {
	if config.Epoch.IsZero() {
		config.Epoch = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	if config.MaxTime == 0 {
		config.MaxTime = 24 * time.Hour
	}
	if config.MaxEvents == 0 {
		config.MaxEvents = 100_000_000
	}
	return &Network{config: config}
}

// Now is the virtual time since the start.
func (n *Network) Now() time.Duration { return n.now }

// Time is the wall clock reading of the virtual time.
func (n *Network) Time() time.Time { return n.config.Epoch.Add(n.now) }

// Seed is what the run's random choices are derived from.
func (n *Network) Seed() uint64 { return n.config.Seed }

// Events is the number of events that have happened so far.
func (n *Network) Events() uint64 { return n.events }

// Packets is the number of packets sent so far.
func (n *Network) Packets() int { return n.packets }

// Run runs the network until nothing is left to happen: every process has
// ended or waits, no packet is on its way, and no timer is set (the last one
// of a closed connection is that of TIME-WAIT). It returns the errors of the
// processes that failed, a [*DeadlockError] if processes still wait, or a
// [*LimitError].
func (n *Network) Run() error {
	if err := n.run(func() bool { return false }); err != nil {
		return errors.Join(append(n.takeFailures(), err)...)
	}
	failures := n.takeFailures()
	if waiting := n.waiting(); len(waiting) > 0 {
		failures = append(failures, &DeadlockError{Time: n.now, Waiting: waiting})
	}
	return errors.Join(failures...)
}

// RunFor runs the network for d of virtual time.
func (n *Network) RunFor(d time.Duration) error {
	over := false
	e := n.after(d, func() { over = true })
	err := n.run(func() bool { return over })
	n.queue.remove(e)
	return errors.Join(append(n.takeFailures(), err)...)
}

// RunUntil runs the network until done reports true, which is asked after each
// event, or nothing is left to happen.
func (n *Network) RunUntil(done func() bool) error {
	err := n.run(done)
	return errors.Join(append(n.takeFailures(), err)...)
}

func (n *Network) takeFailures() []error {
	failures := n.failures
	n.failures = nil
	return failures
}

// run is the event loop.
func (n *Network) run(done func() bool) error {
	if n.closed {
		return errors.New("sim: the network is closed")
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
		return &LimitError{Limit: fmt.Sprintf("%s of virtual time", n.config.MaxTime), Time: n.now, Ongoing: n.ongoing()}
	case n.events >= n.config.MaxEvents:
		return &LimitError{Limit: fmt.Sprintf("%d events", n.config.MaxEvents), Time: n.now, Ongoing: n.ongoing()}
	}
	return nil
}

// LimitError tells that a run was stopped because it went on for too long.
type LimitError struct {
	Limit   string        // the one that was reached
	Time    time.Duration // virtual time
	Ongoing []string      // what had not come to an end
}

// Error names the limit and all that was still going on.
func (e *LimitError) Error() string {
	return fmt.Sprintf("the run was stopped at %s: it reached the limit of %s; still going on: %s",
		e.Time, e.Limit, list(e.Ongoing))
}

// DeadlockError tells that processes wait for what can never come: no packet is
// on its way and no timer is set.
type DeadlockError struct {
	Time    time.Duration // virtual time
	Waiting []string      // each process with what it waits for
}

// Error names each process and what it waits for.
func (e *DeadlockError) Error() string {
	return fmt.Sprintf("deadlock at %s: nothing is left to happen, but %s", e.Time, list(e.Waiting))
}

func list(items []string) string {
	if len(items) == 0 {
		return "nothing that has a name"
	}
	return strings.Join(items, "; ")
}

// waiting lists the processes that wait and are not background ones.
func (n *Network) waiting() []string {
	var w []string
	for _, p := range n.processes {
		if !p.background {
			w = append(w, p.String())
		}
	}
	return w
}

// ongoing lists what keeps a run from its end.
func (n *Network) ongoing() []string {
	items := n.waiting()
	for _, node := range n.nodes {
		items = append(items, node.ongoing()...)
	}
	return items
}

// Close ends the network with all its hosts and processes; processes that wait
// are ended where they are, running their deferred calls. Nothing of the
// network may be used afterwards.
func (n *Network) Close() error {
	if n.closed {
		return nil
	}
	n.closed = true
	for _, p := range n.processes {
		p.kill()
	}
	for _, node := range n.nodes {
		node.close()
	}
	return nil
}

// node is whatever stands at the end of a link.
type node interface {
	Name() string
	Addresses() []netip.Addr
	deliver(p packet)
	attach(d *Direction)
	ongoing() []string
	close()
}

// owner is the node that has address a.
func (n *Network) owner(a netip.Addr) node {
	for _, node := range n.nodes {
		for _, b := range node.Addresses() {
			if a == b {
				return node
			}
		}
	}
	return nil
}

// named is the node of that name.
func (n *Network) named(name string) node {
	for _, node := range n.nodes {
		if node.Name() == name {
			return node
		}
	}
	return nil
}

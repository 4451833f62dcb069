package sim

import (
	"errors"
	"fmt"
	"net/netip"
	"os"
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
	// 2000-01-01 00:00:00 UTC, as inside testing/synctest. The drivers Bubble and
	// WallClock have it from the clock.
	Epoch time.Time
	// MaxTime ends a run that goes on for so long in virtual time. Default 24h.
	MaxTime time.Duration
	// MaxEvents ends a run after so many events. Default 100,000,000.
	MaxEvents uint64
	// Driver is what lets time pass: by default the network itself, where it is run.
	Driver Driver
	// Patience is how long, in real time, a bubble may be frozen before the program
	// panics with what it waits for: a mutex that a goroutine holds which waits for the
	// network, or a real socket. Default 10s; a negative one is without end.
	Patience time.Duration
}

// Network is hosts, links and processes in one virtual time.
type Network struct {
	config Config
	now    time.Duration
	queue  queue
	events uint64

	nodes   []Node
	packets int // sent so far
	spare   spare
	closed  bool

	processes []*process // not ended yet
	runnable  []*process
	current   *process // nil outside of all processes
	failures  []error

	interruptible []*interrupt // those whose context may end their waiting

	live *live // nil with the driver Loop
}

// New makes an empty network.
func New(config Config) *Network {
	switch {
	case config.Driver != Loop:
		config.Epoch = time.Now()
	case config.Epoch.IsZero():
		config.Epoch = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	if config.MaxTime == 0 {
		config.MaxTime = 24 * time.Hour
	}
	if config.MaxEvents == 0 {
		config.MaxEvents = 100_000_000
	}
	if config.Patience == 0 {
		config.Patience = 10 * time.Second
	}
	n := &Network{config: config}
	n.drive()
	return n
}

// Now is the time since the start.
func (n *Network) Now() time.Duration {
	n.enter()
	defer n.leave()
	return n.now
}

// Time is the wall clock reading of the network's time: time.Now's, but for the
// driver Loop.
func (n *Network) Time() time.Time { return n.config.Epoch.Add(n.Now()) }

// Seed is what the run's random choices are derived from.
func (n *Network) Seed() uint64 { return n.config.Seed }

// Events is the number of events that have happened so far.
func (n *Network) Events() uint64 {
	n.enter()
	defer n.leave()
	return n.events
}

// Packets is the number of packets sent so far.
func (n *Network) Packets() int {
	n.enter()
	defer n.leave()
	return n.packets
}

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
// done reports true.
func (n *Network) RunUntil(done func() bool) error {
	if n.live != nil {
		return n.live.run(done)
	}
	err := n.run(done)
	return errors.Join(append(n.takeFailures(), err)...)
}

// Await is RunUntil for at most so long: [os.ErrDeadlineExceeded] tells that done
// reports false even then.
func (n *Network) Await(patience time.Duration, done func() bool) error {
	n.enter()
	over, came := false, false
	e := n.after(patience, func() { over = true })
	n.leave()
	err := n.RunUntil(func() bool {
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

func (n *Network) takeFailures() []error {
	failures := n.failures
	n.failures = nil
	return failures
}

var errClosed = errors.New("sim: the network is closed")

// run is the event loop.
func (n *Network) run(done func() bool) error {
	if n.closed {
		return errClosed
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

// Waiting is a process that has not ended, and what it waits for.
type Waiting struct {
	Process string // empty for a caller outside of all processes
	At      string // file and line, of a goroutine in a bubble or in real time
	For     string // empty if it could go on
}

// String says who waits for what.
func (w Waiting) String() string {
	who := "process " + w.Process
	switch {
	case w.At != "":
		who = "the goroutine at " + w.At
	case w.Process == "":
		who = "the caller"
	}
	if w.For == "" {
		return who + " can go on"
	}
	return who + " waits: " + w.For
}

func sentences(all []Waiting) []string {
	var s []string
	for _, w := range firstFew(all) {
		s = append(s, w.String())
	}
	if more := len(all) - len(s); more > 0 {
		s = append(s, fmt.Sprintf("%d more", more))
	}
	return s
}

// firstFew are as many as somebody reads.
func firstFew(all []Waiting) []Waiting { return all[:min(len(all), 20)] }

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

// waiting lists the processes that wait and are not background ones.
func (n *Network) waiting() []Waiting {
	var all []Waiting
	for _, p := range n.processes {
		if !p.background {
			all = append(all, p.waits())
		}
	}
	return all
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

// Close ends the network with all its hosts and processes; processes that wait
// are ended where they are, running their deferred calls. Nothing of the
// network may be used afterwards. With another driver than Loop calls that wait fail
// with net.ErrClosed, as do all further ones.
func (n *Network) Close() error {
	n.enter()
	defer n.leave()
	if n.closed {
		return nil
	}
	n.closed = true
	if n.live != nil {
		n.live.close()
	}
	for _, p := range n.processes {
		p.kill()
	}
	for _, node := range n.nodes {
		node.close()
	}
	return nil
}

// Node is what stands at the end of a link: a [Host] or a [Peer].
type Node interface {
	Name() string
	Addresses() []netip.Addr

	deliver(p packet)
	attach(d *Direction)
	ongoing() []string
	close()
}

// owner is the node that has address a.
func (n *Network) owner(a netip.Addr) Node {
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
func (n *Network) named(name string) Node {
	for _, node := range n.nodes {
		if node.Name() == name {
			return node
		}
	}
	return nil
}

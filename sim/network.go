package sim

import (
	"net/netip"
	"sync/atomic"
	"time"

	"github.com/seed-8df93623/tcpsim/sim/link"
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
	// MaxTime ends a run that goes on for so long in virtual time: in a bubble, without
	// any call on a connection or a listener meanwhile, nor one that waits for a later
	// deadline. Default 24h. The driver WallClock has no such limit.
	MaxTime time.Duration
	// MaxEvents ends a run after so many events. Default 100,000,000.
	MaxEvents int
	// Driver is what lets time pass. The zero value finds out by itself: see [Auto].
	Driver Driver
	// Watchdog is how long, in real time, a bubble may be frozen before the program
	// panics with what it waits for: a mutex that a goroutine holds which waits for the
	// network, or a real socket. Default 10s; a negative one is without end.
	Watchdog time.Duration
}

// Network is hosts, links and processes in one virtual time.
type Network struct {
	config Config
	now    time.Duration
	queue  queue
	events int

	nodes   []Node
	names   map[string][]netip.Addr // beside those of nodes
	packets int                     // sent so far
	spare   spare
	closed  bool

	processes []*process // not ended yet
	runnable  []*process
	current   *process // nil outside of all processes
	failures  []error

	interruptible []*interrupt // those whose context may end their waiting

	inBubble bool        // made in one
	looping  atomic.Bool // whether somebody outside of all processes runs the event loop

	live *live // nil with the driver Loop
}

// New makes an empty network.
func New(config Config) *Network {
	in := InBubble()
	switch {
	case config.Driver == Auto && in:
		config.Driver = Bubble
	case config.Driver == Auto:
		config.Driver = Loop
	}
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
	if config.Watchdog == 0 {
		config.Watchdog = 10 * time.Second
	}
	n := &Network{config: config, inBubble: in}
	n.drive()
	return n
}

// Driver is what lets the network's time pass; it is never [Auto].
func (n *Network) Driver() Driver { return n.config.Driver }

// Elapsed is the time since the start.
func (n *Network) Elapsed() time.Duration {
	n.enter()
	defer n.leave()
	return n.now
}

// Now is the wall clock reading of the network's time: time.Now's, but for the
// driver Loop.
func (n *Network) Now() time.Time { return n.config.Epoch.Add(n.Elapsed()) }

// Seed is what the run's random choices are derived from.
func (n *Network) Seed() uint64 { return n.config.Seed }

// Events is the number of events that have happened so far.
func (n *Network) Events() int {
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

	deliver(p link.Packet)
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

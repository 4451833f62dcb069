package sim

import (
	"net/netip"
	"time"

	"github.com/seed-8df93623/tcpsim/sim/internal/engine"
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
	// Sampler is told of the state of congestion control of every connection with each of
	// its segments that leaves or arrives, and of what happens in the queues of
	// links: [trace.Trace] keeps that. nil is nobody, and costs nothing.
	Sampler trace.Sampler
	// Epoch is the wall clock reading at virtual time zero. Default:
	// 2000-01-01 00:00:00 UTC, as inside testing/synctest. The drivers Bubble and
	// WallClock have it from the clock.
	Epoch time.Time
	// MaxTime ends a run that goes on for so long in virtual time: in a bubble, without
	// any call on a connection or a listener meanwhile, nor one that waits for a later
	// deadline. Default 24h. Ten years end a run in a bubble in any case, but for one whose
	// test itself sleeps. The driver WallClock has no such limit.
	MaxTime time.Duration
	// MaxEvents ends a run after so many events. Default 100,000,000, and 20,000,000 in a
	// bubble, where it ends those who talk to each other for ever.
	MaxEvents int
	// MaxMemory ends a run that holds so many octets: in packets on their way, in writes
	// that wait, and in what Recorder keeps unless it is a [trace.Forgetter]. It is
	// counted, the same on every machine; the process takes about twice as much. Default
	// 4 GiB.
	MaxMemory int64
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
	engine *engine.Engine

	nodes   []Node
	owners  map[netip.Addr]Node     // by their addresses
	names   map[string][]netip.Addr // beside those of nodes
	packets int                     // sent so far
	held    int64                   // octets (memory.go)
	spare   spare
	mapper  trace.Mapper // once it has been told of the network (mapper.go)
	links   []*Link      // of which it has not been told
}

// New makes an empty network.
func New(config Config) *Network {
	switch {
	case config.Driver == Auto && engine.InBubble():
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
		if config.Driver == Bubble {
			config.MaxEvents = 20_000_000
		}
	}
	if config.MaxMemory == 0 {
		config.MaxMemory = defaultMemory
	}
	if config.Watchdog == 0 {
		config.Watchdog = 10 * time.Second
	}
	n := &Network{config: config, owners: map[netip.Addr]Node{}}
	if r := config.Recorder; r != nil && !trace.Forgets(r) {
		n.config.Recorder = keeper{r, n}
	}
	if to, ok := config.Recorder.(trace.Mapper); ok {
		n.config.Recorder = unmapped{n.config.Recorder, to, n}
	}
	c := engine.Config{
		Epoch: config.Epoch, MaxTime: config.MaxTime, MaxEvents: config.MaxEvents, Watchdog: config.Watchdog, Settle: n.settle,
		Stopped: func(limit string, at time.Duration, waiting []engine.Waiting) error {
			return &LimitError{Limit: limit, Time: at, Waiting: waits(waiting), Connections: n.ongoing()}
		},
		Stuck: func(at time.Duration, waiting []engine.Waiting) error {
			return &DeadlockError{Time: at, Waiting: waits(waiting)}
		},
	}
	switch config.Driver {
	case Bubble:
		n.engine = engine.NewBubble(c)
	case WallClock:
		n.engine = engine.NewWallClock(c)
	default:
		n.engine = engine.NewLoop(c)
	}
	return n
}

// enter begins a use of the network.
func (n *Network) enter() { n.engine.Enter() }

// leave ends a use of the network.
func (n *Network) leave() { n.engine.Leave() }

// misused says what is wrong with using the network from this goroutine.
func (n *Network) misused() error { return n.engine.Misused() }

// now is the time since the start, for those who have entered.
func (n *Network) now() time.Duration { return n.engine.Now() }

// hosts are the network's hosts, in the order in which they were added.
func (n *Network) hosts() []*Host {
	var hosts []*Host
	for _, node := range n.nodes {
		if h, ok := node.(*Host); ok {
			hosts = append(hosts, h)
		}
	}
	return hosts
}

// Driver is what lets the network's time pass; it is never [Auto].
func (n *Network) Driver() Driver { return n.config.Driver }

// Elapsed is the time since the start.
func (n *Network) Elapsed() time.Duration {
	n.enter()
	defer n.leave()
	return n.now()
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
	return n.engine.Events()
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
	if n.engine.Closed() {
		return nil
	}
	n.engine.Close()
	for _, h := range n.hosts() {
		h.closeSockets()
	}
	for _, node := range n.nodes {
		node.close()
	}
	return nil
}

// Node is what stands at the end of a link: a [Host], [Peer], [Switch] or [Router].
type Node interface {
	Name() string
	Addresses() []netip.Addr

	deliver(p link.Packet)
	attach(d *Direction)
	towards(to netip.Addr) *Direction
	ongoing() []string
	close()
}

// put makes a node part of the network.
func (n *Network) put(node Node) {
	n.nodes = append(n.nodes, node)
	for _, a := range node.Addresses() {
		n.owners[a] = node
	}
	n.mapNode(node)
}

// owner is the node that has address a.
func (n *Network) owner(a netip.Addr) Node { return n.owners[a] }

// nameOf is the name of the node that has an address, or else the address.
func (n *Network) nameOf(a netip.Addr) string {
	if node := n.owner(a); node != nil {
		return node.Name()
	}
	return a.String()
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

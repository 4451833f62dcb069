package scenario

import (
	"maps"
	"math/rand/v2"
	"net"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim"
	"github.com/seed-8df93623/tcpsim/stack"
	"github.com/seed-8df93623/tcpsim/trace"
)

// Options say how a scenario is run. The zero value is useful.
type Options struct {
	// Seed is what random choices are derived from. nil leaves it to the
	// scenario, whose own is 1 unless it says otherwise.
	Seed *uint64
	// NoFixes are fixes that all hosts do without, besides those that the scenario
	// says.
	NoFixes stack.Fixes
	// Recorder is told of everything, besides the trace that Run returns; may
	// be nil.
	Recorder trace.Recorder
	// Samples has the trace tell of congestion control at each segment, in its Samples,
	// and of what happens in queues, in its Queues.
	Samples bool
	// MaxTime, MaxEvents and MaxMemory bound the limits that the scenario sets itself, for
	// who runs what others have written; 0 does not.
	MaxTime   time.Duration
	MaxEvents int
	MaxMemory int64
	// Octets is told of what the script's connections write, before it is sent, and of
	// what they read; may be nil. Those of flow and relay are not among them.
	Octets func(conn trace.Conn, written bool, octets []byte)
}

// bound is a limit with a bound.
func bound[T int | int64 | time.Duration](limit, most T) T {
	if most > 0 {
		return min(limit, most)
	}
	return limit
}

// SetFixes sets NoFixes as the setting "fixes" of a host does: on, off or -NAME,...
func (o *Options) SetFixes(text string) (err error) {
	o.NoFixes, err = stack.ParseFixes(text)
	return err
}

// Run runs the scenario from its beginning until nothing is left to happen. The
// trace goes as far as the run came, also with an error. Whether it is the
// expected one is for [Scenario.Compare].
func (s *Scenario) Run(o Options) (*trace.Trace, error) {
	t := &trace.Trace{Name: s.Name, Seed: s.seed, Network: s.Network()}
	if o.Seed != nil {
		t.Seed = *o.Seed
	}
	r := &run{scenario: s, hosts: map[string]*host{}, nodes: map[*hostSetup]sim.Node{}, links: map[[2]*hostSetup]*sim.Direction{},
		watched: map[*sim.Direction]*queueings{}}
	r.recorder = recorder{trace: t, other: o.Recorder, chosen: s.chosen, stop: s.stop, initial: map[trace.Conn]segment.Seq{}}
	config := sim.Config{
		Driver: sim.Loop,
		Seed:   t.Seed, Recorder: &r.recorder,
		MaxTime:   bound(s.limits.time, o.MaxTime),
		MaxEvents: bound(s.limits.events, o.MaxEvents),
		MaxMemory: bound(int64(s.limits.memory), o.MaxMemory),
	}
	if o.Samples {
		config.Sampler = &r.recorder
	}
	if m, ok := o.Recorder.(trace.Mapper); ok {
		for _, n := range t.Network.Nodes {
			m.AddNode(n)
		}
		for _, l := range t.Network.Links {
			m.AddLink(l)
		}
	}
	r.network = sim.New(config)
	defer r.network.Close()
	t.Start = r.network.Now()
	r.octets = o.Octets
	if err := r.build(o.NoFixes); err != nil {
		return t, err
	}
	return t, r.play()
}

// run is one run of a scenario.
type run struct {
	scenario *Scenario
	network  *sim.Network
	recorder recorder
	hosts    map[string]*host
	nodes    map[*hostSetup]sim.Node
	links    map[[2]*hostSetup]*sim.Direction // by their ends
	rules    []installed
	parts    []func()   // that take back a partition
	random   *rand.Rand // of partitions; nil before the first one
	flows    []*flow
	watched  map[*sim.Direction]*queueings

	processes []*process // not ended yet, in the order of their start
	started   int        // processes without a name so far
	steps     int
	failures  []failure // that no wait has taken yet, in the order of their time
	over      bool      // the script itself has failed, or a limit is reached

	elements map[*sim.Direction][]element // of links, in their order
	octets   func(trace.Conn, bool, []byte)
}

// failure is an error in a process, which is to surface where its parent waits.
type failure struct {
	parent *process
	err    error
}

// host is one of the machines in a run.
type host struct {
	*sim.Host
	peer      *sim.Peer // instead of a Host, of a scripted one
	listeners []*listener
	conns     map[string]*conn     // by name; the default one has none
	known     map[trace.Conn]*conn // all that were not CLOSED when there were few last
	many      int                  // so many known ones are worth a look for CLOSED ones
}

// node is what stands at the host's end of the link.
func (h *host) node() sim.Node {
	if h.peer != nil {
		return h.peer
	}
	return h.Host
}

// keep has lines speak of c by its name from now on.
func (h *host) keep(name string, c *sim.Conn, octets func(trace.Conn, bool, []byte)) {
	if len(h.known) >= h.many {
		maps.DeleteFunc(h.known, func(_ trace.Conn, c *conn) bool { return c.State() == segment.Closed })
		h.many = 2*len(h.known) + 100
	}
	h.conns[name] = &conn{Conn: c, octets: octets}
	h.known[endsOf(c)] = h.conns[name]
}

// endsOf are the two ends of c.
func endsOf(c *sim.Conn) trace.Conn {
	return trace.Conn{Local: c.LocalAddr().(*net.TCPAddr).AddrPort(), Remote: c.RemoteAddr().(*net.TCPAddr).AddrPort()}
}

// listener is a port on which a host listens.
type listener struct {
	*sim.Listener
	port uint16
	line int // that made it
}

// conn is a connection that a script can use.
type conn struct {
	*sim.Conn
	closed int // the line that closed it; 0 while it is open
	octets func(trace.Conn, bool, []byte)
}

// Write is that of the connection, of which others may be told.
func (c *conn) Write(b []byte) (int, error) {
	if c.octets != nil {
		c.octets(endsOf(c.Conn), true, b)
	}
	return c.Conn.Write(b)
}

// Read is that of the connection, of which others may be told.
func (c *conn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	if c.octets != nil && n > 0 {
		c.octets(endsOf(c.Conn), false, b[:n])
	}
	return n, err
}

// play runs the script, and then the network until it comes to rest.
func (r *run) play() error {
	script := r.process("")
	r.network.Go(script.name, func() error {
		err := script.whole(r.scenario.script)
		r.end(script, nil, err)
		r.over = r.over || err != nil
		return nil
	})
	err := r.network.RunUntil(0, func() bool { return r.over || r.recorder.full() })
	if r.recorder.full() {
		return nil
	}
	if err == nil && !r.over {
		err = r.network.Run() // nothing is left to happen: is anybody still waiting?
	}
	var all []error
	for _, f := range r.failures {
		all = append(all, f.err)
	}
	if err != nil {
		all = append(all, r.stuck(err)...)
	}
	return r.scenario.join(all)
}

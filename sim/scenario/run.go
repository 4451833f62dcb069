package scenario

import (
	"errors"
	"fmt"
	"slices"
	"strconv"

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
	// Recorder is told of everything, besides the trace that Run returns; may
	// be nil.
	Recorder trace.Recorder
}

// Run runs the scenario from its beginning until nothing is left to happen. The
// trace goes as far as the run came, also with an error. Whether it is the
// expected one is for [Scenario.Compare].
func (s *Scenario) Run(o Options) (*trace.Trace, error) {
	t := &trace.Trace{Name: s.Name, Seed: s.seed}
	if o.Seed != nil {
		t.Seed = *o.Seed
	}
	r := &run{scenario: s, hosts: map[string]*host{}}
	r.wire = wire{trace: t, other: o.Recorder, chosen: s.chosen, initial: map[trace.Conn]segment.Seq{}}
	r.network = sim.New(sim.Config{
		Seed: t.Seed, Recorder: &r.wire, MaxTime: s.limits.time, MaxEvents: uint64(s.limits.events),
	})
	defer r.network.Close()
	t.Start = r.network.Time()
	if err := r.build(); err != nil {
		return t, err
	}
	return t, r.play()
}

// run is one run of a scenario.
type run struct {
	scenario *Scenario
	network  *sim.Network
	wire     wire
	hosts    map[string]*host
	link     *sim.Link
	rules    []installed

	processes []*process // not ended yet, in the order of their start
	started   int        // processes without a name so far
	steps     int
	failures  []failure // that no wait has taken yet, in the order of their time
	failed    bool      // the script itself has failed, so the run is over
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
	conns     map[string]*conn // by name; the default one has none
	former    []*conn          // whose names others have taken, but for those CLOSED since
}

// keep has lines speak of c by its name from now on.
func (h *host) keep(name string, c *sim.Conn) {
	h.former = slices.DeleteFunc(h.former, func(c *conn) bool { return c.State() == segment.Closed })
	if old := h.conns[name]; old != nil {
		h.former = append(h.former, old)
	}
	h.conns[name] = &conn{Conn: c}
}

// listener is a port on which a host listens.
type listener struct {
	*sim.Listener
	port uint16
}

// conn is a connection that a script can use.
type conn struct {
	*sim.Conn
	closed int // the line that closed it; 0 while it is open
}

// build makes the hosts and the link.
func (r *run) build() error {
	for _, setup := range r.scenario.hosts {
		h := &host{conns: map[string]*conn{}}
		var config stack.Config
		for _, set := range setup.settings {
			set(&config)
		}
		var err error
		if setup.scripted {
			h.peer, err = r.network.AddPeer(setup.name, config.Addresses...)
		} else {
			h.Host, err = r.network.AddHost(sim.HostConfig{Name: setup.name, TCP: config})
		}
		if err != nil {
			return r.scenario.errorAt(setup.line, err)
		}
		r.hosts[setup.name] = h
	}
	client, server := r.hosts["client"], r.hosts["server"]
	var err error
	switch {
	case client.peer != nil:
		r.link, err = r.network.Link(client.peer, server.Host, sim.Path{})
	case server.peer != nil:
		r.link, err = r.network.Link(client.Host, server.peer, sim.Path{})
	default:
		r.link, err = r.network.Link(client.Host, server.Host, sim.Path{})
	}
	return err
}

// play runs the script, and then the network until it comes to rest.
func (r *run) play() error {
	script := r.process("")
	r.network.Go(script.name, func() error {
		err := script.whole(r.scenario.script)
		r.end(script, nil, err)
		r.failed = err != nil
		return nil
	})
	err := r.network.RunUntil(func() bool { return r.failed })
	if err == nil && !r.failed {
		err = r.network.Run() // nothing is left to happen: is anybody still waiting?
	}
	var all []error
	for _, f := range r.failures {
		all = append(all, f.err)
	}
	if err != nil {
		all = append(all, r.stuck(err))
	}
	return errors.Join(all...)
}

// process is one sequence of statements that runs beside others.
type process struct {
	run      *run
	name     string // empty for the script itself
	at       *statement
	group    sim.Group // processes that it has started
	finished bool      // it only waits for those
}

func (r *run) process(name string) *process {
	p := &process{run: r, name: name}
	r.processes = append(r.processes, p)
	return p
}

// end takes note of a process that has ended.
func (r *run) end(p, parent *process, err error) {
	r.processes = slices.DeleteFunc(r.processes, func(other *process) bool { return other == p })
	if err != nil {
		r.failures = append(r.failures, failure{parent, err})
	}
}

// start runs statements beside p.
func (p *process) start(name string, body []*statement) {
	r := p.run
	if name == "" {
		r.started++
		name = strconv.Itoa(r.started)
	}
	child := r.process(name)
	p.group.Go(r.network, name, func() error {
		r.end(child, p, child.whole(body))
		return nil
	})
}

// whole runs statements and all that they have started.
func (p *process) whole(body []*statement) error {
	if err := p.each(body); err != nil {
		return err
	}
	p.finished = true
	return p.wait()
}

// wait waits for the processes that p has started, and takes their errors.
func (p *process) wait() error {
	if err := p.group.Wait(p.run.network); err != nil {
		return err
	}
	var errs []error
	p.run.failures = slices.DeleteFunc(p.run.failures, func(f failure) bool {
		if f.parent == p {
			errs = append(errs, f.err)
		}
		return f.parent == p
	})
	return errors.Join(errs...)
}

// each runs statements one after the other until one fails.
func (p *process) each(body []*statement) error {
	for _, s := range body {
		if err := p.do(s); err != nil {
			return err
		}
	}
	return nil
}

// do runs one statement.
func (p *process) do(s *statement) error {
	p.at = s
	if err := p.run.count(); err != nil {
		return p.failed(s, err)
	}
	err := s.run(p)
	switch {
	case s.expected != nil:
		return p.unexpected(s, err)
	case err != nil:
		return p.failed(s, err)
	}
	return nil
}

// count ends a run of which the script itself goes on for too long. Lines that
// take no time bring about no events.
func (r *run) count() error {
	r.steps++
	if most := r.scenario.limits.events; r.steps > most {
		return fmt.Errorf("the run reached the limit of %d lines here; shorten the script, or allow more with limit events=", most)
	}
	return nil
}

// host is the machine that a line speaks of.
func (p *process) host(setup *hostSetup) *host { return p.run.hosts[setup.name] }

// direction is a direction of the link.
func (r *run) direction(d direction) *sim.Direction {
	if both := r.link.Both(); d.from.name == hostNames[0] {
		return both[0]
	} else {
		return both[1]
	}
}

// wire hands events on to recorders, and remembers from them what relative
// sequence numbers count from.
type wire struct {
	trace   *trace.Trace
	other   trace.Recorder // may be nil
	chosen  bool           // the script chooses initial sequence numbers
	initial map[trace.Conn]segment.Seq
	latest  trace.Conn // the connection whose first SYN was sent last, as the sender sees it
}

// AddHost implements trace.Recorder.
func (w *wire) AddHost(h trace.Host) {
	h.ChosenISS = h.ChosenISS || w.chosen
	w.trace.AddHost(h)
	if w.other != nil {
		w.other.AddHost(h)
	}
}

// Record implements trace.Recorder.
func (w *wire) Record(e trace.Event) {
	if e.Kind == trace.Sent && e.Packet.Segment != nil && e.Packet.Segment.Flags.Has(segment.SYN) {
		w.note(e.Packet)
	}
	w.trace.Record(e)
	if w.other != nil {
		w.other.Record(e)
	}
}

// note takes note of a SYN. One that is injected begins a connection only if
// there is none: it may be there to disturb one.
func (w *wire) note(p *trace.Packet) {
	c := trace.Conn{Local: p.Segment.Src, Remote: p.Segment.Dst}
	if _, known := w.initial[c]; known && p.Injected {
		return
	}
	w.initial[c] = p.Segment.Seq
	if !p.Segment.Flags.Has(segment.ACK) {
		w.latest = c
	}
}

package simtest

import (
	"errors"
	"time"

	"github.com/seed-8df93623/tcpsim/sim"
	"github.com/seed-8df93623/tcpsim/trace"
)

// Network is a client, a server and the link between them, in virtual time, for
// the length of one test. All that happens is recorded.
type Network struct {
	*sim.Network
	Client, Server *sim.Host
	Link           *sim.Link // the client is its first end

	*test
	listener *sim.Listener // of Connect
}

// New makes a network for a test. It is closed when the test ends; processes
// that have not ended by then are run to their end, and fail the test if they
// cannot or return an error.
func New(t TB, config Config) *Network {
	t.Helper()
	config = config.withDefaults()
	test := newTest(t, config)
	n := &Network{Network: test.network, test: test}
	n.Client, n.Server = test.host(config.Client), test.host(config.Server)
	n.Link = test.link(n.Client, n.Server)
	return n
}

// Go starts a process, as [sim.Network.Go] does. If f returns an error or still
// waits when the test ends, the test fails.
func (n *Network) Go(name string, f func() error) { n.test.start(name, f) }

// test is a test's network, with what happened in it.
type test struct {
	t       TB
	config  Config
	network *sim.Network
	events  *recorder
	running int // processes
	again   string
	seen    map[*sim.Host]int // events of the trace that a [Sender] has passed
}

func newTest(t TB, config Config) *test {
	t.Helper()
	x := &test{t: t, config: config, again: again(t.Name()), seen: map[*sim.Host]int{}}
	x.events = newRecorder(&trace.Trace{Name: t.Name(), Seed: config.Seed})
	x.network = sim.New(sim.Config{Seed: config.Seed, Recorder: x.events, Epoch: config.Epoch, MaxTime: config.MaxTime})
	x.events.trace.Start = x.network.Time()
	t.Cleanup(x.finish)
	return x
}

func (x *test) host(config sim.HostConfig) *sim.Host {
	x.t.Helper()
	h, err := x.network.AddHost(config)
	x.must(err, "cannot make host "+config.Name)
	return h
}

func (x *test) link(a, b sim.Node) *sim.Link {
	x.t.Helper()
	l, err := x.network.Link(a, b, x.config.Link)
	x.must(err, "cannot make the link")
	return l
}

// Trace is what has happened so far.
func (x *test) Trace() *trace.Trace { return x.events.trace }

func (x *test) start(name string, f func() error) {
	x.running++
	x.network.Go(name, func() error {
		err := f()
		x.running--
		return err
	})
}

// finish ends the network when the test has ended.
func (x *test) finish() {
	x.t.Helper()
	defer x.network.Close()
	defer func() { // also if a process ends the test in what follows
		x.t.Helper()
		if x.t.Failed() {
			x.t.Logf("%s", x.story())
		}
	}()
	if x.t.Failed() {
		return
	}
	if err := x.settleProcesses(); err != nil {
		x.errorf("the processes of the test must end without an error", "%v", err)
	}
}

// settleProcesses runs processes that have not ended, and collects the errors of
// all.
func (x *test) settleProcesses() error {
	err := x.network.RunUntil(func() bool { return true })
	if x.running == 0 {
		return err
	}
	return errors.Join(err, x.network.Run())
}

// arrive runs the network until every packet sent so far has arrived or is lost.
func (x *test) arrive() {
	x.t.Helper()
	pending := x.events.pending()
	if err := x.network.RunUntil(func() bool { return arrived(pending) }); err != nil {
		x.fail("segments on their way must arrive", "%v", err)
	}
}

// runFor lets virtual time pass.
func (x *test) runFor(d time.Duration, sentence string) {
	x.t.Helper()
	if err := x.network.RunFor(d); err != nil {
		x.fail(sentence, "%v", err)
	}
}

// wait runs the network until done reports true, patience is at its end, or
// nothing is left to happen.
func (x *test) wait(sentence string, done func() bool) {
	x.t.Helper()
	until := x.network.Now() + x.config.Patience
	if err := x.network.RunUntil(func() bool { return done() || x.network.Now() >= until }); err != nil {
		x.fail(sentence, "%v", err)
	}
}

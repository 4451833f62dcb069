package simtest

import (
	"cmp"
	"os"
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
	lan      *sim.Switch   // which joins all hosts once there are others (hosts.go)
	links    map[*sim.Host]*sim.Link
}

// New makes a network for a test: of two hosts, and of more if [Network.Host] is
// asked for them. In a testing/synctest bubble any goroutine may use it.
//
// It is closed when the test ends. Processes that have not ended by then are run to
// their end, and fail the test if they cannot or return an error; what other goroutines
// wait for in the network ends with [net.ErrClosed]. A test that has passed so far
// fails if the trace shows that a host has broken RFC 9293, unless [Config] says
// otherwise.
func New(t TB, config Config) *Network {
	t.Helper()
	config = config.withDefaults()
	test := newTest(t, config)
	test.checked = !config.Unchecked
	n := &Network{Network: test.network, test: test}
	n.Client, n.Server = test.host(config.Client), test.host(config.Server)
	n.Link = test.link(n.Client, n.Server, config.Link)
	return n
}

// Go starts a process, as [sim.Network.Go] does. If f returns an error or still
// waits when the test ends, the test fails. In a bubble and in real time it is a
// goroutine: an assertion in it that fails ends only that.
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
	checked bool              // whether the trace is to be held against RFC 9293
}

func newTest(t TB, config Config) *test {
	t.Helper()
	if err := config.check(); err != nil {
		t.Errorf("cannot make a network with the driver %s: %v", config.Driver, err)
		t.FailNow()
	}
	x := &test{t: t, config: config, again: again(t.Name()), seen: map[*sim.Host]int{}}
	x.events = newRecorder(&trace.Trace{Name: t.Name(), Seed: config.Seed})
	x.network = sim.New(sim.Config{Seed: config.Seed, Recorder: x.events, Epoch: config.Epoch, MaxTime: config.MaxTime, Driver: config.Driver})
	x.events.trace.Start = x.network.Time()
	t.Cleanup(x.finish)
	return x
}

func (x *test) host(config sim.HostConfig) *sim.Host {
	x.t.Helper()
	if x.config.Driver == sim.Bubble {
		config.TCP.SendBuffer = cmp.Or(config.TCP.SendBuffer, BubbleSendBuffer)
	}
	h, err := x.network.AddHost(config)
	x.must(err, "cannot make host "+config.Name)
	return h
}

// Trace is what has happened so far. In a bubble or in real time, where things happen
// by themselves, it may be looked at in a function that [sim.Network.Inspect] is given,
// or after the network is closed.
func (x *test) Trace() *trace.Trace { return x.events.trace }

// link joins two nodes.
func (x *test) link(a, b sim.Node, path sim.Path) *sim.Link {
	x.t.Helper()
	l, err := x.network.Link(a, b, path)
	x.must(err, "cannot make the link")
	return l
}

// inspect runs f while nothing happens. All that looks at the trace is to be run so.
// f must not fail the test: the message would have no place in it.
func (x *test) inspect(f func()) { x.network.Inspect(f) }

// settle lets all take effect that has been done so far, which in a bubble is
// when every goroutine waits.
func (x *test) settle() {
	x.t.Helper()
	if x.config.Driver == sim.Bubble {
		x.runFor(time.Nanosecond, "what the applications have done must take effect")
	}
}

// arrive runs the network until every packet sent so far has arrived or is lost.
func (x *test) arrive() {
	x.t.Helper()
	x.settle()
	var pending []*trace.Packet
	x.inspect(func() { pending = x.events.pending() })
	if err := x.network.RunUntil(func() bool { return arrived(pending) }); err != nil {
		x.fail("segments on their way must arrive", "%v", err)
	}
}

// forward fails the test if a time in which nothing must come is before now: in it
// nothing ever does.
func (x *test) forward(d time.Duration, sentence string) {
	x.t.Helper()
	if d < 0 {
		x.fail(sentence, "nothing is to come for %s, which is no time; want 0 or more, as in 5*time.Second", d)
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
	if err := x.await(done); err != nil {
		x.fail(sentence, "%v", err)
	}
}

func (x *test) await(done func() bool) error {
	if x.config.Driver == sim.Loop { // where a timer of ours would be something left to happen
		until := x.network.Now() + x.config.Patience
		return x.network.RunUntil(func() bool { return done() || x.network.Now() >= until })
	}
	err := x.network.Await(x.config.Patience, done)
	if err == os.ErrDeadlineExceeded {
		return nil
	}
	return err
}

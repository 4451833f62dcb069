package simtest

import (
	"cmp"
	"errors"
	"os"
	"time"

	"github.com/seed-8df93623/tcpsim/sim"
	"github.com/seed-8df93623/tcpsim/sim/link"
	"github.com/seed-8df93623/tcpsim/trace"
)

// test is a test's network, with what happened in it: what [Network] and [Peer] share.
type test struct {
	t       TB
	config  Config
	network *sim.Network
	events  *recorder
	running int // processes
	faults  []Fault
	again   string
	seen    map[*sim.Host]int // events of the trace that a [Sender] has passed
}

func newTest(t TB, config Config) *test {
	t.Helper()
	if err := config.check(); err != nil {
		t.Errorf("cannot make a network with the driver %s: %v", config.Driver, err)
		t.FailNow()
	}
	x := &test{t: t, config: config, again: again(t.Name()), seen: map[*sim.Host]int{}}
	x.events = newRecorder(&trace.Trace{Name: t.Name(), Seed: config.Seed})
	x.network = sim.New(sim.Config{
		Seed: config.Seed, Recorder: x.events, Epoch: config.Epoch, Driver: config.Driver,
		MaxTime: config.MaxTime, MaxEvents: config.MaxEvents, MaxMemory: config.MaxMemory,
	})
	x.events.trace.Start = x.network.Now()
	t.Cleanup(x.finish)
	return x
}

func (x *test) host(config sim.HostConfig) *sim.Host {
	x.t.Helper()
	h, err := x.addHost(config)
	x.must(err, "cannot make host "+config.Name)
	return h
}

func (x *test) addHost(config sim.HostConfig) (*sim.Host, error) {
	if x.config.Driver == sim.Bubble {
		config.TCP.SendBuffer = cmp.Or(config.TCP.SendBuffer, BubbleSendBuffer)
	}
	return x.network.AddHost(config)
}

// link joins two nodes.
func (x *test) link(a, b sim.Node, path link.Config) *sim.Link {
	x.t.Helper()
	l, err := x.network.AddLink(a, b, path)
	x.must(err, "cannot make the link")
	return l
}

// inspect runs f while nothing happens. All that looks at the trace is to be run so.
// f must not fail the test: the message would have no place in it.
func (x *test) inspect(f func()) { x.network.Inspect(f) }

// runUntil runs the network until done reports true, which is asked while nothing
// happens: see [sim.Network.RunUntil].
func (x *test) runUntil(timeout time.Duration, done func() bool) error {
	return x.network.RunUntil(timeout, func() (over bool) {
		x.inspect(func() { over = done() })
		return over
	})
}

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
	if err := x.runUntil(0, func() bool { return arrived(pending) }); err != nil {
		x.fail("segments on their way must arrive", "%v", err)
	}
}

// runFor lets virtual time pass.
func (x *test) runFor(d time.Duration, sentence string) {
	x.t.Helper()
	x.must(x.network.RunFor(d), sentence)
}

// wait runs the network until done reports true, or patience is at its end.
func (x *test) wait(patience time.Duration, sentence string, done func() bool) {
	x.t.Helper()
	if err := x.runUntil(patience, done); !errors.Is(err, os.ErrDeadlineExceeded) {
		x.must(err, sentence)
	}
}

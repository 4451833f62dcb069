package simtest

import (
	"sync"

	"github.com/seed-8df93623/tcpsim/sim"
	"github.com/seed-8df93623/tcpsim/trace"
)

// Network is a client, a server and the link between them, in virtual time, for
// the length of one test. All that happens is recorded.
type Network struct {
	*sim.Network
	Client, Server *sim.Host
	Link           *sim.Link // the client is its first end

	test     *test
	listener *sim.Listener // of Connect

	// What AddHost and Join add (hosts.go).
	mu     sync.Mutex
	lan    *sim.Switch // which joins all hosts; nil while there are no others
	hosts  []*host
	wanted []*host // by goroutines of a bubble, at this instant
}

// New makes a network for a test: of two hosts, and of more if [Network.AddHost]
// adds them. In a testing/synctest bubble any goroutine may use it.
//
// It is closed when the test ends. Processes that have not ended by then are run to
// their end, and fail the test if they cannot or return an error; what other goroutines
// wait for in the network ends with [net.ErrClosed]. A test that has passed so far
// fails if the trace shows that a host has broken RFC 9293, unless [Config] says
// otherwise.
func New(t TB, config Config) *Network {
	t.Helper()
	x := newTest(t, config.withDefaults())
	n := &Network{Network: x.network, test: x}
	n.Client, n.Server = x.host(x.config.Client), x.host(x.config.Server)
	n.Link = x.link(n.Client, n.Server, x.config.Link)
	return n
}

// Go starts a process, as [sim.Network.Go] does. If f returns an error or still
// waits when the test ends, the test fails. In a bubble and in real time it is a
// goroutine: an assertion in it that fails ends only that.
func (n *Network) Go(name string, f func() error) { n.test.start(name, f) }

// Trace is what has happened so far. In a bubble or in real time, where things happen
// by themselves, it may be looked at in a function that [sim.Network.Inspect] is given,
// or after the network is closed.
func (n *Network) Trace() *trace.Trace { return n.test.events.trace }

// Golden compares all that has happened so far with the test's golden file; see
// the function [Golden].
func (n *Network) Golden() {
	n.test.t.Helper()
	n.test.golden()
}

// ExpectTcpdump compares all segments sent so far with what tcpdump has printed
// of a connection like it: pasted text, with or without -n, -S, -t and -v, its
// lines indented at will. Addresses and ports need not be the same, and numbers
// are compared relative to the initial ones. Lines that are about something else than
// TCP are passed over.
func (n *Network) ExpectTcpdump(pasted string, also Also, sentence string, args ...any) {
	n.test.t.Helper()
	n.test.expectTcpdump(pasted, also, said(sentence, args))
}

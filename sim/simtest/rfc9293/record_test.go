package rfc9293_test

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/seed-8df93623/tcpsim/sim"
	"github.com/seed-8df93623/tcpsim/sim/simtest"
	"github.com/seed-8df93623/tcpsim/stack"
)

// test is what a requirement's test runs in: a simtest.TB that keeps what a
// failure says.
type test struct {
	name     string
	sentence string // of the RFC
	noFixes  stack.Fixes
	sabotage func(p *simtest.Peer)
	p        *simtest.Peer // the latest
	missing  string        // an ACK of all before a segment that is lost

	failed   bool
	messages []string // of Errorf
	logs     []string // of Logf
	cleanups []func()
}

var _ simtest.TB = (*test)(nil)

func (t *test) Helper()                    {}
func (t *test) Name() string               { return t.name }
func (t *test) Failed() bool               { return t.failed }
func (t *test) Cleanup(f func())           { t.cleanups = append(t.cleanups, f) }
func (t *test) FailNow()                   { t.failed = true; runtime.Goexit() }
func (t *test) Logf(text string, a ...any) { t.logs = append(t.logs, fmt.Sprintf(text, a...)) }
func (t *test) Errorf(text string, a ...any) {
	t.failed = true
	t.messages = append(t.messages, fmt.Sprintf(text, a...))
}

// result is what came of a requirement's test.
type result struct {
	failed  bool
	problem string // what the first failure says
	story   string // what happened: the ladder
	full    string // all that was said
}

// run runs the requirement's test without some fixes. A sabotage, which may be nil, is
// done to each network.
func (r *requirement) run(noFixes stack.Fixes, sabotage func(p *simtest.Peer)) *result {
	t := &test{name: "TestRequirements/" + r.id, sentence: r.sentence, noFixes: noFixes, sabotage: sabotage}
	var ended sync.WaitGroup
	ended.Go(func() { r.test(t) })
	ended.Wait()
	for _, cleanup := range slices.Backward(t.cleanups) {
		ended.Go(cleanup)
		ended.Wait()
	}
	out := &result{failed: t.failed, full: strings.Join(append(t.messages, t.logs...), "\n")}
	if !t.failed {
		return out
	}
	out.problem, _, _ = strings.Cut(t.messages[0], "\n  what happened")
	if len(t.logs) > 0 { // of several networks, the latest is cleaned up first
		_, story, _ := strings.Cut(t.logs[0], "\n")
		story, _, _ = strings.Cut(story, "\nrun it again")
		out.story = trimLines(story)
	}
	return out
}

// trimLines leaves out the first line of a ladder, which has the test's name, and
// the white space at the ends of lines.
func trimLines(text string) string {
	var b strings.Builder
	for i, line := range strings.Split(text, "\n") {
		if line = strings.TrimRight(line, " "); i > 0 && line != "" {
			b.WriteString(line + "\n")
		}
	}
	return b.String()
}

// peer makes a host and a scripted peer.
func (t *test) peer(config simtest.PeerConfig) *simtest.Peer {
	config.Host.TCP.NoFixes |= t.noFixes
	t.p = simtest.NewPeer(t, config)
	if t.sabotage != nil {
		t.sabotage(t.p)
	}
	return t.p
}

// host makes a host with the given TCP, and a scripted peer.
func (t *test) host(tcp stack.Config) *simtest.Peer {
	return t.peer(simtest.PeerConfig{Host: sim.HostConfig{TCP: tcp}})
}

// multihomed makes a host with several addresses, and a scripted peer.
func (t *test) multihomed() *simtest.Peer {
	return t.peer(simtest.PeerConfig{Host: sim.HostConfig{Addresses: multihomed}})
}

// connect has a scripted peer open a connection to a host with the given TCP.
func (t *test) connect(tcp stack.Config) *simtest.Flow {
	return t.host(tcp).Connect(simtest.Handshake{})
}

// check fails the test, with the RFC's sentence, unless ok.
func (t *test) check(ok bool, problem string, args ...any) {
	if !ok {
		t.Errorf("%s\n  %s", t.sentence, fmt.Sprintf(problem, args...))
		t.FailNow()
	}
}

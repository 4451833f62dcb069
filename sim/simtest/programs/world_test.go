package programs

import (
	"crypto/sha256"
	"flag"
	"fmt"
	"net"
	"net/netip"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed-8df93623/tcpsim/sim"
	"github.com/seed-8df93623/tcpsim/sim/link"
	"github.com/seed-8df93623/tcpsim/stack"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/check"
	"github.com/seed-8df93623/tcpsim/trace/format"
	"github.com/seed-8df93623/tcpsim/trace/golden"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var runs = flag.Int("runs", 3, "how often each program is run again, to see whether the trace is the same")

// crowd is how many clients start at the same instant where the order of things is
// looked at.
const crowd = 16

// delay is what a packet takes from a client to the server.
const delay = 25 * time.Millisecond

// roundTrip is what a packet and its answer take.
const roundTrip = 2 * delay

// wan is the way between a client and the server.
var wan = link.Config{Delay: delay}

// world is a network in a bubble: a server, and clients that each have a host of their
// own and a link to the server, over which all that the programs say goes.
type world struct {
	*sim.Network
	t       *testing.T
	trace   *trace.Trace
	server  *sim.Host
	clients []*sim.Host
	links   []*sim.Link // the client is the first end

	// secret is true where what is said depends on random numbers that cannot be pinned,
	// but how much is said does not. Packets' contents are not compared then.
	secret bool
	// tampered is true where somebody on the way changes what is said, which no host does.
	tampered bool
}

// bubble runs f in a bubble with so many clients, and returns the trace, with a hash of
// each packet. When f is done its programs must have ended, and their connections must end
// in the twenty minutes after which TCP has given up what nobody acknowledges (RFC 9293
// section 3.8.3), which is more than TIME-WAIT takes.
func bubble(t *testing.T, clients int, f func(t *testing.T, w *world)) string {
	t.Helper()
	emptyPools()
	var text strings.Builder
	synctest.Test(t, func(t *testing.T) {
		w := &world{t: t, trace: &trace.Trace{}}
		w.Network = sim.New(sim.Config{Seed: 1, Driver: sim.Bubble, Recorder: w.trace})
		defer w.Close()
		w.server = w.host("server")
		for i := range clients {
			w.clients = append(w.clients, w.host(fmt.Sprint("client", i)))
			link, err := w.AddLink(w.clients[i], w.server, wan)
			require.NoError(t, err)
			w.links = append(w.links, link)
		}
		f(t, w)
		time.Sleep(20 * time.Minute)
		for _, h := range append(w.clients, w.server) {
			assert.Empty(t, h.Connections(), "%s has connections that nobody has closed", h.Name())
		}
		if !w.tampered {
			assert.Empty(t, check.Trace(w.trace), "every host must do as RFC 9293 demands")
		}
		golden.Format.Write(&text, w.trace, format.Style{Absolute: true})
		for _, p := range w.trace.Packets() {
			if !w.secret {
				fmt.Fprintf(&text, "packet %d: %x\n", p.Number, sha256.Sum256(p.Bytes))
			}
		}
	})
	return text.String()
}

// emptyPools takes out of each sync.Pool what the bubble before has left in it. Some
// programs (yamux, go-redis) keep timers there, and a timer of one bubble must not be used
// in another. What is in a pool survives one collection of garbage, but not two.
func emptyPools() {
	runtime.GC()
	runtime.GC()
}

// host adds a host. Some programs (yamux, HTTP/2) hold a mutex while they write, for which
// others wait; a bubble's time stands still if such a write has to wait, which a large send
// buffer makes unlikely.
func (w *world) host(name string) *sim.Host {
	h, err := w.AddHost(sim.HostConfig{Name: name, TCP: stack.Config{SendBuffer: 8 << 20}})
	require.NoError(w.t, err)
	return h
}

// listen has the server listen on a port.
func (w *world) listen(port int) net.Listener {
	l, err := w.server.Listen("tcp", fmt.Sprint(":", port))
	require.NoError(w.t, err)
	return l
}

// dial connects the first client to a port of the server.
func (w *world) dial(port int) net.Conn {
	c, err := w.clients[0].Dial("tcp", fmt.Sprint("server:", port))
	require.NoError(w.t, err)
	return c
}

// impair makes all links slow, and loses the same few packets on each, in both
// directions.
func (w *world) impair() {
	for _, l := range w.links {
		for _, d := range []*sim.Direction{l.Forward(), l.Backward()} {
			require.NoError(w.t, d.SetConfig(link.Config{Delay: delay, Rate: 100e6}))
			d.AddRule(link.Nth(link.Any, link.Drop(), 5, 9, 14, 22))
		}
	}
}

// lose makes all links lossy.
func (w *world) lose(probability float64) {
	for _, l := range w.links {
		for _, d := range []*sim.Direction{l.Forward(), l.Backward()} {
			require.NoError(w.t, d.SetConfig(link.Config{Delay: delay, Loss: probability}))
		}
	}
}

// together has each client do something, all from the same instant on, and waits
// until they are done.
func (w *world) together(f func(i int, client *sim.Host) error) {
	var all sync.WaitGroup
	for i, client := range w.clients {
		all.Go(func() { assert.NoError(w.t, f(i, client), client.Name()) })
	}
	all.Wait()
}

// took checks how much virtual time something takes, to the microsecond: a bubble's
// network counts the instants at which goroutines act in nanoseconds.
func (w *world) took(want time.Duration, f func()) {
	w.t.Helper()
	start := time.Now()
	f()
	assert.Equal(w.t, want, time.Since(start).Round(time.Microsecond))
}

// packets calls f with each packet that was sent so far.
func (w *world) packets(f func(*trace.Packet)) {
	w.Inspect(func() {
		for _, p := range w.trace.Packets() {
			f(p)
		}
	})
}

// dropped counts the packets that were lost on the way.
func (w *world) dropped() int {
	n := 0
	w.packets(func(p *trace.Packet) {
		for _, f := range p.Fates {
			if f.Dropped {
				n++
			}
		}
	})
	return n
}

// said is how many octets each connection has said at each instant, in how many segments
// ever.
func (w *world) said() string {
	type instant struct {
		at       time.Duration
		from, to netip.AddrPort
	}
	octets := map[instant]int{}
	w.packets(func(p *trace.Packet) {
		if s := p.Segment; s != nil && len(s.Payload) > 0 {
			octets[instant{p.Sent, s.Src, s.Dst}] += len(s.Payload)
		}
	})
	var lines []string
	for i, n := range octets {
		lines = append(lines, fmt.Sprintf("%12d %s > %s: %d octets\n", i.at, i.from, i.to, n))
	}
	slices.Sort(lines)
	return strings.Join(lines, "")
}

// deterministic runs a program again and again, whose trace must always be the same.
func deterministic(t *testing.T, run func(t *testing.T) string) {
	t.Helper()
	first := run(t)
	for range *runs {
		if t.Failed() {
			return
		}
		if again := run(t); again != first {
			t.Fatal(golden.FirstDifference(first, again, 8))
		}
	}
}

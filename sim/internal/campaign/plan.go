package campaign

import (
	"math/rand/v2"
	"net/netip"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim"
	"github.com/seed-8df93623/tcpsim/sim/link"
	"github.com/seed-8df93623/tcpsim/stack"
)

// plan is all that a run is to be.
type plan struct {
	seed   uint64
	hosts  [2]sim.HostConfig // the client and the server
	links  [2]link.Config    // from the client, and from the server
	heals  time.Duration     // when the network is a good one
	down   [2]time.Duration  // when the link is down; equal for never
	family string            // that the client dials: tcp4 or tcp6
	replay float64           // probability that a segment comes again, much later
	made   float64           // probability that a made-up one follows a segment
	crash  time.Duration     // when the server crashes; 0 for never
	kill   time.Duration     // when the server's program is killed; 0 for never

	programs [2]program
}

// program is what one side's application does.
type program struct {
	size   int           // bytes that it sends
	chunk  int           // in writes of so many at most
	pause  time.Duration // between writes, at most
	begin  time.Duration // before the first
	read   int           // bytes per read, at most
	rest   time.Duration // between reads, at most
	late   time.Duration // before the first
	linger bool          // it closes only once it has read all; otherwise it shuts down first
	abort  time.Duration // when it closes, whatever is unread or unsent; 0 for never
}

// mostCalls is how many calls a program's transfer takes at most, or so: with a thousand, of
// a few bytes each, a run finds no more, and takes ten times as long. One program in a
// hundred may make them all the same.
const mostCalls = 80

// harms reports whether a connection of the run may end before its time.
func (p *plan) harms() bool {
	return p.crash > 0 || p.kill > 0 || p.programs[0].abort > 0 || p.programs[1].abort > 0
}

// draw makes the plan of a seed.
func draw(seed uint64, noFixes stack.Fixes) *plan {
	d := dice{rand.New(rand.NewPCG(seed, 0x63616d706169676e))}
	p := &plan{seed: seed, heals: d.upTo(20 * time.Second), family: one(d, "tcp4", "tcp4", "tcp6")}
	for i := range p.hosts {
		p.hosts[i] = d.host([]string{"client", "server"}[i])
		p.hosts[i].TCP.NoFixes = noFixes
		p.links[i] = d.link()
		p.programs[i] = d.program()
		if p.hosts[i].TCP.MTU == 576 {
			p.family = "tcp4"
		}
	}
	for i := range p.programs { // neither many more segments nor many more calls than find something
		for _, h := range p.hosts {
			if h.TCP.MSS > 0 {
				p.programs[i].size = min(p.programs[i].size, h.TCP.MSS*mostCalls)
			}
		}
	}
	for i := range p.programs {
		if p.programs[i].read = max(p.programs[i].read, p.programs[1-i].size/mostCalls); d.chance(0.01) {
			p.programs[i].chunk = 1 + d.IntN(20)
		}
	}
	if c := &p.programs[0]; p.hosts[1].TCP.SYNCookies && c.size == 0 {
		c.linger = false // else the server, which keeps nothing, would never hear of it if one ACK is lost
	}
	if d.chance(0.2) {
		p.links[1] = p.links[0]
	}
	if d.chance(0.3) {
		p.down[0] = d.upTo(3 * time.Second)
		p.down[1] = p.down[0] + d.upTo(10*time.Second)
		p.heals = max(p.heals, p.down[1])
	}
	if d.chance(0.15) {
		p.replay = 0.05
	}
	p.made = d.when(0.2, 0.1)
	switch soon := 1 + d.upTo(5*time.Second); d.IntN(20) {
	case 0:
		p.crash = soon
	case 1:
		p.kill = soon
	case 2:
		p.programs[0].abort = soon
	case 3:
		p.programs[1].abort = soon
	}
	if p.harms() {
		for i := range p.hosts { // lest an end waits for ever for one that is gone
			p.hosts[i].TCP.KeepAlive = stack.KeepAlive{Enable: true, Idle: 10 * time.Second, Interval: 5 * time.Second, Count: 3}
		}
	}
	return p
}

// dice draw at random.
type dice struct{ *rand.Rand }

func (d dice) chance(p float64) bool                 { return d.Float64() < p }
func (d dice) upTo(most time.Duration) time.Duration { return time.Duration(d.Int64N(int64(most) + 1)) }
func (d dice) often(p float64, most float64) float64 { return d.when(p, d.Float64()*most) }
func (d dice) when(p float64, v float64) float64 {
	if d.chance(p) {
		return v
	}
	return 0
}

// one picks one of several values.
func one[T any](d dice, values ...T) T { return values[d.IntN(len(values))] }

func (d dice) host(name string) sim.HostConfig {
	t := stack.Config{
		MTU: one(d, 0, 0, 576, 1280, 9000), MSS: one(d, 0, 0, 0, 88, 200, 536, 1000),
		NoSACK: d.chance(0.25), NoTimestamps: d.chance(0.25), NoWindowScaling: d.chance(0.25), NoRACK: d.chance(0.25),
		Nagle: d.chance(0.25), DelayedACK: one(d, 0, 0, 40*time.Millisecond, 200*time.Millisecond), QuickACKs: one(d, 0, 16),
		CongestionControl: one(d, stack.Reno, stack.CUBIC), MinRTO: one(d, 0, 0, 0, 10*time.Millisecond, time.Second),
		SendBuffer: one(d, 0, 0, 4096, 8192, 65536), ReceiveBuffer: one(d, 0, 0, 4096, 8192, 65536), NoAutoTuning: d.chance(0.3),
		SYNCookies: d.chance(0.2),
	}
	if d.chance(0.2) { // numbers wrap around soon
		t.ISS = new(segment.Seq(0) - segment.Seq(d.IntN(20000)))
	}
	if t.MSS >= 536 && t.MTU == 576 {
		t.MSS = 0
	}
	c := sim.HostConfig{Name: name, TCP: t, Coalesce: d.chance(0.3)}
	if t.MTU == 576 { // which is too small for IPv6
		c.Addresses = []netip.Addr{map[string]netip.Addr{
			"client": netip.MustParseAddr("10.0.0.1"), "server": netip.MustParseAddr("10.0.0.2"),
		}[name]}
	}
	return c
}

func (d dice) link() link.Config {
	c := link.Config{
		Delay: one(d, time.Microsecond, time.Millisecond, 5*time.Millisecond, 20*time.Millisecond, 100*time.Millisecond),
		Loss:  d.often(0.7, one(d, 0.02, 0.1, 0.3)), Duplicate: d.often(0.3, 0.2), Corrupt: d.often(0.3, 0.1),
	}
	if d.chance(0.5) {
		c.Jitter, c.Reorder = d.upTo(one(d, time.Millisecond, 10*time.Millisecond, 200*time.Millisecond)), d.chance(0.7)
	}
	if d.chance(0.3) {
		c.Rate, c.Queue = one(d, int64(1e5), 1e6, 1e7), one(d, 0, 5, 20, 100)
	}
	return c
}

func (d dice) program() program {
	p := program{
		size:  d.IntN(1 + one(d, 0, 1, 100, 100, 2000, 5000, 20000, 60000)),
		chunk: 1 + d.IntN(one(d, 20, 1000, 20000)), pause: d.upTo(one(d, 0, time.Millisecond, 100*time.Millisecond)),
		begin: d.upTo(one(d, 0, 100*time.Millisecond, 2*time.Second)),
		read:  1 + d.IntN(one(d, 100, 5000, 100000)), rest: d.upTo(one(d, 0, time.Millisecond, 20*time.Millisecond)),
		late:   d.upTo(one(d, 0, 100*time.Millisecond, 3*time.Second)),
		linger: d.chance(0.5),
	}
	p.chunk = max(p.chunk, p.size*2/mostCalls)
	return p
}

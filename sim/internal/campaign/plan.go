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
	replay float64           // probability that a segment comes again, much later
	crash  time.Duration     // when the server crashes; 0 for never

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
}

// draw makes the plan of a seed.
func draw(seed uint64, noFixes stack.Fixes) *plan {
	d := dice{rand.New(rand.NewPCG(seed, 0x63616d706169676e))}
	p := &plan{seed: seed, heals: d.upTo(20 * time.Second)}
	for i := range p.hosts {
		p.hosts[i] = d.host([]string{"client", "server"}[i])
		p.hosts[i].TCP.NoFixes = noFixes
		p.links[i] = d.link()
		p.programs[i] = d.program()
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
	if d.chance(0.1) {
		p.crash = 1 + d.upTo(5*time.Second)
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
	return program{
		size:  one(d, 0, 1, d.IntN(100), d.IntN(5000), d.IntN(60000)),
		chunk: 1 + d.IntN(one(d, 20, 1000, 20000)), pause: d.upTo(one(d, 0, time.Millisecond, 100*time.Millisecond)),
		begin: d.upTo(one(d, 0, 100*time.Millisecond, 2*time.Second)),
		read:  1 + d.IntN(one(d, 100, 5000, 100000)), rest: d.upTo(one(d, 0, time.Millisecond, 20*time.Millisecond)),
		late:   d.upTo(one(d, 0, 100*time.Millisecond, 3*time.Second)),
		linger: d.chance(0.5),
	}
}

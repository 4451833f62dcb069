package rfc9293_test

import (
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim/simtest"
	"github.com/seed-8df93623/tcpsim/stack"
)

var isnSelection = topic{"ISN Selection", []requirement{
	{
		id: "MUST-8", section: "3.4.1",
		sentence: `A TCP implementation MUST use the above type of "clock" for clock-driven selection of initial sequence numbers (MUST-8)`,
		outcome:  fails,
		reason:   "netstack's clock ticks every 64 nanoseconds, as Linux's does: the ISN wraps around in 4.6 minutes, not 4.55 hours.",
		test: func(t *test) {
			p := t.host(stack.Config{})
			p.Listen(80)
			first := p.Flow(simtest.Handshake{})
			a := initialNumber(p, first)
			p.RunFor(time.Second)
			b := initialNumber(p, first)
			p.RunFor(time.Second)
			c := initialNumber(p, first)
			ticks := float64(time.Second+2*simtest.Delay) / float64(4*time.Microsecond)
			for _, step := range []segment.Seq{b - a, c - b} {
				t.check(float64(step) > ticks/2 && float64(step) < 2*ticks,
					"a second later the ISN of the same connection is higher by %d; a clock that ticks every 4 microseconds gives about %.0f", step, ticks)
			}
		},
	},
	{
		id: "SHLD-1", section: "3.4.1", handshake: true,
		sentence: `and SHOULD generate its initial sequence numbers with the expression: ISN = M + F(localip, localport, remoteip, remoteport, secretkey) where M is the 4 microsecond timer, and F() is a pseudorandom function (PRF) of the connection's identifying parameters ("localip, localport, remoteip, remoteport") and a secret key ("secretkey") (SHLD-1).`,
		outcome:  passes,
		reason:   "For F; M is a faster timer (MUST-8).",
		test: func(t *test) {
			p := t.host(stack.Config{})
			p.Listen(80)
			steps, last := map[segment.Seq]bool{}, segment.Seq(0)
			far := 0
			for range 16 { // all at one instant
				f := p.Flow(simtest.Handshake{})
				f.Send("S 0:0(0)")
				iss := f.Expect("S. 0:0(0)", "the listener answers").Seq
				steps[iss-last] = true
				if (iss - last).Add(1<<28) > 1<<29 {
					far++
				}
				last = iss
			}
			t.check(len(steps) == 16, "the ISNs of ports in a row keep the same distance")
			t.check(far > 8, "the ISNs of ports in a row are near each other")
		},
	},
	{
		id: "MUST-9", section: "3.4.1", handshake: true,
		sentence: "F() MUST NOT be computable from the outside (MUST-9)",
		outcome:  passes,
		reason:   "The ISNs of the same connection at the same time differ from host to host, so F depends on a secret.",
		test: func(t *test) {
			seen := map[segment.Seq]bool{}
			for seed := range uint64(8) {
				p := t.peer(simtest.PeerConfig{Seed: seed})
				p.Listen(80)
				seen[initialNumber(p, p.Flow(simtest.Handshake{}))] = true
			}
			t.check(len(seen) == 8, "of 8 hosts, some have the same ISN")
		},
	},
}}

// initialNumber is the ISN that the host chooses for a connection with the same
// addresses and ports as like, which is reset at once.
func initialNumber(p *simtest.Peer, like *simtest.Flow) segment.Seq {
	f := p.Flow(simtest.Handshake{})
	f.Local = like.Local
	f.Send("S 0:0(0)")
	iss := f.Expect("S. 0:0(0) ack 1", "the listener answers").Seq
	f.Send("R 1")
	f.ExpectState(segment.Closed, "the connection is gone")
	return iss
}

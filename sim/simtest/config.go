package simtest

import (
	"cmp"
	"errors"
	"time"

	"github.com/seed-8df93623/tcpsim/sim"
	"github.com/seed-8df93623/tcpsim/sim/internal/engine"
	"github.com/seed-8df93623/tcpsim/sim/link"
)

// TB is what this package needs of a test; a *testing.T is one.
type TB interface {
	Helper()
	Name() string
	Cleanup(func())
	Errorf(format string, args ...any)
	Logf(format string, args ...any)
	FailNow()
	Failed() bool
}

// Config is what [New] makes a network from. The zero value is useful.
type Config struct {
	// Seed is what every random choice is derived from.
	Seed uint64
	// Link is what packets meet on their way, in both directions. Without a delay
	// it is that of [Delay].
	Link link.Config
	// Client and Server are the two hosts. Default names: client and server.
	Client, Server sim.HostConfig
	// Driver is what lets time pass (see [sim.Driver]). The zero value finds out by
	// itself: it is [sim.Bubble] in a testing/synctest bubble, and [sim.Loop] elsewhere.
	Driver sim.Driver
	// Epoch is the wall clock reading at virtual time zero. Default:
	// 2000-01-01 00:00:00 UTC. It is for the driver Loop: others have a clock.
	Epoch time.Time
	// MaxTime ends a run that goes on for so long in virtual time (see [sim.Config]). Default 24h.
	MaxTime time.Duration
	// MaxEvents ends a run after so many events, and MaxMemory one that holds so many
	// octets. Defaults: those of [sim.Config].
	MaxEvents int
	MaxMemory int64
	// Patience is how long an assertion waits, in the network's time, for what is to
	// come. Default 5 minutes, or 30 seconds of real time.
	Patience time.Duration
	// Unchecked leaves out what is done at the end of each test that has passed: to
	// hold its trace against RFC 9293 (see package
	// [github.com/seed-8df93623/tcpsim/trace/check]).
	Unchecked bool
}

// PeerConfig is what [NewPeer] makes a network from. The zero value is useful; the
// fields that [Config] has, too, are as there. What a scripted peer takes part in is not
// held against RFC 9293.
type PeerConfig struct {
	Seed     uint64
	Link     link.Config
	Host     sim.HostConfig // under test. Default name: host
	Driver   sim.Driver
	Epoch    time.Time
	MaxTime  time.Duration
	Patience time.Duration
}

// network is what a network with a scripted peer has in common with others.
func (c PeerConfig) network() Config {
	return Config{
		Seed: c.Seed, Link: c.Link, Driver: c.Driver, Epoch: c.Epoch, MaxTime: c.MaxTime, Patience: c.Patience,
		Unchecked: true,
	}
}

// Delay is what a packet takes from one end of the link to the other where
// nothing else is said: the round trip is 10 ms.
const Delay = 5 * time.Millisecond

// BubbleSendBuffer is the send buffer, in bytes, of a host in a bubble that says
// nothing else: so large that programs seldom wait in Write. One that did while it held
// a mutex that another goroutine wants, as HTTP/2 does, would stop the bubble's time.
const BubbleSendBuffer = 8 << 20

func (c Config) withDefaults() Config {
	c.Link.Delay = cmp.Or(c.Link.Delay, Delay)
	c.Client.Name = cmp.Or(c.Client.Name, "client")
	c.Server.Name = cmp.Or(c.Server.Name, "server")
	switch {
	case c.Driver == sim.Auto && engine.InBubble():
		c.Driver = sim.Bubble
	case c.Driver == sim.Auto:
		c.Driver = sim.Loop
	}
	patience := 5 * time.Minute
	if c.Driver == sim.WallClock {
		patience = 30 * time.Second
	}
	c.Patience = cmp.Or(c.Patience, patience)
	return c
}

// check says what is wrong with the driver, if anything.
func (c Config) check() error {
	switch in := engine.InBubble(); {
	case in && c.Driver == sim.WallClock:
		return errors.New("a bubble has no real time; leave Config.Driver out, or make the network outside of synctest.Test")
	case !in && c.Driver == sim.Bubble:
		return errors.New("this test is in no bubble; call synctest.Test and make the network in the function that it is given, or leave Config.Driver out")
	}
	return nil
}

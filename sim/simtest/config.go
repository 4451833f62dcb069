package simtest

import (
	"cmp"
	"time"

	"github.com/seed-8df93623/tcpsim/sim"
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

// Config is what the network of a test is made from. The zero value is useful.
type Config struct {
	// Seed is what every random choice is derived from.
	Seed uint64
	// Link is what packets meet on their way, in both directions. Without a delay
	// it is that of [Delay].
	Link sim.Path
	// Client and Server are the two hosts. Default names: client and server.
	Client, Server sim.HostConfig
	// Host is the host under test beside a scripted peer (see [NewPeer]).
	// Default name: host.
	Host sim.HostConfig
	// Epoch is the wall clock reading at virtual time zero. Default:
	// 2000-01-01 00:00:00 UTC.
	Epoch time.Time
	// MaxTime ends a run that goes on for so long in virtual time. Default 24h.
	MaxTime time.Duration
	// Patience is how long an assertion waits, in virtual time, for what is to
	// come. Default 5 minutes.
	Patience time.Duration
}

// Delay is what a packet takes from one end of the link to the other where
// nothing else is said: the round trip is 10 ms.
const Delay = 5 * time.Millisecond

func (c Config) withDefaults() Config {
	c.Link.Delay = cmp.Or(c.Link.Delay, Delay)
	c.Client.Name = cmp.Or(c.Client.Name, "client")
	c.Server.Name = cmp.Or(c.Server.Name, "server")
	c.Host.Name = cmp.Or(c.Host.Name, "host")
	c.Patience = cmp.Or(c.Patience, 5*time.Minute)
	return c
}

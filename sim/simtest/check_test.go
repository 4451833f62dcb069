package simtest_test

import (
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim"
	"github.com/seed-8df93623/tcpsim/sim/link"
	"github.com/seed-8df93623/tcpsim/sim/simtest"
	"github.com/seed-8df93623/tcpsim/trace"
)

// forge has a host acknowledge what was never sent to it, as far as the trace tells.
func forge(n *simtest.Network) {
	n.Inspect(func() {
		packets := n.Trace().Packets()
		p := packets[len(packets)-1]
		forged := *p.Segment
		forged.Ack += 100
		p.Segment, p.Bytes = &forged, nil
	})
}

// A host that breaks the RFC fails a test that has passed, with the rule in its words.
func TestViolation(t *testing.T) {
	everyDriver(t, func(t *testing.T, config simtest.Config) {
		for _, unchecked := range []bool{false, true} {
			f := run("TestX", func(t simtest.TB) {
				config.Unchecked = unchecked
				n := simtest.New(t, config)
				client, _ := n.Connect()
				n.Write(client, "hello")
				n.From(n.Server).Expect(". ack 6", "the server acknowledges")
				forge(n)
			})
			require.Equal(t, !unchecked, f.failed)
			if !unchecked {
				assert.Contains(t, f.messages[0], "every host must do as RFC 9293 demands")
				assert.Contains(t, f.messages[0], "packet 5 of server: ack-of-unsent: acknowledges ")
				assert.Contains(t, f.messages[0], `"The acknowledgment mechanism employed is cumulative`)
			}
		}
	})
}

// TestNoFalseAlarms has what is worst for TCP, drawn from seeds, held against the RFC
// when each bubble ends.
func TestNoFalseAlarms(t *testing.T) {
	for seed := range uint64(10) {
		t.Run(fmt.Sprint("seed=", seed), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { ordeal(t, seed) })
		})
	}
}

// ordeal is a few connections over a bad link between hosts that crash.
func ordeal(t *testing.T, seed uint64) {
	random := rand.New(rand.NewPCG(seed, 0))
	n := simtest.New(t, simtest.Config{Seed: seed, Link: link.Config{
		Delay: 10 * time.Millisecond, Jitter: 10 * time.Millisecond, Reorder: true, Rate: 10e6,
		Loss: 0.1 * random.Float64(), Duplicate: 0.1 * random.Float64(), Corrupt: 0.05 * random.Float64(),
	}})
	hosts := []*sim.Host{n.Client, n.Server, n.AddHost("third")}
	listen := func(h *sim.Host) {
		l, err := h.ListenTCP("tcp", ":80")
		require.NoError(t, err)
		go func() {
			for {
				c, err := l.AcceptTCP()
				if err != nil {
					return
				}
				go func() {
					io.Copy(c, c)
					c.Close()
				}()
			}
		}()
	}
	var all sync.WaitGroup
	for i, h := range hosts {
		listen(h)
		to, size := hosts[(i+1)%3].Name()+":80", random.IntN(30_000)
		all.Go(func() {
			for ; n.Elapsed() < time.Minute; time.Sleep(time.Second) {
				if c, err := h.DialTCP("tcp", to); err == nil {
					exchange(c, size)
				}
			}
		})
	}
	for range 3 {
		h := hosts[random.IntN(3)]
		time.Sleep(time.Duration(random.IntN(10_000)) * time.Millisecond)
		switch random.IntN(3) {
		case 0:
			n.LinkOf(h).SetDown(true)
			time.Sleep(3 * time.Second)
			n.LinkOf(h).SetDown(false)
		case 1:
			h.Crash()
			time.Sleep(time.Duration(random.IntN(3000)) * time.Millisecond)
			require.NoError(t, h.Restart())
			listen(h)
		}
	}
	all.Wait()
}

// exchange has a server echo as much as it is sent within a while.
func exchange(c *sim.Conn, size int) {
	defer c.Close()
	c.SetDeadline(time.Now().Add(20 * time.Second))
	var all sync.WaitGroup
	defer all.Wait()
	all.Go(func() {
		c.Write(make([]byte, size))
		c.CloseWrite()
	})
	io.Copy(io.Discard, c)
}

// The trace tells of a crash, whoever brings it about.
func TestCrashInTheTrace(t *testing.T) {
	everyDriver(t, func(t *testing.T, config simtest.Config) {
		n := simtest.New(t, config)
		client, _ := n.Connect()
		n.Link.Forward().AddRule(link.Every(link.Any, link.Drop().Then(n.Client.Crash)))
		client.Write([]byte("the last words"))
		crashed := func(e trace.Event) bool {
			return e.Kind == trace.Moved && e.Host == "client" && e.Transition.Cause == "crash" && e.Transition.From == segment.Established
		}
		n.RunUntil(0, func() (over bool) {
			n.Inspect(func() { over = slices.ContainsFunc(n.Trace().Events, crashed) })
			return over
		})
	})
}

package scenariotest

import (
	"fmt"
	"io"
	"math/rand/v2"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/sim"
	"github.com/seed-8df93623/tcpsim/sim/link"
	"github.com/seed-8df93623/tcpsim/sim/simtest"
	"github.com/seed-8df93623/tcpsim/stack"
	"github.com/seed-8df93623/tcpsim/trace"
)

// Random is a run of some connections between two hosts over a bad link, drawn
// from a seed: what the link does to packets, how much is sent each way, who closes
// first and how. The link lets packets overtake each other only if reorder is true.
func Random(t simtest.TB, seed uint64, reorder bool) *trace.Trace {
	t.Helper()
	random := rand.New(rand.NewPCG(seed, 0))
	tr := &trace.Trace{Name: fmt.Sprint("random run ", seed), Seed: seed}
	n := sim.New(sim.Config{Seed: seed, Recorder: tr, MaxTime: 20 * time.Minute})
	defer n.Close()
	client := addHost(t, n, "client", random)
	server := addHost(t, n, "server", random)
	_, err := n.AddLink(client, server, randomPath(random, reorder))
	require.NoError(t, err)
	l, err := server.ListenTCP("tcp", ":80")
	require.NoError(t, err)
	connections := 1 + random.IntN(3)
	n.GoBackground("server", func() error {
		for {
			c, err := l.AcceptTCP()
			if err != nil {
				return err
			}
			talk := randomTalk(random)
			n.GoBackground("served", func() error { return talk(n, c) })
		}
	})
	for i := range connections {
		talk := randomTalk(random)
		network := []string{"tcp4", "tcp6"}[random.IntN(2)]
		n.Go(fmt.Sprint("client ", i), func() error {
			c, err := client.DialTCP(network, "server:80")
			if err != nil {
				return nil // the link may lose every SYN
			}
			return talk(n, c)
		})
	}
	n.Run() // which fails where a talk waits for ever, for a peer that has gone
	return tr
}

func addHost(t simtest.TB, n *sim.Network, name string, random *rand.Rand) *sim.Host {
	one := func() bool { return random.IntN(4) == 0 }
	h, err := n.AddHost(sim.HostConfig{Name: name, TCP: stack.Config{
		NoSACK: one(), NoTimestamps: one(), NoWindowScaling: one(), NoRACK: one(), Nagle: one(),
		DelayedACK: time.Duration(random.IntN(3)) * 20 * time.Millisecond,
		KeepAlive:  stack.KeepAlive{Enable: one(), Idle: 3 * time.Second, Interval: time.Second, Count: 3},
		SYNRetries: 3, MaxRetries: 5,
		ReceiveBuffer: []int{0, 8 << 10, 64 << 10}[random.IntN(3)], NoAutoTuning: one(),
	}})
	require.NoError(t, err)
	return h
}

func randomPath(random *rand.Rand, reorder bool) link.Config {
	some := func(most float64) float64 { return most * random.Float64() * float64(random.IntN(2)) }
	p := link.Config{
		Delay: time.Duration(random.IntN(50)) * time.Millisecond,
		Loss:  some(0.2), Duplicate: some(0.2), Corrupt: some(0.1),
		Jitter: time.Duration(some(30)) * time.Millisecond, Reorder: reorder,
	}
	if random.IntN(3) == 0 {
		p.Rate, p.Queue = 1e6, 10
	}
	return p
}

// randomTalk is what one end of a connection does.
func randomTalk(random *rand.Rand) func(n *sim.Network, c *sim.Conn) error {
	write, pause := random.IntN(4)*random.IntN(20_000), time.Duration(random.IntN(300))*time.Millisecond
	end := random.IntN(8)
	return func(n *sim.Network, c *sim.Conn) error {
		defer c.Close()
		n.Sleep(pause)
		data := make([]byte, write)
		for i := range data {
			data[i] = byte(i * 7 / 5)
		}
		c.Write(data)
		switch end {
		case 0:
			c.Abort()
		case 1, 2:
			return nil // close, perhaps with unread data
		case 3:
			io.CopyN(io.Discard, c, 10_000)
		case 4:
			n.Sleep(3 * time.Second) // the window may close
			io.Copy(io.Discard, c)
		case 5, 6:
			c.CloseWrite()
			io.Copy(io.Discard, c)
		default:
			io.Copy(io.Discard, c)
		}
		return nil
	}
}

package sim_test

import (
	"context"
	"fmt"
	"io"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/sim"
	"github.com/seed-8df93623/tcpsim/sim/link"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/jsonl"
)

// dumbbell is a network of so many clients, each with a server of its own, on two sides of
// a bottleneck that is an FQ-CoDel.
func dumbbell(tb testing.TB, flows int, rate int64, config sim.Config) (n *sim.Network, clients, servers []*sim.Host) {
	tb.Helper()
	n = sim.New(config)
	tb.Cleanup(func() { n.Close() })
	left, err := n.AddRouter(sim.RouterConfig{Name: "left"})
	require.NoError(tb, err)
	right, err := n.AddRouter(sim.RouterConfig{Name: "right"})
	require.NoError(tb, err)
	shared := link.Config{Delay: 10 * time.Millisecond, Elements: []link.Element{link.Bottleneck{Rate: rate, Queue: link.FQCoDel{}}}}
	_, err = n.AddLink(left, right, shared)
	require.NoError(tb, err)
	add := func(name string, to sim.Node) *sim.Host {
		h, err := n.AddHost(sim.HostConfig{Name: name})
		require.NoError(tb, err)
		_, err = n.AddLink(h, to, link.Config{Delay: time.Millisecond})
		require.NoError(tb, err)
		return h
	}
	for i := range flows {
		clients = append(clients, add(fmt.Sprintf("client%d", i), left))
		servers = append(servers, add(fmt.Sprintf("server%d", i), right))
	}
	return n, clients, servers
}

// send has each client send its server so many bytes.
func send(n *sim.Network, clients, servers []*sim.Host, size int) error {
	message := make([]byte, 16<<10)
	for i := range clients {
		l, err := servers[i].Listen("tcp", ":80")
		if err != nil {
			return err
		}
		n.Go("server", func() error {
			c, err := l.Accept()
			if err != nil {
				return err
			}
			_, err = io.CopyBuffer(struct{ io.Writer }{io.Discard}, struct{ io.Reader }{c}, make([]byte, 64<<10))
			c.Close()
			return err
		})
		n.Go("client", func() error {
			c, err := clients[i].Dial("tcp", servers[i].Addresses()[0].String()+":80")
			if err != nil {
				return err
			}
			defer c.Close()
			for left := size; left > 0; left -= len(message) {
				if _, err := c.Write(message[:min(left, len(message))]); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return n.Run()
}

// BenchmarkFlows is the same number of bytes over a dumbbell in few flows and in many, all
// at the same time. What a segment costs with 1,000 of them is to be within 1.5 times what it
// costs with 10, with a recorder and without.
func BenchmarkFlows(b *testing.B) {
	const total = 40 << 20
	for _, recorder := range []trace.Recorder{nil, discard{}} {
		for _, flows := range []int{10, 100, 1000} {
			b.Run(fmt.Sprintf("recorded=%v/flows=%d", recorder != nil, flows), func(b *testing.B) {
				segments, spent := 0, time.Duration(0)
				for b.Loop() {
					n, clients, servers := dumbbell(b, flows, 1e9, sim.Config{Seed: 1, Recorder: recorder})
					begin := time.Now()
					require.NoError(b, send(n, clients, servers, total/flows))
					spent += time.Since(begin)
					segments += n.Packets()
					require.NoError(b, n.Close())
				}
				b.ReportMetric(float64(spent.Nanoseconds())/float64(segments), "ns/segment")
				b.ReportMetric(float64(segments)/float64(b.N), "segments")
			})
		}
	}
}

// BenchmarkRoutedConnections holds 10,000 connections open at the same time that cross a
// ring of 20 routers, each with a host, and have carried 100 bytes.
func BenchmarkRoutedConnections(b *testing.B) {
	const connections, routers = 10_000, 20
	var each float64
	for b.Loop() {
		n := sim.New(sim.Config{Seed: 1, Recorder: discard{}})
		hosts := ring(b, n, routers)
		before := heap()
		arrived := 0
		for _, host := range hosts {
			l, err := (&sim.ListenConfig{Host: host, Backlog: connections}).Listen(context.Background(), "tcp", ":80")
			require.NoError(b, err)
			n.GoBackground("server", func() error {
				buf := make([]byte, 200)
				for {
					if err := receive(l, buf, &arrived); err != nil {
						return err
					}
				}
			})
		}
		message := make([]byte, 100)
		for i := range connections {
			to := hosts[(i+1+i/routers%(routers-1))%routers] // from each to all others
			n.Go("client", func() error {
				c, err := hosts[i%routers].Dial("tcp", to.Addresses()[0].String()+":80")
				if err != nil {
					return err
				}
				_, err = c.Write(message)
				return err
			})
		}
		require.NoError(b, n.Run())
		require.Equal(b, 100*connections, arrived)
		each = float64(heap()-before) / connections
		require.NoError(b, n.Close())
	}
	b.ReportMetric(each, "B/connection")
	b.ReportMetric(connections*float64(b.N)/b.Elapsed().Seconds(), "connections/s")
}

// ring joins routers in a ring, and a host to each.
func ring(tb testing.TB, n *sim.Network, size int) (hosts []*sim.Host) {
	var routers []*sim.Router
	for i := range size {
		r, err := n.AddRouter(sim.RouterConfig{Name: fmt.Sprintf("r%d", i)})
		require.NoError(tb, err)
		routers = append(routers, r)
	}
	for i, r := range routers {
		_, err := n.AddLink(r, routers[(i+1)%size], link.Config{Delay: time.Millisecond, Rate: 1e9})
		require.NoError(tb, err)
		h, err := n.AddHost(sim.HostConfig{Name: fmt.Sprintf("h%d", i)})
		require.NoError(tb, err)
		_, err = n.AddLink(h, r, link.Config{Delay: time.Millisecond})
		require.NoError(tb, err)
		hosts = append(hosts, h)
	}
	return hosts
}

// BenchmarkHour is an hour of 100 flows over a bottleneck, each of which sends 20 kB in every
// ten seconds, with a trace that is written as JSON Lines while it comes about: what is in use
// after a tenth of the hour must be what is in use at its end.
func BenchmarkHour(b *testing.B) {
	const flows, rounds = 100, 360
	for b.Loop() {
		w := jsonl.NewWriter(io.Discard, &trace.Trace{})
		n, clients, servers := dumbbell(b, flows, 10e6, sim.Config{Seed: 1, Recorder: w})
		for i := range clients {
			l, err := servers[i].Listen("tcp", ":80")
			require.NoError(b, err)
			n.GoBackground("server", func() error {
				c, err := l.Accept()
				if err != nil {
					return err
				}
				_, err = io.Copy(io.Discard, c)
				return err
			})
			n.Go("client", func() error {
				c, err := clients[i].Dial("tcp", servers[i].Addresses()[0].String()+":80")
				if err != nil {
					return err
				}
				message := make([]byte, 20_000)
				for range rounds {
					if _, err := c.Write(message); err != nil {
						return err
					}
					n.Sleep(10 * time.Second)
				}
				return c.Close()
			})
		}
		require.NoError(b, n.RunFor(6*time.Minute))
		early := heap()
		require.NoError(b, n.RunFor(53*time.Minute))
		b.ReportMetric(float64(early), "B/in-use-early")
		b.ReportMetric(float64(heap()), "B/in-use-late")
		b.ReportMetric(float64(n.Packets()), "segments")
		require.NoError(b, n.Close())
		require.NoError(b, w.Close())
	}
}

package sim_test

import (
	"bytes"
	"fmt"
	"io"
	"testing"
	"time"

	"github.com/seed-8df93623/tcpsim/sim"
	"github.com/seed-8df93623/tcpsim/stack"
	"github.com/stretchr/testify/require"
)

// pair makes the two hosts that most benchmarks use.
func pair(tb testing.TB, config sim.Config, tcp stack.Config, path sim.Path) (n *sim.Network, client, server *sim.Host) {
	tb.Helper()
	n = sim.New(config)
	tb.Cleanup(func() { n.Close() })
	client, err := n.AddHost(sim.HostConfig{Name: "client", TCP: tcp})
	if err != nil {
		tb.Fatal(err)
	}
	server, err = n.AddHost(sim.HostConfig{Name: "server", TCP: tcp})
	if err != nil {
		tb.Fatal(err)
	}
	if _, err = n.Link(client, server, path); err != nil {
		tb.Fatal(err)
	}
	return n, client, server
}

// transfer has the client send size bytes to the server over a new connection.
func transfer(n *sim.Network, client, server *sim.Host, size int) error {
	l, err := server.Listen("tcp", ":80")
	if err != nil {
		return err
	}
	n.Go("server", func() error {
		defer l.Close()
		c, err := l.Accept()
		if err != nil {
			return err
		}
		defer c.Close()
		got, err := io.CopyBuffer(struct{ io.Writer }{io.Discard}, struct{ io.Reader }{c}, make([]byte, 256<<10))
		if err == nil && got != int64(size) {
			err = fmt.Errorf("%d bytes of %d arrived", got, size)
		}
		return err
	})
	n.Go("client", func() error {
		c, err := client.Dial("tcp", "server:80")
		if err != nil {
			return err
		}
		defer c.Close()
		buf := bytes.Repeat([]byte("tcpsim! "), 8<<10)
		for sent := 0; sent < size; {
			m, err := c.Write(buf[:min(len(buf), size-sent)])
			if err != nil {
				return err
			}
			sent += m
		}
		return nil
	})
	return n.Run()
}

const bulkSize = 20 << 20

func bulk(b *testing.B, tcp stack.Config, path sim.Path, size int) {
	n, client, server := pair(b, sim.Config{Seed: 1, MaxTime: 1e6 * time.Hour}, tcp, path)
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		if err := transfer(n, client, server, size); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(n.Packets())/b.Elapsed().Seconds(), "segments/s")
}

// BenchmarkBulk is to be compared with BenchmarkRawBulk: the same netstack and
// the same work, with the simulator around it.
func BenchmarkBulk(b *testing.B) {
	bulk(b, stack.Config{}, sim.Path{Delay: time.Millisecond}, bulkSize)
}

func BenchmarkVar(b *testing.B) {
	p := sim.Path{Delay: 1 * time.Millisecond}
	b.Run("default", func(b *testing.B) { bulk(b, stack.Config{}, p, 20<<20) })
	b.Run("delack", func(b *testing.B) { bulk(b, stack.Config{DelayedACK: 40 * time.Millisecond}, p, 20<<20) })
	b.Run("fixed256", func(b *testing.B) { bulk(b, stack.Config{ReceiveBuffer: 256 << 10, NoAutoTuning: true}, p, 20<<20) })
	b.Run("fixed128", func(b *testing.B) { bulk(b, stack.Config{ReceiveBuffer: 128 << 10, NoAutoTuning: true}, p, 20<<20) })
	b.Run("norack", func(b *testing.B) { bulk(b, stack.Config{NoRACK: true}, p, 20<<20) })
}

// BenchmarkBulk100Mbit is what ns-3 takes 1.1 to 2.0 s for: 100 MB over a link
// of 100 Mbit/s and 10 ms.
func BenchmarkBulk100Mbit(b *testing.B) {
	bulk(b, stack.Config{DelayedACK: 40 * time.Millisecond}, sim.Path{Delay: 10 * time.Millisecond, Rate: 100e6, Queue: 100}, 100e6)
}

// BenchmarkShortConnections is a handshake, 100 bytes and the close of both
// directions, one connection after the other.
func BenchmarkShortConnections(b *testing.B) {
	n, client, server := pair(b, sim.Config{Seed: 1, MaxTime: 1e6 * time.Hour}, stack.Config{}, sim.Path{Delay: 10 * time.Millisecond})
	l, err := server.Listen("tcp", ":80")
	require.NoError(b, err)
	n.GoBackground("server", func() error {
		buf := make([]byte, 200)
		for {
			c, err := l.Accept()
			if err != nil {
				return err
			}
			drain(c, buf)
			c.Close()
		}
	})
	message, buf := make([]byte, 100), make([]byte, 200)
	b.ReportAllocs()
	for b.Loop() {
		c, err := client.Dial("tcp", "server:80")
		if err != nil {
			b.Fatal(err)
		}
		c.Write(message)
		c.CloseWrite()
		drain(c, buf)
		c.Close()
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "connections/s")
	b.ReportMetric(float64(n.Packets())/b.Elapsed().Seconds(), "segments/s")
}

// drain reads to the end of the stream.
func drain(r io.Reader, buf []byte) {
	for {
		if _, err := r.Read(buf); err != nil {
			return
		}
	}
}

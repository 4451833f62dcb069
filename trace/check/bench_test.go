package check_test

import (
	"io"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/sim"
	"github.com/seed-8df93623/tcpsim/sim/link"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/analysis"
	"github.com/seed-8df93623/tcpsim/trace/check"
	"github.com/seed-8df93623/tcpsim/trace/conversation"
)

// bulk is a transfer of 4 MB over a link that loses one packet of a hundred.
func bulk(b *testing.B) *trace.Trace {
	tr := &trace.Trace{}
	n := sim.New(sim.Config{Seed: 1, Recorder: tr})
	defer n.Close()
	client, err := n.AddHost(sim.HostConfig{Name: "client"})
	require.NoError(b, err)
	server, err := n.AddHost(sim.HostConfig{Name: "server"})
	require.NoError(b, err)
	_, err = n.AddLink(client, server, link.Config{Delay: 10 * time.Millisecond, Loss: 0.01})
	require.NoError(b, err)
	l, err := server.Listen("tcp", ":80")
	require.NoError(b, err)
	n.Go("server", func() error {
		c, err := l.Accept()
		if err != nil {
			return err
		}
		defer c.Close()
		_, err = io.Copy(io.Discard, c)
		return err
	})
	n.Go("client", func() error {
		c, err := client.Dial("tcp", "server:80")
		if err != nil {
			return err
		}
		defer c.Close()
		_, err = c.Write(make([]byte, 4<<20))
		return err
	})
	require.NoError(b, n.Run())
	return tr
}

// BenchmarkBulk measures what the three packages take for each packet.
func BenchmarkBulk(b *testing.B) {
	tr := bulk(b)
	for name, f := range map[string]func(){
		"model":    func() { conversation.Fill(tr) },
		"analysis": func() { analysis.Of(tr) },
		"check":    func() { check.Trace(tr) },
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				f()
			}
			b.ReportMetric(float64(len(tr.Packets())*b.N)/b.Elapsed().Seconds(), "packets/s")
		})
	}
}

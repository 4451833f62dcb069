package examples

// What docs/congestion.md shows. TestPages of simtest makes sure that it shows just this.
// It draws, and what draws is no requirement of those who test.

import (
	"bytes"
	"io"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/sim"
	"github.com/seed-8df93623/tcpsim/sim/link"
	"github.com/seed-8df93623/tcpsim/sim/simtest"
	"github.com/seed-8df93623/tcpsim/stack"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/picture"
	"github.com/seed-8df93623/tcpsim/trace/picture/graph"
)

// delayBased keeps 2 to 4 segments of its own in the queue of the bottleneck, which it
// sees by the round-trip time, as TCP Vegas does. It needs no loss to find its window.
type delayBased struct {
	*stack.CongestionState
	least time.Duration // the round-trip time of an empty queue
	look  time.Duration // when to look at the window again: once a round trip
}

func newDelayBased(s *stack.CongestionState) stack.Controller { return &delayBased{CongestionState: s} }

func (d *delayBased) Acknowledged(segments int, rtt time.Duration) {
	if d.least == 0 || rtt < d.least {
		d.least = rtt
	}
	if rtt == 0 || d.Now() < d.look {
		return
	}
	d.look = d.Now() + rtt
	switch queued := d.Cwnd() * int(rtt-d.least) / int(rtt); {
	case queued < 2:
		d.SetCwnd(d.Cwnd() + 1)
	case queued > 4:
		d.SetCwnd(d.Cwnd() - 1)
	}
}

func (d *delayBased) LossDetected() { d.SetSsthresh(max(d.InFlight()/2, 2)) }

func (d *delayBased) TimedOut(bool) { d.SetCwnd(1) }

func (d *delayBased) Recovered() {}

func TestDelayBased(t *testing.T) {
	for name, control := range map[string]stack.CongestionControl{
		"reno": stack.Reno, "delay-based": {Name: "delay-based", New: newDelayBased},
	} {
		synctest.Test(t, func(t *testing.T) {
			n := simtest.New(t, simtest.Config{
				Seed:   1,
				Link:   link.Config{Delay: 50 * time.Millisecond, Rate: 2e6, Queue: 20},
				Client: sim.HostConfig{TCP: stack.Config{CongestionControl: control, NoRACK: true}},
			})
			client, server := n.Connect()
			go func() {
				client.Write(make([]byte, 1_000_000))
				client.CloseWrite()
			}()
			_, err := io.Copy(io.Discard, server)
			require.NoError(t, err)

			var plot bytes.Buffer
			lost := 0
			n.Inspect(func() {
				for _, g := range graph.Graphs() {
					if g.Name == graph.Cwnd {
						require.NoError(t, g.Write(&plot, n.Trace(), picture.Options{}))
					}
				}
				for _, e := range n.Trace().Events {
					if e.Kind == trace.Dropped {
						lost++
					}
				}
			})
			assert.Equal(t, name == "reno", lost > 0, "%s: %d packets are lost", name, lost)
			require.NoError(t, os.WriteFile(t.ArtifactDir()+"/cwnd-"+name+".svg", plot.Bytes(), 0o644))
		})
	}
}

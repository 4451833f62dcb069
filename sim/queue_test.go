package sim_test

import (
	"testing"
	"time"

	"github.com/seed-8df93623/tcpsim/sim"
	"github.com/seed-8df93623/tcpsim/sim/link"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// CoDel keeps the time short for which packets of a real TCP wait, where a long queue
// without it fills; and what OnQueue tells is what the trace tells.
func TestCoDelCuresBufferbloat(t *testing.T) {
	longest := func(q link.Queue) (late time.Duration) {
		record := &trace.Trace{}
		n := sim.New(sim.Config{Seed: 1, Recorder: record})
		defer n.Close()
		client, err := n.AddHost(sim.HostConfig{Name: "client"})
		require.NoError(t, err)
		server, err := n.AddHost(sim.HostConfig{Name: "server"})
		require.NoError(t, err)
		l, err := n.AddLink(client, server, link.Config{
			Delay: 20 * time.Millisecond, Elements: []link.Element{link.Bottleneck{Rate: 20e6, Queue: q}},
		})
		require.NoError(t, err)
		drops := 0
		l.Forward().OnQueue(func(s link.QueueSample) {
			switch {
			case s.Event == link.QueueDrop:
				drops++
			case s.Event == link.Dequeued && s.Time > time.Second:
				late = max(late, s.Sojourn)
			}
		})
		require.NoError(t, transfer(n, client, server, 10<<20))
		dropped := 0
		for _, p := range record.Packets() {
			for _, f := range p.Fates {
				if f.Dropped {
					dropped++
				}
			}
		}
		assert.Equal(t, dropped, drops)
		return late
	}
	assert.Greater(t, longest(link.DropTail{}), 150*time.Millisecond)
	assert.Less(t, longest(link.CoDel{}), 50*time.Millisecond)
}

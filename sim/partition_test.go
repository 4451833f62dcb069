package sim_test

import (
	"testing"
	"time"

	"github.com/seed-8df93623/tcpsim/sim"
	"github.com/seed-8df93623/tcpsim/sim/link"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestPartition(t *testing.T) {
	n := sim.New(sim.Config{Seed: 1, Driver: sim.Loop})
	defer n.Close()
	s, err := n.AddSwitch("lan")
	require.NoError(t, err)
	var hosts []*sim.Host
	for _, name := range []string{"a", "b", "c"} {
		h, err := n.AddHost(sim.HostConfig{Name: name})
		require.NoError(t, err)
		_, err = n.AddLink(h, s, link.Config{Delay: time.Millisecond})
		require.NoError(t, err)
		_, err = h.Listen("tcp", ":80")
		require.NoError(t, err)
		hosts = append(hosts, h)
	}
	reaches := func(from, to *sim.Host) (ok bool) {
		n.Go("dial", func() error {
			c, err := from.Dial("tcp", to.Name()+":80")
			if ok = err == nil; ok {
				c.Close()
			}
			return nil
		})
		require.NoError(t, n.Run())
		return ok
	}
	a, b, c := hosts[0], hosts[1], hosts[2]
	heal, err := n.Partition([]sim.Node{a, b}, []sim.Node{b, c})
	require.NoError(t, err)
	assert.True(t, reaches(a, b) && reaches(b, a) && reaches(b, c) && reaches(c, b), "b is a bridge")
	assert.False(t, reaches(a, c) || reaches(c, a))
	heal()
	assert.True(t, reaches(a, c))

	_, err = n.Partition([]sim.Node{a})
	assert.EqualError(t, err, "partition: 1 sides; want two or more")
	_, err = n.Partition([]sim.Node{a}, []sim.Node{s})
	assert.EqualError(t, err, "partition: a node has no address, as a switch; want hosts")
	_, err = n.Partition([]sim.Node{a}, []sim.Node{nil})
	assert.Error(t, err)
}

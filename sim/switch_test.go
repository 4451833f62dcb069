package sim

import (
	"fmt"
	"testing"
	"time"

	"github.com/seed-8df93623/tcpsim/sim/link"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Hosts at two switches reach each other; each packet is one packet all the way.
func TestSwitches(t *testing.T) {
	recorded := &trace.Trace{}
	n := New(Config{Seed: 1, Recorder: recorded})
	t.Cleanup(func() { n.Close() })
	left, err := n.AddSwitch("left")
	require.NoError(t, err)
	right, err := n.AddSwitch("right")
	require.NoError(t, err)
	between, err := n.AddLink(left, right, link.Config{Delay: 10 * time.Millisecond})
	require.NoError(t, err)
	var hosts []*Host
	for i := range 4 {
		h, err := n.AddHost(HostConfig{Name: fmt.Sprint("host", i)})
		require.NoError(t, err)
		_, err = n.AddLink(h, []*Switch{left, right}[i%2], link.Config{Delay: time.Millisecond})
		require.NoError(t, err)
		hosts = append(hosts, h)
	}
	for _, server := range hosts {
		l, err := server.Listen("tcp", ":80")
		require.NoError(t, err)
		n.GoBackground(server.Name(), func() error {
			for {
				if _, err := l.Accept(); err != nil {
					return err
				}
			}
		})
		for _, client := range hosts {
			_, err := client.Dial("tcp", server.Name()+":80")
			require.NoError(t, err, "%s to %s", client.Name(), server.Name())
		}
	}
	for _, e := range recorded.Events {
		if e.Kind != trace.Delivered {
			continue
		}
		assert.Len(t, e.Packet.Fates, 1)
		want := 2 * time.Millisecond
		switch from, to := e.Packet.From, e.Packet.To; {
		case from == to:
			want = link.MinDelay
		case (from == "host0" || from == "host2") != (to == "host0" || to == "host2"):
			want = 12 * time.Millisecond
		}
		assert.Equal(t, want, e.Time-e.Packet.Sent)
	}

	between.SetDown(true)
	require.NoError(t, n.RunFor(time.Second))
	at := n.Elapsed()
	_, err = hosts[0].Dial("tcp", "host1:80")
	require.Error(t, err)
	for _, e := range recorded.Events {
		if e.Time > at && e.Kind == trace.Dropped {
			assert.Equal(t, e.Packet.From, e.Host, "the sender, whatever the switch")
			assert.Equal(t, "link down", e.Fate.Cause)
		}
	}
}

func TestSwitchWithoutAWay(t *testing.T) {
	n := New(Config{})
	t.Cleanup(func() { n.Close() })
	s, err := n.AddSwitch("switch")
	require.NoError(t, err)
	h, err := n.AddHost(HostConfig{Name: "host"})
	require.NoError(t, err)
	_, err = n.AddLink(h, s, link.Config{})
	require.NoError(t, err)
	_, err = h.Dial("tcp", "192.0.2.1:80")
	require.Error(t, err)
	_, err = n.AddSwitch("host")
	require.ErrorContains(t, err, "taken")
	_, err = n.AddSwitch("a b")
	require.ErrorContains(t, err, "want a word")
}

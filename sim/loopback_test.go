package sim_test

import (
	"bytes"
	"io"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/sim"
	"github.com/seed-8df93623/tcpsim/stack"
)

// TestLoopback: a host's traffic to itself takes time as any link does, so that RACK's
// reordering window, a part of the round-trip time (RFC 8985 section 6.2), is more than
// nothing, and no segment is taken for lost, also with netstack as it is.
func TestLoopback(t *testing.T) {
	const size = 1 << 20
	n := sim.New(sim.Config{Seed: 1, MaxEvents: 100_000})
	defer n.Close()
	h, err := n.AddHost(sim.HostConfig{Name: "server", TCP: stack.Config{NoFixes: stack.AllFixes}})
	require.NoError(t, err)
	l, err := h.Listen("tcp", "localhost:80")
	require.NoError(t, err)
	data := bytes.Repeat([]byte("tcp"), size/3)
	n.Go("client", func() error {
		c, err := h.Dial("tcp", "localhost:80")
		if err != nil {
			return err
		}
		defer c.Close()
		_, err = c.Write(data)
		return err
	})
	var got []byte
	n.Go("server", func() error {
		c, err := l.Accept()
		if err != nil {
			return err
		}
		defer c.Close()
		if err := n.Sleep(time.Second); err != nil { // what is sent meanwhile is not read
			return err
		}
		got, err = io.ReadAll(c)
		return err
	})
	require.NoError(t, n.Run())
	assert.True(t, bytes.Equal(data, got))
	assert.Less(t, n.Packets(), 3*size/1400)
}

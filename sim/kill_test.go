package sim

import (
	"io"
	"net"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim/link"
)

// The kernel of a program that is killed closes its connections: what was written arrives,
// and then the end (RFC 9293 section 3.10.4: "Queue this until all preceding SENDs have
// been segmentized, then form a FIN segment and send it").
func TestKill(t *testing.T) {
	withEachDriver(t, func(t *testing.T, driver Driver) {
		w := newWorld(t, link.Config{}, Config{Driver: driver})
		client, server := w.connected(t)
		_, err := server.Write([]byte("the last words"))
		require.NoError(t, err)
		w.server.Kill()
		_, err = server.Write([]byte("x"))
		require.ErrorIs(t, err, net.ErrClosed)
		said, err := io.ReadAll(client)
		require.NoError(t, err)
		assert.Equal(t, "the last words", string(said))
		_, err = w.client.Dial("tcp", "server:80")
		require.ErrorIs(t, err, syscall.ECONNREFUSED)

		_, err = w.server.Listen("tcp", ":80") // a program that is started again
		require.NoError(t, err)
		_, err = w.client.Dial("tcp", "server:80")
		require.NoError(t, err)
	})
}

// "If such a host issues a CLOSE call while received data is still pending in TCP [...]
// its TCP SHOULD send a RST to show that data was lost" (RFC 1122 section 4.2.2.13).
func TestKillWithUnreadData(t *testing.T) {
	w := newWorld(t, link.Config{})
	client, _ := w.connected(t)
	_, err := client.Write([]byte("hello"))
	require.NoError(t, err)
	require.NoError(t, w.RunFor(time.Second))
	w.server.Kill()
	_, err = client.Read(make([]byte, 1))
	require.ErrorIs(t, err, syscall.ECONNRESET)
}

func TestConns(t *testing.T) {
	w := newWorld(t, link.Config{})
	client, server := w.connected(t)
	second, err := w.client.DialTCP("tcp", "server:80")
	require.NoError(t, err)
	assert.Equal(t, []*Conn{client, second}, w.client.Conns())
	assert.Equal(t, []*Conn{server}, w.server.Conns(), "nobody has accepted the second one")
	require.NoError(t, client.Close())
	assert.Equal(t, []*Conn{second}, w.client.Conns())
}

// A reset by somebody on the way ends both sides: "If the receiver was in any other state,
// it aborts the connection and advises the user and goes to the CLOSED state" (RFC 9293
// section 3.5.3).
func TestResetByARule(t *testing.T) {
	withEachDriver(t, func(t *testing.T, driver Driver) {
		w := newWorld(t, link.Config{}, Config{Driver: driver})
		client, server := w.connected(t)
		w.link.Forward().AddRule(link.Next(link.Data, link.Reset()))
		_, err := client.Write([]byte("hello"))
		require.NoError(t, err)
		_, err = client.Read(make([]byte, 1))
		require.ErrorIs(t, err, syscall.ECONNRESET)
		_, err = server.Read(make([]byte, 1))
		require.ErrorIs(t, err, syscall.ECONNRESET)
		assert.Equal(t, segment.Closed, server.State())

		w.link.Forward().AddRule(link.Next(link.Flagged(segment.SYN), link.Reset()))
		_, err = w.client.Dial("tcp", "server:80")
		require.ErrorIs(t, err, syscall.ECONNREFUSED)
	})
}

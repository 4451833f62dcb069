package sim

import (
	"errors"
	"io"
	"net"
	"os"
	"syscall"
	"testing"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim/link"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestConnectionInVirtualTime(t *testing.T) {
	w := newWorld(t, link.Config{Delay: 25 * time.Millisecond})
	client, server := w.connected(t)
	assert.Equal(t, 75*time.Millisecond, w.Elapsed(), "a handshake takes three times the delay until the server has it")
	_, err := client.Write([]byte("hello"))
	require.NoError(t, err)
	b := make([]byte, 10)
	n, err := server.Read(b)
	require.NoError(t, err)
	assert.Equal(t, "hello", string(b[:n]))
	assert.Equal(t, 100*time.Millisecond, w.Elapsed())
	assert.Equal(t, segment.Established, client.State())
	require.NoError(t, client.CloseWrite())
	_, err = server.Read(b)
	assert.Equal(t, io.EOF, err)
	assert.Equal(t, segment.CloseWait, server.State())
	require.NoError(t, server.Close())
	require.NoError(t, client.Close())
	require.NoError(t, w.Run())
	assert.Greater(t, w.Elapsed(), 60*time.Second, "TIME-WAIT is over")
}

func TestErrorsAreThoseOfPackageNet(t *testing.T) {
	w := newWorld(t, link.Config{Delay: time.Millisecond})
	_, err := w.client.Dial("tcp", "server:81")
	assert.ErrorIs(t, err, syscall.ECONNREFUSED)
	var op *net.OpError
	require.ErrorAs(t, err, &op)
	assert.Equal(t, "dial", op.Op)
	assert.EqualError(t, err, "dial tcp 10.0.0.2:81: connect: connection refused")

	client, server := w.connected(t)
	_, err = w.server.Listen("tcp", ":80")
	assert.ErrorIs(t, err, syscall.EADDRINUSE)
	_, err = w.client.Dial("udp", "server:80")
	assert.ErrorContains(t, err, "UDP is not simulated")
	_, err = w.client.Dial("tcp", "nobody:80")
	assert.ErrorContains(t, err, "no such host")
	_, err = w.client.Dial("tcp", "server")
	assert.ErrorContains(t, err, "missing port")

	require.NoError(t, server.Abort())
	_, err = client.Read(make([]byte, 1))
	assert.ErrorIs(t, err, syscall.ECONNRESET)
	_, err = client.Write([]byte("x"))
	assert.ErrorIs(t, err, syscall.EPIPE)
	_, err = server.Read(make([]byte, 1))
	assert.ErrorIs(t, err, net.ErrClosed)
	assert.ErrorIs(t, server.Close(), net.ErrClosed)
}

func TestDeadlines(t *testing.T) {
	w := newWorld(t, link.Config{})
	client, server := w.connected(t)
	start := w.Elapsed()
	require.NoError(t, client.SetReadDeadline(w.Now().Add(3*time.Second)))
	_, err := client.Read(make([]byte, 1))
	assert.ErrorIs(t, err, os.ErrDeadlineExceeded)
	assert.Equal(t, start+3*time.Second, w.Elapsed())
	var timeout net.Error
	require.True(t, errors.As(err, &timeout) && timeout.Timeout())

	require.NoError(t, client.SetReadDeadline(time.Time{}))
	w.Go("reader", func() error {
		_, err := client.Read(make([]byte, 1))
		assert.ErrorIs(t, err, os.ErrDeadlineExceeded, "moved while it waited")
		return nil
	})
	w.Go("mover", func() error {
		w.Sleep(time.Second)
		return client.SetReadDeadline(w.Now().Add(-time.Second))
	})
	require.NoError(t, w.RunFor(2*time.Second))
	require.NoError(t, server.SetWriteDeadline(w.Now().Add(time.Second)))
	_, err = server.Write(make([]byte, 64<<20))
	assert.ErrorIs(t, err, os.ErrDeadlineExceeded, "nobody reads, so the buffers fill")
}

func TestClosingWakesTheReader(t *testing.T) {
	w := newWorld(t, link.Config{})
	client, _ := w.connected(t)
	w.Go("reader", func() error {
		_, err := client.Read(make([]byte, 1))
		assert.ErrorIs(t, err, net.ErrClosed)
		return nil
	})
	w.Go("closer", func() error {
		w.Sleep(time.Second)
		return client.Close()
	})
	require.NoError(t, w.RunFor(2*time.Second))
}

func TestIPv6AndNames(t *testing.T) {
	w := newWorld(t, link.Config{})
	l, err := w.server.Listen("tcp", ":80")
	require.NoError(t, err)
	c, err := w.client.Dial("tcp6", "server:80")
	require.NoError(t, err)
	assert.Equal(t, "[fd00::2]:80", c.RemoteAddr().String())
	s, err := l.Accept()
	require.NoError(t, err)
	assert.Equal(t, c.LocalAddr().String(), s.RemoteAddr().String())
	d, err := w.client.Dial("tcp4", "10.0.0.2:80")
	require.NoError(t, err)
	assert.Equal(t, "10.0.0.2:80", d.RemoteAddr().String())
}

func TestOwnAddress(t *testing.T) {
	w := newWorld(t, link.Config{})
	l, err := w.server.Listen("tcp", ":80")
	require.NoError(t, err)
	c, err := w.server.Dial("tcp", "server:80")
	require.NoError(t, err)
	s, err := l.Accept()
	require.NoError(t, err)
	c.Write([]byte("me"))
	b := make([]byte, 2)
	_, err = io.ReadFull(s, b)
	require.NoError(t, err)
	assert.Equal(t, "me", string(b))
}

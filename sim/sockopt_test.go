package sim

import (
	"bytes"
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Buffers take their new sizes after the connection is made, too.
func TestBuffersOfAConnection(t *testing.T) {
	withEachDriver(t, func(t *testing.T, driver Driver) {
		w := newWorld(t, Path{}, Config{Driver: driver})
		client, server := w.connected(t)
		require.NoError(t, server.SetReadBuffer(32<<10))
		require.NoError(t, client.SetWriteBuffer(16<<10))
		require.NoError(t, client.SetWriteDeadline(w.Time().Add(time.Minute)))
		n, err := client.Write(make([]byte, 8<<20))
		assert.ErrorIs(t, err, os.ErrDeadlineExceeded)
		assert.InDelta(t, 48<<10, n, 24<<10, "what was written is in either buffer")
		assert.LessOrEqual(t, server.Unread(), 32<<10)
		got := 0
		require.NoError(t, client.Close())
		for b := make([]byte, 4096); ; {
			m, err := server.Read(b)
			got += m
			if err == io.EOF {
				break
			}
			require.NoError(t, err)
		}
		assert.Equal(t, n, got)
	})
}

// "An implementation SHOULD send a keep-alive segment with no data" (RFC 9293 section
// 3.8.4), when it is told to and no sooner.
func TestKeepAliveOfAConnection(t *testing.T) {
	for name, test := range map[string]struct {
		set    func(c *Conn)
		probes int // in a minute
	}{
		"off":           {func(c *Conn) {}, 0},
		"on":            {func(c *Conn) { c.SetKeepAlive(true) }, 0}, // after two hours
		"period":        {func(c *Conn) { c.SetKeepAlivePeriod(20 * time.Second); c.SetKeepAlive(true) }, 2},
		"period only":   {func(c *Conn) { c.SetKeepAlivePeriod(20 * time.Second) }, 0},
		"defaults":      {func(c *Conn) { c.SetKeepAliveConfig(net.KeepAliveConfig{Enable: true}) }, 3},
		"configuration": {func(c *Conn) { c.SetKeepAliveConfig(net.KeepAliveConfig{Enable: true, Idle: 9500 * time.Millisecond}) }, 5},
		"turned off": {func(c *Conn) {
			c.SetKeepAliveConfig(net.KeepAliveConfig{Enable: true})
			c.SetKeepAlive(false)
		}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, Path{})
			client, _ := w.connected(t)
			test.set(client)
			sent := len(w.segments("client", Any))
			require.NoError(t, w.RunFor(59*time.Second))
			assert.Len(t, w.segments("client", Any), sent+test.probes)
		})
	}
}

func TestLingerZeroResets(t *testing.T) {
	withEachDriver(t, func(t *testing.T, driver Driver) {
		w := newWorld(t, Path{}, Config{Driver: driver})
		client, server := w.connected(t)
		_, err := client.Write([]byte("lost"))
		require.NoError(t, err)
		require.NoError(t, client.SetLinger(0))
		require.NoError(t, client.Close())
		for err == nil { // until the reset is there
			_, err = server.Read(make([]byte, 10))
		}
		assert.ErrorIs(t, err, syscall.ECONNRESET)
		assert.Len(t, w.segments("client", Flagged(segment.RST)), 1)
		assert.Empty(t, w.segments("client", Flagged(segment.FIN)))
	})
}

// A FIN comes after all that was written, however often it is asked for.
func TestCloseWriteTwiceAtOnce(t *testing.T) {
	withEachDriver(t, func(t *testing.T, driver Driver) {
		w := newWorld(t, Path{}, Config{Driver: driver})
		client, server := w.connected(t)
		_, err := client.Write([]byte("hello"))
		require.NoError(t, err)
		require.NoError(t, client.CloseWrite())
		require.NoError(t, client.CloseWrite())
		_, err = client.Write([]byte("too late"))
		require.ErrorIs(t, err, syscall.EPIPE)
		b, err := io.ReadAll(server)
		require.NoError(t, err)
		assert.Equal(t, "hello", string(b))
	})
}

// Each Write's bytes stay together, though the buffer takes only a part at a time.
func TestWritesStayTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, Path{}, Config{Driver: Bubble})
		client, server := w.connected(t)
		require.NoError(t, client.SetWriteBuffer(16<<10))
		require.NoError(t, server.SetReadBuffer(16<<10))
		var all sync.WaitGroup
		for _, letter := range []string{"a", "b", "c", "d"} {
			all.Go(func() {
				_, err := client.Write([]byte(strings.Repeat(letter, 200_000)))
				assert.NoError(t, err)
			})
		}
		go func() {
			all.Wait()
			client.Close()
		}()
		b, err := io.ReadAll(server)
		require.NoError(t, err)
		require.Len(t, b, 800_000)
		assert.Len(t, pieces(b), 4, "four letters, each in one piece")
	})
}

// pieces cuts b where one letter follows another.
func pieces(b []byte) (list [][]byte) {
	for len(b) > 0 {
		n := len(b) - len(bytes.TrimLeft(b, string(b[:1])))
		list, b = append(list, b[:n]), b[n:]
	}
	return list
}

func TestCopying(t *testing.T) {
	w := newWorld(t, Path{})
	client, server := w.connected(t)
	text := strings.Repeat("text", 100_000)
	w.Go("sender", func() error {
		n, err := client.ReadFrom(strings.NewReader(text))
		assert.EqualValues(t, len(text), n)
		return errors.Join(err, client.Close())
	})
	var got strings.Builder
	n, err := server.WriteTo(&got)
	require.NoError(t, err)
	assert.EqualValues(t, len(text), n)
	assert.Equal(t, text, got.String())
}

// Nothing stays behind of calls whose deadline has ended them.
func TestDeadlinesLeaveNothing(t *testing.T) {
	withEachDriver(t, func(t *testing.T, driver Driver) {
		w := newWorld(t, Path{}, Config{Driver: driver})
		l, err := w.server.Listen("tcp", ":80")
		require.NoError(t, err)
		for range 100 {
			require.NoError(t, l.SetDeadline(w.Time().Add(time.Second)))
			_, err := l.Accept()
			require.ErrorIs(t, err, os.ErrDeadlineExceeded)
			assert.EqualError(t, err, "accept tcp [::]:80: i/o timeout")
		}
		assert.Empty(t, l.socket.waiters)
		assert.Equal(t, 100*time.Second, w.Now())
	})
}

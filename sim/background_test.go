package sim

import (
	"io"
	"net"
	"os"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/sim/link"
)

// lateWorld is a world whose round trip takes 20 ms.
func lateWorld(t *testing.T) *world {
	return newWorld(t, link.Config{Delay: 10 * time.Millisecond})
}

// A program dials with a mutex held that another goroutine wants: in a bubble, where no
// time passes meanwhile, that is possible with a dial that returns at once.
func TestDialWithAMutexHeld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := lateWorld(t)
		defer w.Close()
		l, err := w.server.ListenTCP("tcp", ":80")
		require.NoError(t, err)
		go func() {
			if c, err := l.AcceptTCP(); err == nil {
				io.Copy(c, c)
				c.Close()
			}
		}()
		var mu sync.Mutex
		var c net.Conn
		mu.Lock()
		var all sync.WaitGroup
		all.Go(func() {
			mu.Lock()
			defer mu.Unlock()
			assert.NotNil(t, c, "the dial has returned before the lock was let go")
		})
		c, err = (&Dialer{Host: w.client, Background: true}).Dial("tcp", "server:80")
		mu.Unlock()
		require.NoError(t, err)
		all.Wait()
		require.Zero(t, w.Elapsed())
		_, err = io.WriteString(c, "hello")
		require.NoError(t, err, "it waits for the handshake")
		require.Equal(t, 20*time.Millisecond, w.Elapsed().Round(time.Microsecond))
		_, err = io.ReadFull(c, make([]byte, 5))
		require.NoError(t, err)
		require.NoError(t, c.Close())
	})
}

// What a dial in the background cannot do, the connection's calls are told of.
func TestDialInTheBackgroundFails(t *testing.T) {
	run := func(t *testing.T) {
		w := lateWorld(t)
		defer w.Close()
		dial := func(d Dialer) net.Conn {
			d.Host, d.Background = w.client, true
			c, err := d.Dial("tcp", "server:80")
			require.NoError(t, err)
			return c
		}
		c := dial(Dialer{})
		_, err := c.Write([]byte("x"))
		assert.ErrorIs(t, err, syscall.ECONNREFUSED)
		_, err = c.Read(make([]byte, 1))
		assert.ErrorIs(t, err, syscall.ECONNREFUSED)
		assert.NoError(t, c.Close())

		w.link.SetDown(true)
		c = dial(Dialer{Timeout: time.Second})
		_, err = c.Read(make([]byte, 1))
		assert.ErrorIs(t, err, os.ErrDeadlineExceeded)

		c = dial(Dialer{})
		c.SetReadDeadline(w.Now().Add(time.Second))
		_, err = c.Read(make([]byte, 1))
		assert.ErrorIs(t, err, os.ErrDeadlineExceeded)
		require.NoError(t, c.Close())
		_, err = c.Read(make([]byte, 1))
		assert.ErrorIs(t, err, net.ErrClosed)
		require.NoError(t, w.RunFor(time.Minute))
		assert.Empty(t, w.client.Connections())
	}
	t.Run("loop", run)
	t.Run("bubble", func(t *testing.T) { synctest.Test(t, run) })
}

// Several buffers go as one write: one segment. package net can do that by itself for
// its own connections alone.
func TestWriteBuffers(t *testing.T) {
	w := lateWorld(t)
	client, server := w.connected(t)
	sent := func(write func(b *net.Buffers) (int64, error)) (segments int) {
		buffers := net.Buffers{[]byte("he"), nil, []byte("llo")}
		before := len(w.segments("client", link.Data))
		n, err := write(&buffers)
		require.NoError(t, err)
		assert.EqualValues(t, 5, n)
		assert.Empty(t, buffers)
		_, err = io.ReadFull(server, make([]byte, 5))
		require.NoError(t, err)
		return len(w.segments("client", link.Data)) - before
	}
	assert.Equal(t, 1, sent(client.WriteBuffers))
	assert.Equal(t, 2, sent(func(b *net.Buffers) (int64, error) { return b.WriteTo(client) }))
}

// A dial's deadline, too, is one of the network's time.
func TestDialByAnotherClock(t *testing.T) {
	w := lateWorld(t)
	_, err := (&Dialer{Host: w.client, Deadline: time.Now().Add(time.Second)}).Dial("tcp", "server:80")
	assert.ErrorContains(t, err, "take it from Network.Now")
	assert.ErrorContains(t, w.Err(), "take it from Network.Now")
}

// Programs that go on for ever, however seldom they do anything, end in a bubble.
func TestBusyForEver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := lateWorld(t)
		defer w.Close()
		client, server := w.connected(t)
		go io.Copy(server, server)
		told := make(chan error)
		go func() {
			for {
				time.Sleep(20 * time.Hour)
				if _, err := client.Write([]byte("x")); err != nil {
					told <- err
					return
				}
				client.Read(make([]byte, 1))
			}
		}()
		err := <-told
		var limit *LimitError
		require.ErrorAs(t, err, &limit)
		assert.ErrorContains(t, err, "it reached the limit of 87600h0m0s since the start; still going on:")
		assert.ErrorContains(t, err, "waits: server read")
	})
}

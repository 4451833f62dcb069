package sim

import (
	"io"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed-8df93623/tcpsim/sim/link"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestBubbleOutsideOfAny(t *testing.T) {
	n := New(Config{Driver: Bubble})
	_, err := n.AddHost(HostConfig{Name: "host"})
	require.ErrorContains(t, err, "was made outside of any bubble; make it inside synctest.Test")
}

func TestUsedFromOutsideItsBubble(t *testing.T) {
	use, used := make(chan *Conn), make(chan error)
	go func() {
		_, err := (<-use).Read(nil)
		used <- err
	}()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, link.Config{}, Config{Driver: Bubble})
		client, _ := w.connected(t)
		use <- client
		require.ErrorContains(t, <-used, "used from outside its bubble")
	})
}

// Bubble time is the network's time, and idle time is free.
func TestBubbleTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, link.Config{Delay: 25 * time.Millisecond}, Config{Driver: Bubble})
		start := time.Now()
		client, server := w.connected(t)
		assert.Equal(t, 75*time.Millisecond, time.Since(start).Round(time.Microsecond), "the three-way handshake")
		time.Sleep(time.Hour)
		go func() {
			time.Sleep(time.Second)
			client.Write([]byte("x"))
		}()
		before := time.Now()
		_, err := io.ReadFull(server, make([]byte, 1))
		require.NoError(t, err)
		assert.Equal(t, time.Second+25*time.Millisecond, time.Since(before).Round(time.Microsecond))
		assert.Equal(t, time.Since(start), w.Elapsed())
	})
}

// A goroutine that waits for what can never come is named, with its place and what it
// waits for.
func TestBubbleDeadlock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, link.Config{}, Config{Driver: Bubble})
		_, server := w.connected(t)
		_, err := server.Read(make([]byte, 1))
		var deadlock *DeadlockError
		require.ErrorAs(t, err, &deadlock)
		require.Len(t, deadlock.Waiting, 1)
		assert.Regexp(t, `^the goroutine at driver_test\.go:\d+ waits: server read 1: no data has come$`, deadlock.Waiting[0].String())
	})
}

// A run that goes on for ever ends at its limit, with an error that names who waits.
func TestBubbleLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, link.Config{}, Config{Driver: Bubble, MaxTime: time.Minute})
		client, server := w.connected(t)
		w.link.SetDown(true)
		_, err := client.Write([]byte("x")) // to be sent again and again
		require.NoError(t, err)
		_, err = server.Read(make([]byte, 1))
		var limit *LimitError
		require.ErrorAs(t, err, &limit)
		assert.ErrorContains(t, err, "it reached the limit of 1m0s of virtual time; still going on: ")
		assert.Len(t, limit.Waiting, 1)
		assert.Len(t, limit.Connections, 2)
	})
}

// Where nothing happens for days a call may still wait for what somebody does then.
func TestBubbleIdleDays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, link.Config{}, Config{Driver: Bubble})
		client, server := w.connected(t)
		go func() {
			time.Sleep(100 * 24 * time.Hour)
			client.Write([]byte("x"))
		}()
		n, err := server.Read(make([]byte, 1))
		require.NoError(t, err)
		assert.Equal(t, 1, n)
	})
}

// What waits when the network is closed fails, and its goroutine can end.
func TestBubbleClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, link.Config{}, Config{Driver: Bubble})
		client, server := w.connected(t)
		var all sync.WaitGroup
		for _, c := range []*Conn{client, server} {
			all.Go(func() {
				_, err := c.Read(make([]byte, 1))
				assert.ErrorContains(t, err, "use of closed network connection")
			})
		}
		all.Go(func() { assert.ErrorContains(t, w.RunUntil(0, func() bool { return false }), "closed") })
		synctest.Wait()
		require.NoError(t, w.Close())
		all.Wait()
		_, err := client.Write([]byte("x"))
		assert.ErrorContains(t, err, "use of closed network connection")
		_, err = w.client.Dial("tcp", "server:80")
		assert.ErrorContains(t, err, "closed")
	})
}

func TestBubblePredicate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, link.Config{Delay: time.Millisecond, Rate: 10e6}, Config{Driver: Bubble})
		client, server := w.connected(t)
		go client.Write(make([]byte, 100_000))
		require.NoError(t, w.RunUntil(0, func() bool { return server.Unread() >= 50_000 }))
		assert.Less(t, server.Unread(), 60_000)
	})
}

// In real time any goroutine may use the network.
func TestWallClock(t *testing.T) {
	w := newWorld(t, link.Config{Delay: time.Millisecond}, Config{Driver: WallClock})
	l, err := w.server.Listen("tcp", ":80")
	require.NoError(t, err)
	const clients, octets = 20, 100_000
	var all sync.WaitGroup
	all.Go(func() {
		for range clients {
			c, err := l.Accept()
			if !assert.NoError(t, err) {
				return
			}
			all.Go(func() {
				n, err := io.Copy(io.Discard, c)
				assert.NoError(t, err)
				assert.EqualValues(t, octets, n)
				assert.NoError(t, c.Close())
			})
		}
	})
	for range clients {
		all.Go(func() {
			c, err := w.client.Dial("tcp", "server:80")
			if !assert.NoError(t, err) {
				return
			}
			_, err = c.Write(make([]byte, octets))
			assert.NoError(t, err)
			assert.NoError(t, c.Close())
		})
	}
	all.Wait()
	assert.Positive(t, w.Elapsed())
}

package programs

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/alicebob/miniredis/v2/server"
	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim"
	"github.com/seed-8df93623/tcpsim/sim/link"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// serveRedis has the server serve an empty database, and returns it and what ends it.
// before is called before each command, and returns true if that is done then.
func (w *world) serveRedis(before server.Hook) (*miniredis.Miniredis, func()) {
	m := miniredis.NewMiniRedis()
	started, err := m.Dial() // without a port of this machine
	require.NoError(w.t, err)
	require.NoError(w.t, started.Close())
	m.Server().SetPreHook(before)
	l := w.listen(6379)
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			m.Server().ServeConn(c)
		}
	}()
	return m, func() {
		l.Close()
		m.Close()
	}
}

// redisClient is a client on a host. Its retries come without the pauses, which are
// random.
func redisClient(h *sim.Host, change func(*redis.Options)) *redis.Client {
	o := &redis.Options{
		Addr: "server:6379", Dialer: h.DialContext, MinRetryBackoff: -1,
		MaintNotificationsConfig: &maintnotifications.Config{Mode: maintnotifications.ModeDisabled},
	}
	if change != nil {
		change(o)
	}
	return redis.NewClient(o)
}

func TestRedisDeterminism(t *testing.T) {
	deterministic(t, func(t *testing.T) string {
		return bubble(t, crowd, func(t *testing.T, w *world) {
			w.impair()
			_, stop := w.serveRedis(nil)
			w.together(func(i int, client *sim.Host) error {
				c := redisClient(client, nil)
				key, value := fmt.Sprint("key", i), string(body(10_000))
				if err := c.Set(t.Context(), key, value, time.Minute).Err(); err != nil {
					return err
				}
				for range 5 {
					got, err := c.Get(t.Context(), key).Result()
					if err != nil {
						return err
					}
					if got != value {
						return errors.New("the value is not what was set")
					}
				}
				_, err := c.Pipelined(t.Context(), func(p redis.Pipeliner) error {
					for range 10 {
						p.Incr(t.Context(), fmt.Sprint("count", i))
					}
					return nil
				})
				return errors.Join(err, c.Close())
			})
			stop()
			assert.Equal(t, crowd*8, w.dropped())
		})
	})
}

// "MaxRetries is the maximum number of retries before giving up."
func TestRedisRetries(t *testing.T) {
	for _, retries := range []int{-1, 1, 3, 10} {
		t.Run(fmt.Sprint(retries), func(t *testing.T) {
			bubble(t, 1, func(t *testing.T, w *world) {
				tried := 0
				_, stop := w.serveRedis(func(p *server.Peer, command string, _ ...string) bool {
					if command == "GET" {
						tried++
						p.Close()
					}
					return command == "GET"
				})
				c := redisClient(w.clients[0], func(o *redis.Options) { o.MaxRetries = retries })
				require.Error(t, c.Get(t.Context(), "key").Err())
				assert.Equal(t, 1+max(retries, 0), tried)
				require.NoError(t, c.Close())
				stop()
			})
		})
	}
}

// "MinRetryBackoff is the minimum backoff between each retry ... MaxRetryBackoff is the
// maximum". How long a pause is is random, and cannot be pinned.
func TestRedisBackoff(t *testing.T) {
	bubble(t, 1, func(t *testing.T, w *world) {
		var tried []time.Time
		_, stop := w.serveRedis(func(p *server.Peer, command string, _ ...string) bool {
			if command == "GET" {
				tried = append(tried, time.Now())
				p.Close()
			}
			return command == "GET"
		})
		c := redisClient(w.clients[0], func(o *redis.Options) {
			o.MaxRetries, o.MinRetryBackoff, o.MaxRetryBackoff = 8, time.Second, 10*time.Second
		})
		require.Error(t, c.Get(t.Context(), "key").Err())
		require.Len(t, tried, 9)
		for i := range tried[1:] {
			pause := tried[i+1].Sub(tried[i]) - delay // the end of the stream is under way
			assert.GreaterOrEqual(t, pause, time.Second)
			assert.LessOrEqual(t, pause, 10*time.Second+4*roundTrip) // and then a connection is made
		}
		require.NoError(t, c.Close())
		stop()
	})
}

// "DialerRetries is the maximum number of retry attempts when dialing fails", for each
// attempt at the command.
func TestRedisDials(t *testing.T) {
	bubble(t, 1, func(t *testing.T, w *world) {
		c := redisClient(w.clients[0], func(o *redis.Options) { o.MaxRetries, o.DialerRetries = 2, 4 })
		require.ErrorContains(t, c.Get(t.Context(), "key").Err(), "connection refused")
		dials := 0
		w.packets(func(p *trace.Packet) {
			if p.From == "client0" && p.Segment.Flags.Has(segment.SYN) {
				dials++
			}
		})
		assert.Equal(t, 3*4, dials)
		require.NoError(t, c.Close())
	})
}

// "ReadTimeout for socket reads. If reached, commands will fail with a timeout instead of
// blocking."
func TestRedisReadTimeout(t *testing.T) {
	bubble(t, 1, func(t *testing.T, w *world) {
		_, stop := w.serveRedis(nil)
		c := redisClient(w.clients[0], func(o *redis.Options) { o.MaxRetries, o.ReadTimeout = -1, 7*time.Second })
		require.NoError(t, c.Set(t.Context(), "key", "value", 0).Err())
		w.links[0].Backward().SetDown(true)
		w.took(7*time.Second, func() {
			var timeout net.Error
			require.ErrorAs(t, c.Get(t.Context(), "key").Err(), &timeout)
			assert.True(t, timeout.Timeout())
		})
		w.links[0].SetDown(false)
		got, err := c.Get(t.Context(), "key").Result()
		require.NoError(t, err, "by another connection")
		assert.Equal(t, "value", got)
		require.NoError(t, c.Close())
		stop()
	})
}

// A retry does again what has been done already if it is the answer that was lost.
func TestRedisRetryRepeats(t *testing.T) {
	bubble(t, 1, func(t *testing.T, w *world) {
		m, stop := w.serveRedis(nil)
		c := redisClient(w.clients[0], func(o *redis.Options) { o.ReadTimeout = time.Second })
		w.links[0].Backward().AddRule(func(s *segment.Segment, _ time.Duration) link.Verdict {
			if strings.HasPrefix(string(s.Payload), ":1\r\n") {
				return link.Drop()
			}
			return link.Pass()
		})
		got, err := c.Incr(t.Context(), "payments").Result()
		require.NoError(t, err)
		assert.EqualValues(t, 2, got)
		stored, err := m.Get("payments")
		require.NoError(t, err)
		assert.Equal(t, "2", stored)
		require.NoError(t, c.Close())
		stop()
	})
}

// "PoolTimeout is the amount of time client waits for connection if all connections are
// busy before returning an error."
func TestRedisPool(t *testing.T) {
	bubble(t, 1, func(t *testing.T, w *world) {
		_, stop := w.serveRedis(func(_ *server.Peer, command string, _ ...string) bool {
			if command == "GET" {
				time.Sleep(10 * time.Second)
			}
			return false
		})
		c := redisClient(w.clients[0], func(o *redis.Options) {
			o.PoolSize, o.PoolTimeout, o.ReadTimeout, o.MaxRetries = 1, 3*time.Second, time.Minute, -1
		})
		done := make(chan error)
		go func() { done <- c.Get(context.Background(), "key").Err() }()
		time.Sleep(time.Second)
		w.took(3*time.Second, func() { assert.ErrorContains(t, c.Ping(t.Context()).Err(), "connection pool timeout") })
		assert.ErrorIs(t, <-done, redis.Nil)
		require.NoError(t, c.Close())
		stop()
	})
}

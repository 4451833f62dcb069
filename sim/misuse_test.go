package sim

import (
	"context"
	"math"
	"net"
	"os"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim/internal/engine"
	"github.com/seed-8df93623/tcpsim/sim/link"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A network is used in the bubble, or the real time, that it was made in.
func TestNetworkOfAnotherTime(t *testing.T) {
	for _, driver := range []Driver{Loop, WallClock} {
		w := newWorld(t, link.Config{}, Config{Driver: driver})
		synctest.Test(t, func(t *testing.T) {
			_, err := w.client.Dial("tcp", "server:80")
			assert.ErrorContains(t, err, "made outside of any bubble is used in one; make it inside synctest.Test", driver)
		})
	}
	synctest.Test(t, func(t *testing.T) {
		_, err := New(Config{Driver: WallClock}).AddHost(HostConfig{Name: "host"})
		assert.ErrorContains(t, err, "made in a bubble, which has no real time")
	})
	made := make(map[Driver]*world)
	for _, driver := range []Driver{Loop, Bubble} {
		synctest.Test(t, func(t *testing.T) { made[driver] = newWorld(t, link.Config{}, Config{Driver: driver}) })
		w := made[driver]
		_, err := w.client.Dial("tcp", "server:80")
		assert.ErrorContains(t, err, "dial tcp: sim: a network", driver)
		_, err = w.client.Listen("tcp", ":80")
		assert.ErrorContains(t, err, "listen tcp: sim: a network", driver)
	}
	_, err := made[Bubble].AddLink(made[Bubble].client, made[Bubble].server, link.Config{})
	assert.ErrorIs(t, err, engine.ErrOutside)
}

// Two that run a network with the driver Loop at once are told so. The second one here is
// a condition, so that nothing is left to chance; a process may run the network, too.
func TestLoopRunByTwo(t *testing.T) {
	w := newWorld(t, link.Config{})
	client, _ := w.connected(t)
	w.Go("process", func() error { return w.RunFor(time.Second) })
	require.NoError(t, w.RunFor(time.Hour))

	var read error
	require.NoError(t, w.RunUntil(0, func() bool {
		_, read = client.Read(make([]byte, 1))
		return true
	}))
	assert.ErrorContains(t, read, "two at once run a network with the Loop driver")
}

// A rule that uses the network is told how to do without, and does not wait for ever.
func TestRuleThatUsesTheNetwork(t *testing.T) {
	withEachDriver(t, func(t *testing.T, driver Driver) {
		w := newWorld(t, link.Config{}, Config{Driver: driver})
		client, server := w.connected(t)
		var told any
		w.link.Forward().AddRule(func(*segment.Segment, time.Duration) link.Verdict {
			defer func() { told = recover() }()
			server.State()
			return link.Pass()
		})
		_, err := client.Write([]byte("x"))
		require.NoError(t, err)
		_, err = server.Read(make([]byte, 1))
		require.NoError(t, err)
		assert.Equal(t, engine.ErrCallback, told)
		w.Inspect(func() { assert.PanicsWithValue(t, engine.ErrCallback, func() { w.Elapsed() }) })
	})
}

// What a rule says is to be done is done once its segment is on its way.
func TestRuleThatCrashesAHost(t *testing.T) {
	withEachDriver(t, func(t *testing.T, driver Driver) {
		w := newWorld(t, link.Config{}, Config{Driver: driver})
		client, server := w.connected(t)
		w.link.Forward().AddRule(link.Next(link.Data, link.Pass().Then(w.server.Crash)))
		_, err := client.Write([]byte("x"))
		require.NoError(t, err)
		_, err = server.Read(make([]byte, 1))
		require.ErrorIs(t, err, net.ErrClosed)
		require.NoError(t, w.RunFor(time.Millisecond))
		assert.Equal(t, 1, w.dropped("host down"), "the segment was on its way")
	})
}

// A rule that ends its goroutine, as testing.T.FailNow does, ends the network, and
// nobody waits for it any more.
func TestRuleThatEndsItsGoroutine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, link.Config{}, Config{Driver: Bubble})
		client, server := w.connected(t)
		w.link.Forward().AddRule(func(*segment.Segment, time.Duration) link.Verdict {
			runtime.Goexit()
			return link.Pass()
		})
		_, err := client.Write([]byte("x"))
		require.NoError(t, err)
		_, err = server.Read(make([]byte, 1))
		require.ErrorIs(t, err, engine.ErrCutShort)
		_, err = w.client.Dial("tcp", "server:80")
		require.ErrorIs(t, err, engine.ErrCutShort)
	})
}

// A panic in a rule is the program's to recover from, and leaves nothing locked.
func TestRuleThatPanics(t *testing.T) {
	w := newWorld(t, link.Config{}, Config{Driver: WallClock})
	client, _ := w.connected(t)
	w.link.Forward().AddRule(func(*segment.Segment, time.Duration) link.Verdict { panic("mine") })
	assert.PanicsWithValue(t, "mine", func() { client.Write([]byte("x")) })
	require.NoError(t, w.Close())
}

// The goroutine that waits may be a method of a connection's and nothing else.
func TestWaitsOfMethods(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, link.Config{}, Config{Driver: Bubble})
		_, server := w.connected(t)
		go server.Read(make([]byte, 1))
		synctest.Wait()
		waits := w.Waits()
		require.Len(t, waits, 1)
		assert.Equal(t, "the goroutine at go (*Conn).Read waits: server read 1: no data has come", waits[0].String())
	})
}

// Who waits with a deadline, however late, is no sign of a run without end.
func TestDeadlineBeyondTheLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, link.Config{}, Config{Driver: Bubble})
		client, server := w.connected(t)
		require.NoError(t, client.SetReadDeadline(time.Now().Add(48*time.Hour)))
		_, err := client.Read(make([]byte, 1))
		require.ErrorIs(t, err, os.ErrDeadlineExceeded)
		require.NoError(t, w.Sleep(48*time.Hour))
		require.ErrorIs(t, w.RunUntil(48*time.Hour, func() bool { return server.Unread() > 0 }), os.ErrDeadlineExceeded)
	})
}

// A link that flaps, and a condition that is asked again and again, keep nobody alive who
// waits for what never comes.
func TestWaitingForEverOnAFlappingLink(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, link.Config{}, Config{Driver: Bubble, MaxTime: time.Hour})
		client, server := w.connected(t)
		require.NoError(t, client.SetKeepAlive(true))
		require.NoError(t, client.SetKeepAlivePeriod(time.Minute))
		flaps := time.NewTicker(time.Minute)
		done := make(chan bool)
		var all sync.WaitGroup
		all.Go(func() {
			for down := true; ; down = !down {
				select {
				case <-flaps.C:
					w.link.Backward().SetDown(down)
				case <-done:
					return
				}
			}
		})
		all.Go(func() {
			_, err := server.Read(make([]byte, 1))
			assert.ErrorAs(t, err, new(*LimitError))
		})
		assert.ErrorAs(t, w.RunUntil(0, func() bool { return server.Unread() > 0 }), new(*LimitError))
		close(done)
		all.Wait()
	})
}

func TestSleepForEver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, link.Config{}, Config{Driver: Bubble})
		var all sync.WaitGroup
		all.Go(func() { assert.ErrorIs(t, w.Sleep(math.MaxInt64), net.ErrClosed) })
		time.Sleep(time.Hour)
		require.Len(t, w.Waits(), 1)
		require.NoError(t, w.Close())
		all.Wait()
	})
}

// After Close nothing is started that nobody would end.
func TestNothingStartsInAClosedNetwork(t *testing.T) {
	w := newWorld(t, link.Config{})
	w.server.Crash()
	require.NoError(t, w.Close())
	_, err := w.AddHost(HostConfig{Name: "late"})
	assert.ErrorIs(t, err, net.ErrClosed)
	_, err = w.AddPeer("peer")
	assert.ErrorIs(t, err, net.ErrClosed)
	_, err = w.AddSwitch("switch")
	assert.ErrorIs(t, err, net.ErrClosed)
	assert.ErrorIs(t, w.server.Restart(), net.ErrClosed)
	assert.ErrorIs(t, w.RunFor(time.Second), net.ErrClosed)
}

func TestDialerWithoutAHost(t *testing.T) {
	_, err := new(Dialer).DialContext(context.Background(), "tcp", "server:80")
	assert.EqualError(t, err, "dial tcp: a sim.Dialer needs a Host to dial from")
}

func TestLinksThatMakeNoSense(t *testing.T) {
	w, other := newWorld(t, link.Config{}), newWorld(t, link.Config{})
	for _, end := range []Node{nil, (*Host)(nil), other.client} {
		_, err := w.AddLink(w.client, end, link.Config{})
		assert.ErrorContains(t, err, "nil, or a node of another network")
	}
	_, err := w.AddLink(w.client, w.client, link.Config{})
	assert.EqualError(t, err, "link client-client: a node needs no link to itself")
	for _, p := range []link.Config{{Delay: math.MaxInt64}, {Jitter: math.MaxInt64}} {
		_, err = w.AddLink(w.client, w.server, p)
		assert.ErrorContains(t, err, "must not be more than 8760h0m0s")
		assert.ErrorContains(t, w.link.Forward().SetConfig(p), "must not be more than 8760h0m0s")
	}
}

// A nil rule lets all pass, and the longest delay is no time in the past.
func TestRulesAtTheEdge(t *testing.T) {
	w := newWorld(t, link.Config{})
	client, server := w.connected(t)
	w.link.Forward().AddRule(nil)
	remove := w.link.Forward().AddRule(link.Next(link.Data, link.Delay(math.MaxInt64)))
	_, err := client.Write([]byte("x"))
	require.NoError(t, err)
	start := w.Elapsed()
	_, err = server.Read(make([]byte, 1))
	require.NoError(t, err)
	assert.Greater(t, w.Elapsed()-start, 150*time.Millisecond, "it is sent again")
	remove()
}

// A process that calls Run waits for itself, and is told so.
func TestRunInAProcess(t *testing.T) {
	withEachDriver(t, func(t *testing.T, driver Driver) {
		w := newWorld(t, link.Config{}, Config{Driver: driver})
		w.Go("itself", func() error { return w.Run() })
		err := w.Run()
		if driver == Loop {
			assert.ErrorContains(t, err, "process itself: sim: Run is called by a process, and so waits for itself")
			return
		}
		assert.ErrorContains(t, err, "waits: Run: processes have not ended: itself")
	})
}

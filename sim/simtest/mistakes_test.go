package simtest_test

import (
	"io"
	"net"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim"
	"github.com/seed-8df93623/tcpsim/sim/link"
	"github.com/seed-8df93623/tcpsim/sim/simtest"
)

func TestWrongDriver(t *testing.T) {
	f := run("TestX", func(t simtest.TB) { simtest.New(t, simtest.Config{Driver: sim.Bubble}) })
	require.Len(t, f.messages, 1)
	assert.Contains(t, f.messages[0], "mistakes_test.go:")
	assert.Contains(t, f.messages[0], "with the driver bubble: this test is in no bubble; call synctest.Test")
	synctest.Test(t, func(t *testing.T) {
		f := run("TestX", func(t simtest.TB) { simtest.NewPeer(t, simtest.PeerConfig{Driver: sim.WallClock}) })
		require.Len(t, f.messages, 1)
		assert.Contains(t, f.messages[0], "with the driver wall clock: a bubble has no real time; leave Config.Driver out")
	})
}

// A bubble's connection is of no use to a goroutine that was started outside of it.
func TestOutsideOfTheBubble(t *testing.T) {
	given, got := make(chan *sim.Conn), make(chan error)
	go func() {
		_, err := (<-given).Write([]byte("x"))
		got <- err
	}()
	synctest.Test(t, func(t *testing.T) {
		client, _ := simtest.New(t, simtest.Config{}).Connect()
		given <- client
		require.ErrorContains(t, <-got, "used from outside its bubble")
	})
}

// TestFailuresInABubble has the failures of TestFailures in a bubble.
func TestFailuresInABubble(t *testing.T) {
	for _, c := range failures {
		if c.name == "assertion in a process" {
			continue // it has two goroutines use one flow
		}
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := run("TestX", c.body)
				require.True(t, f.failed)
				require.NotEmpty(t, f.messages)
				assert.Contains(t, strings.Join(f.messages, "\n"), c.term)
				checkLine(t, f.messages[0])
				require.Len(t, f.logs, 1)
				assert.Contains(t, f.logs[0], "\nrun it again: go test -run '^TestX$' github.com/seed-8df93623/tcpsim/sim/simtest")
			})
		})
	}
}

// Who waits for ever is named when the test fails, and then ended.
func TestGoroutineThatWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var all sync.WaitGroup
		f := run("TestX", func(t simtest.TB) {
			n := simtest.New(t, simtest.Config{})
			_, server := n.Connect()
			all.Go(func() {
				_, err := server.Read(make([]byte, 1))
				assert.ErrorContains(t, err, "use of closed network connection")
			})
			n.ExpectState(server, segment.Closed, "the server has closed")
		})
		require.Len(t, f.logs, 1)
		assert.Regexp(t, `in the end there wait in the network:\n  the goroutine at mistakes_test\.go:\d+ waits: server read 1: no data has come\n`, f.logs[0])
		all.Wait()
	})
}

// Who waits for what never comes fails its test, and is told where it is; also if it throws
// the error away, and tries again.
func TestReadThatNeverEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := run("TestX", func(t simtest.TB) {
			n := simtest.New(t, simtest.Config{})
			_, server := n.Connect()
			io.ReadAll(server)
			io.ReadAll(server)
		})
		require.NotEmpty(t, f.messages)
		assert.Regexp(t, `nobody must wait for what never comes.*\n.*deadlock at .* the goroutine at mistakes_test\.go:\d+ waits: server read 512: no data has come\n\s+no timer is set that would end it`, f.messages[0])
	})
}

// In a bubble whose programs go on for ever a run ends, and says which setting ends it.
func TestKeepAliveForEver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := run("TestX", func(t simtest.TB) {
			n := simtest.New(t, simtest.Config{})
			_, server := n.Connect()
			server.SetKeepAlive(true)
			io.ReadAll(server)
		})
		require.NotEmpty(t, f.messages)
		assert.Regexp(t, `(?s)it reached the limit of 24h0m0s of virtual time.*Config\.MaxTime says how long`, f.messages[0])
	})
}

// A test that sleeps is no deadlock, nor does a connection that is kept alive meanwhile
// reach a limit.
func TestLongSleep(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := simtest.New(t, simtest.Config{})
		_, server := n.Connect()
		l, err := n.Server.Listen("tcp", ":81")
		require.NoError(t, err)
		go l.Accept()
		time.Sleep(2 * 365 * 24 * time.Hour)
		server.SetKeepAlive(true)
		time.Sleep(48 * time.Hour)
		require.NoError(t, n.Err())
	})
}

// A goroutine that uses the network of a test in no bubble is told so at once.
func TestGoroutineWithoutABubble(t *testing.T) {
	n := sim.New(sim.Config{})
	defer n.Close()
	h, err := n.AddHost(sim.HostConfig{Name: "server"})
	require.NoError(t, err)
	l, err := h.Listen("tcp", ":80")
	require.NoError(t, err)
	told := make(chan error)
	go func() {
		_, err := l.Accept()
		told <- err
	}()
	assert.ErrorContains(t, <-told, "wrap the test in synctest.Test")
	assert.ErrorContains(t, n.Err(), "wrap the test in synctest.Test")
}

// A deadline by the real clock would never come.
func TestDeadlineOfAnotherClock(t *testing.T) {
	f := run("TestX", func(t simtest.TB) {
		_, server := simtest.New(t, simtest.Config{}).Connect()
		server.SetReadDeadline(time.Now().Add(time.Second))
	})
	require.NotEmpty(t, f.messages)
	assert.Regexp(t, `the deadline \S+ is one of the real clock's, and the network's is at 2000-01-01T00:00:00Z; take it from Network\.Now`, f.messages[0])
}

// TestProcessThatWaits has a process of real time that does not end.
func TestProcessThatWaits(t *testing.T) {
	f := run("TestX", func(t simtest.TB) {
		n := simtest.New(t, simtest.Config{Driver: sim.WallClock, Patience: 100 * time.Millisecond, Link: link.Config{Delay: time.Microsecond}})
		_, server := n.Connect()
		n.Go("reader", func() error {
			_, err := server.Read(make([]byte, 1))
			return err
		})
	})
	require.Len(t, f.messages, 1)
	assert.Regexp(t, `1 have not ended after 100ms\s+the goroutine at mistakes_test\.go:\d+ waits: server read 1`, f.messages[0])
}

// A goroutine that waits for something else than the network is package synctest's to
// find, which needs a process of its own.
func TestGoroutineLeftBehind(t *testing.T) {
	if runtime.GOOS == "js" {
		t.Skip("js/wasm has no processes")
	}
	c := exec.Command(os.Args[0], "-test.run=^TestLeaveBehind$", "-test.timeout=1m")
	c.Env = append(os.Environ(), "TCPSIM_LEAVE=1")
	out, err := c.CombinedOutput()
	require.Error(t, err)
	assert.Regexp(t, `an hour after the test has ended, these goroutines of its bubble have not; .*\n\s+chan receive at \S*mistakes_test\.go:\d+`, string(out))
	assert.Regexp(t, `(?s)deadlock: main bubble goroutine has exited but blocked goroutines remain.*mistakes_test\.go:\d+`, string(out))
}

func TestLeaveBehind(t *testing.T) {
	if os.Getenv("TCPSIM_LEAVE") == "" {
		return // it is TestGoroutineLeftBehind's child, and nothing by itself
	}
	synctest.Test(t, func(t *testing.T) {
		simtest.New(t, simtest.Config{}).Connect()
		go func() { <-make(chan int) }()
	})
}

// A program that was not given a simulated dialer is told so, without a look at the
// system's name servers.
func TestRealDial(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		simtest.New(t, simtest.Config{})
		_, err := net.Dial("tcp", "server.example:80")
		assert.ErrorContains(t, err, "a real dial in a bubble; give the program the DialContext of a simulated host")
	})
}

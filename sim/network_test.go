package sim

import (
	"io"
	"testing"
	"time"

	"github.com/seed-8df93623/tcpsim/sim/link"
	"github.com/seed-8df93623/tcpsim/stack"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	// Under js/wasm the runtime keeps a goroutine of its own for events.
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("runtime.handleEvent"))
}

// world is a client and a server with a link between them, recorded.
type world struct {
	*Network
	client, server *Host
	link           *Link
	trace          *trace.Trace
}

func newWorld(t *testing.T, path link.Config, config ...Config) *world {
	t.Helper()
	c := Config{Seed: 1}
	if len(config) > 0 {
		c = config[0]
	}
	w := newHosts(t, c)
	var err error
	w.link, err = w.AddLink(w.client, w.server, path)
	require.NoError(t, err)
	return w
}

// newHosts is a world without a link.
func newHosts(t *testing.T, config Config) *world {
	t.Helper()
	w := &world{trace: &trace.Trace{}}
	config.Recorder = w.trace
	w.Network = New(config)
	t.Cleanup(func() { w.Close() })
	var err error
	w.client, err = w.AddHost(HostConfig{Name: "client"})
	require.NoError(t, err)
	w.server, err = w.AddHost(HostConfig{Name: "server"})
	require.NoError(t, err)
	return w
}

// connected makes a connection and gives both its ends.
func (w *world) connected(t *testing.T) (client, server *Conn) {
	t.Helper()
	l, err := w.server.ListenTCP("tcp", ":80")
	require.NoError(t, err)
	client, err = w.client.DialTCP("tcp", "server:80")
	require.NoError(t, err)
	server, err = l.AcceptTCP()
	require.NoError(t, err)
	return client, server
}

func TestDeadlockNamesWhoWaits(t *testing.T) {
	w := newWorld(t, link.Config{})
	client, server := w.connected(t)
	w.Go("left", func() error { _, err := client.Read(make([]byte, 5)); return err })
	w.Go("right", func() error { _, err := server.Read(make([]byte, 7)); return err })
	err := w.Run()
	var deadlock *DeadlockError
	require.ErrorAs(t, err, &deadlock)
	assert.EqualError(t, err, "deadlock at 3µs: nothing is left to happen, but "+
		"process left waits: client read 5: no data has come; process right waits: server read 7: no data has come")
}

func TestBackgroundProcessesAreNoDeadlock(t *testing.T) {
	w := newWorld(t, link.Config{})
	l, err := w.server.Listen("tcp", ":80")
	require.NoError(t, err)
	w.GoBackground("server", func() error {
		for {
			if _, err := l.Accept(); err != nil {
				return err
			}
		}
	})
	require.NoError(t, w.Run())
}

func TestLimits(t *testing.T) {
	t.Run("time", func(t *testing.T) {
		w := newWorld(t, link.Config{}, Config{MaxTime: time.Minute})
		w.Go("sleeper", func() error {
			for {
				if err := w.Sleep(time.Second); err != nil {
					return err
				}
			}
		})
		err := w.Run()
		var limit *LimitError
		require.ErrorAs(t, err, &limit)
		assert.ErrorContains(t, err, "it reached the limit of 1m0s of virtual time; still going on: process sleeper waits: sleep until 1m1s")
	})
	t.Run("events", func(t *testing.T) {
		w := newWorld(t, link.Config{}, Config{MaxEvents: 1000})
		client, server := w.connected(t)
		w.Go("ping", func() error { return bounce(client, true) })
		w.Go("pong", func() error { return bounce(server, false) })
		assert.ErrorContains(t, w.Run(), "limit of 1000 events; still going on: process")
		assert.ErrorContains(t, w.Run(), "connection 10.0.0.1:49152 > 10.0.0.2:80 on client is ESTABLISHED")
	})
}

// bounce sends a byte to and fro for ever.
func bounce(c *Conn, first bool) error {
	b := []byte{1}
	for {
		if first {
			if _, err := c.Write(b); err != nil {
				return err
			}
		}
		if _, err := c.Read(b); err != nil {
			return err
		}
		first = true
	}
}

func TestProcessErrorsComeBack(t *testing.T) {
	n := New(Config{})
	defer n.Close()
	n.Go("bad", func() error { return io.ErrUnexpectedEOF })
	err := n.Run()
	assert.ErrorIs(t, err, io.ErrUnexpectedEOF)
	assert.EqualError(t, err, "process bad: unexpected EOF")
	assert.NoError(t, n.Run(), "reported once")
}

func TestHostsAreChecked(t *testing.T) {
	n := New(Config{})
	defer n.Close()
	_, err := n.AddHost(HostConfig{Name: "a b"})
	assert.ErrorContains(t, err, "want a word")
	_, err = n.AddHost(HostConfig{Name: "a"})
	require.NoError(t, err)
	_, err = n.AddHost(HostConfig{Name: "a"})
	assert.ErrorContains(t, err, "is taken")
	_, err = n.AddHost(HostConfig{Name: "b", TCP: stack.Config{MTU: 10}})
	assert.ErrorContains(t, err, "host b: stack: mtu 10 is out of range")
	_, err = n.AddPeer("c", n.named("a").Addresses()[0])
	assert.ErrorContains(t, err, "address 10.0.0.1 is a's")
}

func TestKilledProcessesRunTheirDeferredCalls(t *testing.T) {
	n := New(Config{})
	a, err := n.AddHost(HostConfig{Name: "a"})
	require.NoError(t, err)
	l, err := a.Listen("tcp", ":1")
	require.NoError(t, err)
	ended := false
	n.GoBackground("server", func() error {
		defer func() { ended = true }()
		_, err := l.Accept()
		return err
	})
	require.NoError(t, n.Run())
	require.NoError(t, n.Close())
	assert.True(t, ended)
	assert.ErrorContains(t, n.Run(), "closed")
}

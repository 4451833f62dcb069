package sim

import (
	"io"
	"net"
	"syscall"
	"testing"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim/link"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// dropped counts the packets that were dropped for a cause.
func (w *world) dropped(cause string) int {
	n := 0
	for _, e := range w.trace.Events {
		if e.Kind == trace.Dropped && e.Fate.Cause == cause {
			n++
		}
	}
	return n
}

// A partition that heals is nothing but loss to TCP: the data is sent again.
func TestPartitionHeals(t *testing.T) {
	w := newWorld(t, link.Config{Delay: 10 * time.Millisecond})
	client, server := w.connected(t)
	w.link.Forward().SetDown(true) // one way only
	_, err := client.Write([]byte("hello"))
	require.NoError(t, err)
	_, err = server.Write([]byte("other way"))
	require.NoError(t, err)
	require.NoError(t, w.RunFor(time.Second))
	assert.Equal(t, 9, client.Unread(), "the other way is open")
	assert.Zero(t, server.Unread())
	assert.Positive(t, w.dropped("link down"))
	w.link.SetDown(false)
	b := make([]byte, 10)
	n, err := server.Read(b)
	require.NoError(t, err)
	assert.Equal(t, "hello", string(b[:n]))
}

// "If an incoming segment is not acceptable ... an empty acknowledgment segment [or a]
// reset is sent": the half-open connection of RFC 9293 section 3.5.1. The host that has
// crashed says nothing until it is asked.
func TestCrash(t *testing.T) {
	w := newWorld(t, link.Config{Delay: 10 * time.Millisecond})
	client, server := w.connected(t)
	sent := len(w.segments("server", link.Any))
	w.server.Crash()
	_, err := server.Read(make([]byte, 1))
	require.ErrorIs(t, err, net.ErrClosed, "the applications are gone too")
	_, err = w.server.Listen("tcp", ":80")
	require.ErrorContains(t, err, "has crashed")
	_, err = client.Write([]byte("hello"))
	require.NoError(t, err)
	require.NoError(t, w.RunFor(500*time.Millisecond))
	assert.Equal(t, segment.Established, client.State(), "nobody has told it")
	assert.Len(t, w.segments("server", link.Any), sent)
	assert.Positive(t, w.dropped("host down"))

	require.NoError(t, w.server.Restart())
	require.Error(t, w.server.Restart(), "it is up")
	_, err = client.Read(make([]byte, 1))
	require.ErrorIs(t, err, syscall.ECONNRESET)
	resets := w.segments("server", link.Flagged(segment.RST))
	require.Len(t, resets, 1)
	_, err = w.client.Dial("tcp", "server:80")
	require.ErrorIs(t, err, syscall.ECONNREFUSED, "nothing listens after a restart")
	l, err := w.server.Listen("tcp", ":80")
	require.NoError(t, err)
	_, err = w.client.Dial("tcp", "server:80")
	require.NoError(t, err)
	_, err = l.Accept()
	require.NoError(t, err)
}

func TestInjectReset(t *testing.T) {
	w := newWorld(t, link.Config{Delay: 10 * time.Millisecond})
	client, server := w.connected(t)
	require.NoError(t, server.InjectReset())
	_, err := server.Read(make([]byte, 1))
	require.ErrorIs(t, err, syscall.ECONNRESET)
	assert.Equal(t, segment.Established, client.State(), "the peer learns nothing of it")
	_, err = client.Write([]byte("x"))
	require.NoError(t, err)
	_, err = client.Read(make([]byte, 1))
	require.ErrorIs(t, err, syscall.ECONNRESET, "until it asks")
}

func TestNextSegmentOfOneConnection(t *testing.T) {
	w := newWorld(t, link.Config{Delay: 10 * time.Millisecond})
	one, _ := w.connected(t)
	other, err := w.client.DialTCP("tcp", "server:80")
	require.NoError(t, err)
	w.link.Forward().AddRule(link.Next(one.Sends(link.Data), link.Drop()))
	for _, c := range []*Conn{other, one, other, one} {
		_, err := io.WriteString(c, "hello")
		require.NoError(t, err)
	}
	require.NoError(t, w.RunFor(time.Second))
	assert.Equal(t, 1, w.dropped("dropped"))
	lost := w.segments("client", func(s *segment.Segment) bool { return one.Sends(link.Data)(s) })[0]
	assert.True(t, lost.Fates[0].Dropped)
}

// A rule may take itself out.
func TestRuleEndsItself(t *testing.T) {
	w := newWorld(t, link.Config{})
	client, _ := w.connected(t)
	seen := 0
	var remove func()
	remove = w.link.Forward().AddRule(func(*segment.Segment, time.Duration) link.Verdict {
		seen++
		remove()
		return link.Pass()
	})
	for range 3 {
		_, err := client.Write([]byte("x"))
		require.NoError(t, err)
		require.NoError(t, w.RunFor(time.Millisecond))
	}
	assert.Equal(t, 1, seen)
}

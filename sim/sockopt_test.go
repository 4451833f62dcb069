package sim

import (
	"bytes"
	"errors"
	"fmt"
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
	"github.com/seed-8df93623/tcpsim/sim/link"
	"github.com/seed-8df93623/tcpsim/stack"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Buffers take their new sizes after the connection is made, too.
func TestBuffersOfAConnection(t *testing.T) {
	withEachDriver(t, func(t *testing.T, driver Driver) {
		w := newWorld(t, link.Config{}, Config{Driver: driver})
		client, server := w.connected(t)
		require.NoError(t, server.SetReadBuffer(32<<10))
		require.NoError(t, client.SetWriteBuffer(16<<10))
		require.NoError(t, client.SetWriteDeadline(w.Now().Add(time.Minute)))
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
			w := newWorld(t, link.Config{})
			client, _ := w.connected(t)
			test.set(client)
			sent := len(w.segments("client", link.Any))
			require.NoError(t, w.RunFor(59*time.Second))
			assert.Len(t, w.segments("client", link.Any), sent+test.probes)
		})
	}
}

func TestLingerZeroResets(t *testing.T) {
	withEachDriver(t, func(t *testing.T, driver Driver) {
		w := newWorld(t, link.Config{}, Config{Driver: driver})
		client, server := w.connected(t)
		_, err := client.Write([]byte("lost"))
		require.NoError(t, err)
		require.NoError(t, client.SetLinger(0))
		require.NoError(t, client.Close())
		for err == nil { // until the reset is there
			_, err = server.Read(make([]byte, 10))
		}
		assert.ErrorIs(t, err, syscall.ECONNRESET)
		assert.Len(t, w.segments("client", link.Flagged(segment.RST)), 1)
		assert.Empty(t, w.segments("client", link.Flagged(segment.FIN)))
	})
}

// A FIN comes after all that was written, however often it is asked for.
func TestCloseWriteTwiceAtOnce(t *testing.T) {
	withEachDriver(t, func(t *testing.T, driver Driver) {
		w := newWorld(t, link.Config{}, Config{Driver: driver})
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
		w := newWorld(t, link.Config{}, Config{Driver: Bubble})
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

// "The application SHOULD be able to change the Differentiated Services field during
// the connection lifetime (SHLD-21)" (RFC 9293 section 3.9.1.9). What was written before
// goes out with the old one, though a bubble carries writes out later.
func TestDSCPChangesBetweenWrites(t *testing.T) {
	withEachDriver(t, func(t *testing.T, driver Driver) {
		w := newWorld(t, link.Config{}, Config{Driver: driver})
		dscpsOfWrites(t, w)
	})
	t.Run("wall clock", func(t *testing.T) {
		dscpsOfWrites(t, newWorld(t, link.Config{Delay: time.Millisecond}, Config{Driver: WallClock}))
	})
}

func dscpsOfWrites(t *testing.T, w *world) {
	t.Helper()
	client, server := w.connected(t)
	for _, dscp := range []int{46, 10, 63, 0} {
		require.NoError(t, client.SetDSCP(dscp))
		_, err := client.Write(make([]byte, 1+dscp))
		require.NoError(t, err)
	}
	_, err := io.ReadFull(server, make([]byte, 47+11+64+1))
	require.NoError(t, err)
	require.NoError(t, w.Close())
	var end segment.Seq
	first := func(s *segment.Segment) bool { // data that is sent for the first time, should real time be slow
		isFirst := len(s.Payload) > 0 && (end == 0 || s.Seq == end)
		if isFirst {
			end = s.End()
		}
		return isFirst
	}
	sent := w.segments("client", first)
	require.Len(t, sent, 4)
	for _, p := range sent {
		assert.EqualValues(t, (len(p.Segment.Payload)-1)<<2, p.Segment.IP.TOS)
	}
	for _, p := range w.segments("server", link.Any) {
		assert.Zero(t, p.Segment.IP.TOS, "it is specified independently in each direction")
	}
}

// A socket may be told before it is connected, so that its SYN has the codepoint, and a
// listener for the connections that it accepts. Zero is a codepoint as others are.
func TestDSCPOfOptions(t *testing.T) {
	withEachDriver(t, func(t *testing.T, driver Driver) {
		w := newWorld(t, link.Config{}, Config{Driver: driver})
		marked, err := w.AddHost(HostConfig{Name: "marked", TCP: stack.Config{DSCP: 1, TTL: 9}})
		require.NoError(t, err)
		_, err = w.AddLink(marked, w.server, link.Config{})
		require.NoError(t, err)
		l, err := (&ListenConfig{Host: w.server, DSCP: new(46)}).ListenTCP(t.Context(), "tcp", ":80")
		require.NoError(t, err)
		for dscp, chosen := range map[int]*int{1: nil, 0: new(0), 3: new(3)} {
			seen := len(w.segments("marked", link.Any))
			c, err := (&Dialer{Host: marked, DSCP: chosen}).Dial("tcp", "server:80")
			require.NoError(t, err)
			accepted, err := l.AcceptTCP()
			require.NoError(t, err)
			_, err = accepted.Write([]byte("x"))
			require.NoError(t, err)
			_, err = c.Read(make([]byte, 1))
			require.NoError(t, err)
			for _, p := range w.segments("marked", link.Any)[seen:] {
				assert.EqualValues(t, dscp<<2, p.Segment.IP.TOS)
				assert.EqualValues(t, 9, p.Segment.IP.TTL)
			}
			answers := w.segments("server", link.Any)
			assert.EqualValues(t, 46<<2, answers[len(answers)-1].Segment.IP.TOS)
		}
	})
}

// A host that has crashed and started again has its settings.
func TestIPHeaderAfterRestart(t *testing.T) {
	w := newWorld(t, link.Config{})
	marked, err := w.AddHost(HostConfig{Name: "marked", TCP: stack.Config{DSCP: 46, TTL: 9}})
	require.NoError(t, err)
	_, err = w.AddLink(marked, w.server, link.Config{})
	require.NoError(t, err)
	marked.Crash()
	require.NoError(t, marked.Restart())
	_, err = marked.Dial("tcp", "server:80")
	require.ErrorIs(t, err, syscall.ECONNREFUSED)
	sent := w.segments("marked", link.Any)
	require.Len(t, sent, 1)
	assert.Equal(t, [2]uint8{46 << 2, 9}, [2]uint8{sent[0].Segment.IP.TOS, sent[0].Segment.IP.TTL})
}

func TestDSCPOutOfRange(t *testing.T) {
	w := newWorld(t, link.Config{})
	client, _ := w.connected(t)
	_, err := w.AddHost(HostConfig{Name: "other", TCP: stack.Config{DSCP: 64}})
	assert.EqualError(t, err, "host other: stack: dscp 64 is out of range; want 0 (the default) to 63")
	for _, dscp := range []int{-1, 64, 0xb8} {
		text := fmt.Sprintf("dscp %d is out of range; want 0 to 63", dscp)
		assert.EqualError(t, client.SetDSCP(dscp), "set tcp 10.0.0.1:49152->10.0.0.2:80: "+text)
		_, err := (&Dialer{Host: w.client, DSCP: &dscp}).Dial("tcp", "server:80")
		assert.EqualError(t, err, "dial tcp 10.0.0.2:80: "+text)
		_, err = (&ListenConfig{Host: w.client, DSCP: &dscp}).Listen(t.Context(), "tcp", ":80")
		assert.EqualError(t, err, "listen tcp :80: "+text)
	}
	require.NoError(t, client.Close())
	assert.ErrorIs(t, client.SetDSCP(46), net.ErrClosed)
}

func TestCopying(t *testing.T) {
	w := newWorld(t, link.Config{})
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
		w := newWorld(t, link.Config{}, Config{Driver: driver})
		l, err := w.server.ListenTCP("tcp", ":80")
		require.NoError(t, err)
		for range 100 {
			require.NoError(t, l.SetDeadline(w.Now().Add(time.Second)))
			_, err := l.Accept()
			require.ErrorIs(t, err, os.ErrDeadlineExceeded)
			assert.EqualError(t, err, "accept tcp [::]:80: i/o timeout")
		}
		assert.Empty(t, l.socket.waiters)
		assert.Equal(t, 100*time.Second, w.Elapsed())
	})
}

package sim

import (
	"errors"
	"io"
	"net"
	"net/netip"
	"os"
	"syscall"
	"testing"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
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

func newWorld(t *testing.T, path Path, config ...Config) *world {
	t.Helper()
	w := &world{trace: &trace.Trace{}}
	c := Config{Seed: 1}
	if len(config) > 0 {
		c = config[0]
	}
	c.Recorder = w.trace
	w.Network = New(c)
	t.Cleanup(func() { w.Close() })
	var err error
	w.client, err = w.AddHost(HostConfig{Name: "client"})
	require.NoError(t, err)
	w.server, err = w.AddHost(HostConfig{Name: "server"})
	require.NoError(t, err)
	w.link, err = w.Link(w.client, w.server, path)
	require.NoError(t, err)
	return w
}

// connected makes a connection and gives both its ends.
func (w *world) connected(t *testing.T) (client, server *Conn) {
	t.Helper()
	l, err := w.server.Listen("tcp", ":80")
	require.NoError(t, err)
	client, err = w.client.Dial("tcp", "server:80")
	require.NoError(t, err)
	server, err = l.AcceptTCP()
	require.NoError(t, err)
	return client, server
}

// segments lists what one host sent, of the segments that match.
func (w *world) segments(from string, match Match) []*trace.Packet {
	var found []*trace.Packet
	for _, p := range w.trace.Packets() {
		if p.From == from && p.Segment != nil && match(p.Segment) {
			found = append(found, p)
		}
	}
	return found
}

func TestConnectionInVirtualTime(t *testing.T) {
	w := newWorld(t, Path{Delay: 25 * time.Millisecond})
	client, server := w.connected(t)
	assert.Equal(t, 75*time.Millisecond, w.Now(), "a handshake takes three times the delay until the server has it")
	_, err := client.Write([]byte("hello"))
	require.NoError(t, err)
	b := make([]byte, 10)
	n, err := server.Read(b)
	require.NoError(t, err)
	assert.Equal(t, "hello", string(b[:n]))
	assert.Equal(t, 100*time.Millisecond, w.Now())
	assert.Equal(t, segment.Established, client.State())
	require.NoError(t, client.CloseWrite())
	_, err = server.Read(b)
	assert.Equal(t, io.EOF, err)
	assert.Equal(t, segment.CloseWait, server.State())
	require.NoError(t, server.Close())
	require.NoError(t, client.Close())
	require.NoError(t, w.Run())
	assert.Greater(t, w.Now(), 60*time.Second, "TIME-WAIT is over")
}

func TestPathDelaysByRate(t *testing.T) {
	// 1040 bytes at 8,320 bit/s are one second.
	w := newWorld(t, Path{Delay: time.Second, Rate: 8320})
	_, err := w.server.Listen("tcp", ":80")
	require.NoError(t, err)
	start := w.Now()
	require.NoError(t, w.link.From(w.client).Inject(segment.Segment{
		Src: addrPort(w.client, 1000), Dst: addrPort(w.server, 80), Flags: segment.ACK, Payload: make([]byte, 1000),
	}))
	require.NoError(t, w.Run())
	fates := w.trace.Packets()[0].Fates
	require.Len(t, fates, 1)
	assert.Equal(t, 2*time.Second, fates[0].Time-start)
}

func TestQueueDropsWhatDoesNotFit(t *testing.T) {
	w := newWorld(t, Path{Rate: 8320, Queue: 2})
	for range 5 {
		w.link.From(w.client).InjectBytes(make([]byte, 1040))
	}
	require.NoError(t, w.Run())
	var fates []string
	for _, p := range w.trace.Packets() {
		fates = append(fates, p.Fates[0].Cause)
	}
	assert.Equal(t, []string{"", "", "", "queue full", "queue full"}, fates, "one is being sent, two wait")
}

func TestImpairmentsAreRepaired(t *testing.T) {
	for name, path := range map[string]Path{
		"loss":      {Delay: time.Millisecond, Loss: 0.05},
		"duplicate": {Delay: time.Millisecond, Duplicate: 0.2},
		"corrupt":   {Delay: time.Millisecond, Corrupt: 0.1},
		"jitter":    {Delay: time.Millisecond, Jitter: 3 * time.Millisecond},
		"reorder":   {Delay: time.Millisecond, Jitter: 3 * time.Millisecond, Reorder: true},
		"all":       {Delay: time.Millisecond, Loss: 0.02, Duplicate: 0.02, Corrupt: 0.02, Jitter: 5 * time.Millisecond, Reorder: true, Rate: 10e6, Queue: 50},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, path)
			client, server := w.connected(t)
			sent := make([]byte, 300_000)
			for i := range sent {
				sent[i] = byte(i * 7 / 5)
			}
			w.Go("client", func() error {
				defer client.Close()
				_, err := client.Write(sent)
				return err
			})
			var got []byte
			w.Go("server", func() (err error) {
				defer server.Close()
				got, err = io.ReadAll(server)
				return err
			})
			require.NoError(t, w.Run())
			assert.Equal(t, sent, got, "the stream arrives intact and in order")
			met := map[string]int{}
			for _, p := range w.trace.Packets() {
				require.NoError(t, segment.Verify(p.Bytes), "packet %d", p.Number)
				for _, f := range p.Fates {
					met[f.Cause]++
					if f.Cause == "corrupted" {
						assert.NotEqual(t, p.Bytes, f.Bytes)
						assert.Error(t, segment.Verify(f.Bytes))
					}
				}
			}
			want := map[string]string{"loss": "lost", "duplicate": "duplicate", "corrupt": "corrupted"}[name]
			assert.NotZero(t, met[want], "the impairment was met: %v", met)
			overtaken := 0
			var latest time.Duration
			for _, e := range w.trace.Events {
				if e.Kind == trace.Delivered && e.Host == "server" {
					if e.Packet.Sent < latest {
						overtaken++
					}
					latest = max(latest, e.Packet.Sent)
				}
			}
			assert.Equal(t, path.Reorder, overtaken > 0, "packets overtake each other only where that is asked for")
		})
	}
}

func TestStreamsAreSeparate(t *testing.T) {
	// Adding one impairment must not change which packets another one hits.
	lost := func(path Path) (numbers []int) {
		w := newWorld(t, path)
		for range 200 {
			w.link.From(w.client).InjectBytes(make([]byte, 40))
		}
		require.NoError(t, w.Run())
		for _, p := range w.trace.Packets() {
			if p.Fates[0].Cause == "lost" {
				numbers = append(numbers, p.Number)
			}
		}
		return numbers
	}
	alone := lost(Path{Loss: 0.1})
	assert.NotEmpty(t, alone)
	assert.Equal(t, alone, lost(Path{Loss: 0.1, Jitter: time.Second, Duplicate: 0.5, Corrupt: 0.5, Reorder: true}))
}

func TestRules(t *testing.T) {
	w := newWorld(t, Path{Delay: 5 * time.Millisecond})
	client, server := w.connected(t)
	remove := w.link.From(w.client).AddRule(Nth(Data, Drop(), 1))
	client.Write(make([]byte, 20))
	b := make([]byte, 100)
	n, err := server.Read(b)
	require.NoError(t, err)
	assert.Equal(t, 20, n)
	sent := w.segments("client", Data)
	require.Len(t, sent, 2, "lost once, sent again once")
	assert.Equal(t, "dropped", sent[0].Fates[0].Cause)
	// RFC 6298 section 2.4 has at least 1 s; netstack, as Linux, has 200 ms.
	assert.InDelta(t, 200*time.Millisecond, sent[1].Sent-sent[0].Sent, float64(30*time.Millisecond))
	remove()

	w.link.From(w.client).AddRule(Every(Data, Delay(time.Second).Because("slow")))
	before := w.Now()
	client.Write(make([]byte, 30))
	_, err = io.ReadFull(server, b[:30])
	require.NoError(t, err)
	assert.Equal(t, before+1005*time.Millisecond, w.Now())

	changed := 0
	w.link.From(w.server).AddRule(func(s *segment.Segment) Verdict {
		if !Data(s) {
			return Pass()
		}
		changed++
		out := *s
		out.Payload = []byte("HELLO")
		return Change(out)
	})
	w.link.From(w.server).AddRule(Nth(Data, Duplicate(2), 1))
	server.Write([]byte("hello"))
	n, err = client.Read(b)
	require.NoError(t, err)
	assert.Equal(t, "HELLO", string(b[:n]))
	assert.Equal(t, 1, changed)
	require.NoError(t, w.RunFor(time.Second))
	answers := w.segments("server", Data)
	require.NotEmpty(t, answers)
	assert.Len(t, answers[0].Fates, 3, "one and two copies")
	assert.Equal(t, "changed", answers[0].Fates[0].Cause)
}

func TestLinkChangesWhileItRuns(t *testing.T) {
	w := newWorld(t, Path{Delay: 10 * time.Millisecond})
	client, server := w.connected(t)
	d := w.link.From(w.client)
	require.NoError(t, d.SetPath(Path{Loss: 1}))
	client.Write([]byte("x"))
	require.NoError(t, w.RunFor(100*time.Millisecond))
	assert.Zero(t, server.Unread())
	require.NoError(t, d.SetPath(Path{}))
	_, err := server.Read(make([]byte, 1))
	require.NoError(t, err, "the partition is over, and the data is sent again")
	assert.ErrorContains(t, d.SetPath(Path{Loss: 2}), "loss 2 is no probability; want 0 to 1")
	assert.ErrorContains(t, d.SetPath(Path{Queue: 2}), "needs a rate")
}

func TestDeadlockNamesWhoWaits(t *testing.T) {
	w := newWorld(t, Path{})
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
	w := newWorld(t, Path{})
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
		w := newWorld(t, Path{}, Config{MaxTime: time.Minute})
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
		w := newWorld(t, Path{}, Config{MaxEvents: 1000})
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

func TestErrorsAreThoseOfPackageNet(t *testing.T) {
	w := newWorld(t, Path{Delay: time.Millisecond})
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
	w := newWorld(t, Path{})
	client, server := w.connected(t)
	start := w.Now()
	require.NoError(t, client.SetReadDeadline(w.Time().Add(3*time.Second)))
	_, err := client.Read(make([]byte, 1))
	assert.ErrorIs(t, err, os.ErrDeadlineExceeded)
	assert.Equal(t, start+3*time.Second, w.Now())
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
		return client.SetReadDeadline(w.Time().Add(-time.Second))
	})
	require.NoError(t, w.RunFor(2*time.Second))
	require.NoError(t, server.SetWriteDeadline(w.Time().Add(time.Second)))
	_, err = server.Write(make([]byte, 64<<20))
	assert.ErrorIs(t, err, os.ErrDeadlineExceeded, "nobody reads, so the buffers fill")
}

func TestClosingWakesTheReader(t *testing.T) {
	w := newWorld(t, Path{})
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

func TestProcessErrorsComeBack(t *testing.T) {
	n := New(Config{})
	defer n.Close()
	n.Go("bad", func() error { return io.ErrUnexpectedEOF })
	err := n.Run()
	assert.ErrorIs(t, err, io.ErrUnexpectedEOF)
	assert.EqualError(t, err, "process bad: unexpected EOF")
	assert.NoError(t, n.Run(), "reported once")
}

func TestPeerProvokes(t *testing.T) {
	// RFC 9293 section 3.10.7.1: "If the state is CLOSED ... An incoming segment
	// not containing a RST causes a RST to be sent in response."
	w := newWorld(t, Path{})
	peer, err := w.AddPeer("peer")
	require.NoError(t, err)
	_, err = w.Network.Link(peer, w.server, Path{Delay: time.Millisecond})
	require.NoError(t, err)
	me, it := addrPort(peer, 1234), addrPort(w.server, 7)
	require.NoError(t, peer.Send(segment.Segment{Src: me, Dst: it, Seq: 100, Flags: segment.SYN}))
	got, err := peer.Receive(time.Second)
	require.NoError(t, err)
	assert.Equal(t, segment.RST|segment.ACK, got.Flags)
	assert.Equal(t, segment.Seq(101), got.Ack)
	require.NoError(t, peer.Send(segment.Segment{Src: me, Dst: it, Seq: 100, Flags: segment.SYN, BadChecksum: true}))
	_, err = peer.Receive(time.Second)
	assert.ErrorIs(t, err, os.ErrDeadlineExceeded, "a damaged segment is discarded")
	assert.Empty(t, peer.Received())
}

func addrPort(n Node, port uint16) netip.AddrPort { return netip.AddrPortFrom(n.Addresses()[0], port) }

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

func TestIPv6AndNames(t *testing.T) {
	w := newWorld(t, Path{})
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
	w := newWorld(t, Path{})
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

package sim

import (
	"io"
	"net/netip"
	"os"
	"testing"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim/link"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func (w *world) segments(from string, match link.Match) []*trace.Packet {
	var found []*trace.Packet
	for _, p := range w.trace.Packets() {
		if p.From == from && p.Segment != nil && match(p.Segment) {
			found = append(found, p)
		}
	}
	return found
}

func TestPathDelaysByRate(t *testing.T) {
	// 1040 bytes at 8,320 bit/s are one second.
	w := newWorld(t, link.Config{Delay: time.Second, Rate: 8320})
	_, err := w.server.Listen("tcp", ":80")
	require.NoError(t, err)
	start := w.Elapsed()
	require.NoError(t, w.link.Forward().Inject(segment.Segment{
		Src: addrPort(w.client, 1000), Dst: addrPort(w.server, 80), Flags: segment.ACK, Payload: make([]byte, 1000),
	}))
	require.NoError(t, w.Run())
	fates := w.trace.Packets()[0].Fates
	require.Len(t, fates, 1)
	assert.Equal(t, 2*time.Second, fates[0].Time-start)
}

func TestQueueDropsWhatDoesNotFit(t *testing.T) {
	w := newWorld(t, link.Config{Rate: 8320, Queue: 2})
	for range 5 {
		w.link.Forward().InjectBytes(make([]byte, 1040))
	}
	require.NoError(t, w.Run())
	var fates []string
	for _, p := range w.trace.Packets() {
		fates = append(fates, p.Fates[0].Cause)
	}
	assert.Equal(t, []string{"", "", "", "queue full", "queue full"}, fates, "one is being sent, two wait")
}

func TestImpairmentsAreRepaired(t *testing.T) {
	for name, path := range map[string]link.Config{
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
	lost := func(path link.Config) (numbers []int) {
		w := newWorld(t, path)
		for range 200 {
			w.link.Forward().InjectBytes(make([]byte, 40))
		}
		require.NoError(t, w.Run())
		for _, p := range w.trace.Packets() {
			if p.Fates[0].Cause == "lost" {
				numbers = append(numbers, p.Number)
			}
		}
		return numbers
	}
	alone := lost(link.Config{Loss: 0.1})
	assert.NotEmpty(t, alone)
	assert.Equal(t, alone, lost(link.Config{Loss: 0.1, Jitter: time.Second, Duplicate: 0.5, Corrupt: 0.5, Reorder: true}))
}

func TestRules(t *testing.T) {
	w := newWorld(t, link.Config{Delay: 5 * time.Millisecond})
	client, server := w.connected(t)
	remove := w.link.Forward().AddRule(link.Nth(link.Data, link.Drop(), 1))
	client.Write(make([]byte, 20))
	b := make([]byte, 100)
	n, err := server.Read(b)
	require.NoError(t, err)
	assert.Equal(t, 20, n)
	sent := w.segments("client", link.Data)
	require.Len(t, sent, 2, "lost once, sent again once")
	assert.Equal(t, "dropped", sent[0].Fates[0].Cause)
	// RFC 6298 section 2.4 has at least 1 s; netstack, as Linux, has 200 ms.
	assert.InDelta(t, 200*time.Millisecond, sent[1].Sent-sent[0].Sent, float64(30*time.Millisecond))
	remove()

	w.link.Forward().AddRule(link.Every(link.Data, link.Delay(time.Second).Because("slow")))
	before := w.Elapsed()
	client.Write(make([]byte, 30))
	_, err = io.ReadFull(server, b[:30])
	require.NoError(t, err)
	assert.Equal(t, before+1005*time.Millisecond, w.Elapsed())

	changed := 0
	w.link.Backward().AddRule(func(s *segment.Segment, _ time.Duration) link.Verdict {
		if !link.Data(s) {
			return link.Pass()
		}
		changed++
		out := *s
		out.Payload = []byte("HELLO")
		return link.Change(out)
	})
	w.link.Backward().AddRule(link.Nth(link.Data, link.Duplicate(2), 1))
	server.Write([]byte("hello"))
	n, err = client.Read(b)
	require.NoError(t, err)
	assert.Equal(t, "HELLO", string(b[:n]))
	assert.Equal(t, 1, changed)
	require.NoError(t, w.RunFor(time.Second))
	answers := w.segments("server", link.Data)
	require.NotEmpty(t, answers)
	assert.Len(t, answers[0].Fates, 3, "one and two copies")
	assert.Equal(t, "changed", answers[0].Fates[0].Cause)
}

func TestLinkChangesWhileItRuns(t *testing.T) {
	w := newWorld(t, link.Config{Delay: 10 * time.Millisecond})
	client, server := w.connected(t)
	d := w.link.Forward()
	require.NoError(t, d.SetConfig(link.Config{Loss: 1}))
	client.Write([]byte("x"))
	require.NoError(t, w.RunFor(100*time.Millisecond))
	assert.Zero(t, server.Unread())
	require.NoError(t, d.SetConfig(link.Config{}))
	_, err := server.Read(make([]byte, 1))
	require.NoError(t, err, "the partition is over, and the data is sent again")
	assert.ErrorContains(t, d.SetConfig(link.Config{Loss: 2}), "loss 2 is no probability; want 0 to 1")
	assert.ErrorContains(t, d.SetConfig(link.Config{Queue: 2}), "needs a rate")
}

func TestPeerProvokes(t *testing.T) {
	// RFC 9293 section 3.10.7.1: "If the state is CLOSED ... An incoming segment
	// not containing a RST causes a RST to be sent in response."
	w := newWorld(t, link.Config{})
	peer, err := w.AddPeer("peer")
	require.NoError(t, err)
	_, err = w.Network.AddLink(peer, w.server, link.Config{Delay: time.Millisecond})
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

package sim

import (
	"io"
	"net/netip"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim/link"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestMemoryIsLimited(t *testing.T) {
	for name, do := range map[string]func(w *world) error{
		"a large write": func(w *world) error {
			c, err := w.client.Dial("tcp", "server:80")
			if err != nil {
				return err
			}
			_, err = c.Write(make([]byte, 2<<20))
			return err
		},
		"segments made by hand": func(w *world) error {
			s := segment.Segment{
				Src: netip.MustParseAddrPort("10.0.0.1:1"), Dst: netip.MustParseAddrPort("10.0.0.2:2"), Payload: make([]byte, 1000),
			}
			for {
				if err := w.link.Forward().Inject(s); err != nil {
					return err
				}
			}
		},
		"writes, recorded": func(w *world) error {
			c, err := w.client.Dial("tcp", "server:80")
			for err == nil {
				_, err = c.Write(make([]byte, 10_000))
			}
			return err
		},
	} {
		run := func() (int, error) {
			w := newWorld(t, link.Config{Delay: time.Millisecond}, Config{MaxMemory: 1 << 20})
			l, err := w.server.Listen("tcp", ":80")
			require.NoError(t, err)
			w.GoBackground("server", func() error {
				c, err := l.Accept()
				for b := make([]byte, 4096); err == nil; {
					_, err = c.Read(b)
				}
				return err
			})
			w.Go("client", func() error { return do(w) })
			err = w.Run()
			return w.Packets(), err
		}
		packets, err := run()
		var limit *LimitError
		require.ErrorAs(t, err, &limit, name)
		assert.Equal(t, "1 MiB of memory", limit.Limit, name)
		assert.Less(t, packets, 1200, name)
		packetsAgain, again := run()
		assert.Equal(t, err.Error(), again.Error(), "%s: at the same event each time", name)
		assert.Equal(t, packets, packetsAgain, name)
	}
}

// What nobody keeps is not held once it has arrived.
func TestMemoryOfWhatIsGone(t *testing.T) {
	for name, c := range map[string]link.Config{"in turn": {}, "out of turn": {Jitter: time.Millisecond, Reorder: true, Duplicate: 0.5}} {
		n := New(Config{Driver: Loop})
		t.Cleanup(func() { n.Close() })
		client, err := n.AddHost(HostConfig{Name: "client"})
		require.NoError(t, err)
		server, err := n.AddHost(HostConfig{Name: "server"})
		require.NoError(t, err)
		_, err = n.AddLink(client, server, c)
		require.NoError(t, err)
		_, err = server.Listen("tcp", ":80")
		require.NoError(t, err)
		n.Go("client", func() error {
			c, err := client.Dial("tcp", "server:80")
			if err != nil {
				return err
			}
			_, err = c.Write(make([]byte, 100_000))
			return err
		})
		require.NoError(t, n.Run())
		assert.Zero(t, n.held, name)
	}
}

func TestInUnits(t *testing.T) {
	for octets, want := range map[int64]string{0: "0 bytes", 1000: "1000 bytes", 1024: "1 KiB", 3 << 29: "1536 MiB", 4 << 30: "4 GiB", 5 << 50: "5120 TiB"} {
		assert.Equal(t, want, inUnits(octets))
	}
}

func TestMemoryInABubble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, link.Config{Delay: time.Millisecond}, Config{MaxMemory: 1 << 20, Driver: Bubble})
		l, err := w.server.Listen("tcp", ":80")
		require.NoError(t, err)
		go func() {
			if c, err := l.Accept(); err == nil {
				io.Copy(io.Discard, c)
			}
		}()
		c, err := w.client.Dial("tcp", "server:80")
		for err == nil {
			_, err = c.Write(make([]byte, 10_000))
			time.Sleep(time.Millisecond)
		}
		assert.ErrorContains(t, err, "it reached the limit of 1 MiB of memory")
		assert.Less(t, w.Elapsed(), time.Second)
	})
}

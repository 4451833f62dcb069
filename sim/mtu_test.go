package sim

import (
	"io"
	"testing"
	"time"

	"github.com/seed-8df93623/tcpsim/sim/link"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// "the host ... reduces the PMTU for the path" (RFC 1191 section 3) to what the router
// has told, and TCP sends the segment again in smaller ones, after the round trip that
// the news took: RFC 8201 section 5.4 has it retransmit at once.
func TestPathMTU(t *testing.T) {
	for address, largest := range map[string]int{"10.0.0.2:80": 900, "[fd00::2]:80": 1400} {
		for name, over := range map[string]func(*testing.T, link.Config) *world{
			"a link":   func(t *testing.T, c link.Config) *world { return newWorld(t, c, Config{}) },
			"a switch": func(t *testing.T, c link.Config) *world { w, _, _ := newStar(t, c, Config{}); return w },
		} {
			w := over(t, link.Config{Delay: 10 * time.Millisecond, MTU: largest})
			l, err := w.server.Listen("tcp", ":80")
			require.NoError(t, err)
			received := 0
			w.Go("server", func() error {
				c, err := l.Accept()
				if err != nil {
					return err
				}
				b, err := io.ReadAll(c)
				received = len(b)
				return err
			})
			w.Go("client", func() error {
				c, err := w.client.Dial("tcp", address)
				if err != nil {
					return err
				}
				if _, err := c.Write(make([]byte, 20_000)); err != nil {
					return err
				}
				return c.Close()
			})
			require.NoError(t, w.Run(), name)
			assert.Equal(t, 20_000, received, name)
			told, tooLarge := 0, 0
			for _, e := range w.trace.Events {
				p := e.Packet
				switch {
				case e.Kind != trace.Sent:
				case p.Segment == nil:
					told++
				case len(p.Fates) > 0 && p.Fates[0].Cause == "too large":
					tooLarge++
					assert.Greater(t, len(p.Bytes), largest)
					assert.Less(t, e.Time, 100*time.Millisecond, "once it is told, it sends none")
				}
			}
			assert.Positive(t, told, name)
			assert.Equal(t, tooLarge, told, "%s: each is told of", name)
		}
	}
}

package sim_test

import (
	"net/netip"
	"testing"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim"
	"github.com/seed-8df93623/tcpsim/sim/link"
	"github.com/seed-8df93623/tcpsim/stack"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A receiver whose window is 1024 bytes lets 1024 through in each round trip: 10,240
// bytes a second at 100 ms (RFC 9293 section 3.8.6 has the window).
func TestWindowLimitsTheRate(t *testing.T) {
	n := sim.New(sim.Config{Seed: 1, Driver: sim.Loop})
	defer n.Close()
	client, err := n.AddHost(sim.HostConfig{Name: "client", TCP: stack.Config{NoTimestamps: true, NoSACK: true}})
	require.NoError(t, err)
	peer, err := n.AddPeer("server")
	require.NoError(t, err)
	_, err = n.AddLink(client, peer, link.Config{Delay: 50 * time.Millisecond})
	require.NoError(t, err)
	to := netip.AddrPortFrom(peer.Addresses()[0], 80)
	n.Go("client", func() error {
		c, err := client.Dial("tcp", to.String())
		if err != nil {
			return err
		}
		_, err = c.Write(make([]byte, 30_720))
		return err
	})

	answer := segment.Segment{Src: to, Seq: 1, Flags: segment.SYN | segment.ACK, Window: 1024, Options: []segment.Option{segment.MSS(1024)}}
	received, begun := 0, time.Duration(0)
	n.Go("server", func() error {
		for received < 30_720 {
			s, err := peer.Receive(time.Second)
			if err != nil {
				return err
			}
			switch size := len(s.Payload); {
			case s.Flags.Has(segment.SYN):
				answer.Dst, answer.Ack = s.Src, s.Seq+1
			case size > 0:
				received += size
				answer.Seq, answer.Flags, answer.Ack, answer.Options = 2, segment.ACK, s.Seq+segment.Seq(size), nil
			default:
				begun = n.Elapsed() // the handshake is done, and data is on its way
				continue
			}
			if err := peer.Send(answer); err != nil {
				return err
			}
		}
		return nil
	})
	require.NoError(t, n.RunUntil(0, func() bool { return received == 30_720 }))
	assert.Equal(t, 3*time.Second-100*time.Millisecond, n.Elapsed()-begun, "30 windows, of which the first comes at once")
}

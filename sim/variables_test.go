package sim

import (
	"testing"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim/link"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Each segment that a host sends has what its TCP knew; those made by hand have
// not, nor have those sent before the handshake is done.
func TestVariables(t *testing.T) {
	w := newWorld(t, link.Config{Delay: 50 * time.Millisecond})
	w.link.Forward().AddRule(link.Nth(link.Data, link.Drop(), 1))
	client, server := w.connected(t)
	_, err := client.Write(make([]byte, 100))
	require.NoError(t, err)
	_, err = server.Read(make([]byte, 100))
	require.NoError(t, err)
	require.NoError(t, w.RunFor(time.Second))
	require.NoError(t, w.link.Forward().Inject(segment.Segment{
		Src: client.socket.stack.Local(), Dst: client.socket.stack.Remote(), Flags: segment.ACK}))

	all := w.trace.Packets()
	for _, p := range all {
		switch {
		case p.Injected, p.Segment.Flags.Has(segment.SYN):
			assert.Nil(t, p.Sender, "packet %d", p.Number)
		default:
			assert.NotNil(t, p.Sender, "packet %d", p.Number)
		}
	}
	// RFC 6298 section 2.2: "SRTT <- R, RTTVAR <- R/2, RTO <- SRTT + max (G, K*RTTVAR)".
	measured := trace.Sender{Cwnd: 10, SRTT: 100 * time.Millisecond, RTTVar: 50 * time.Millisecond, RTO: 300 * time.Millisecond}
	assert.Equal(t, measured, *all[2].Sender, "there is no slow start threshold yet")
	measured.InFlight = 1
	assert.Equal(t, measured, *all[3].Sender)
	assert.Equal(t, all[3].Segment.Payload, all[4].Segment.Payload, "the probe for a lost tail")
	assert.Equal(t, measured, *all[4].Sender)
}

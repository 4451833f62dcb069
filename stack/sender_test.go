package stack

import (
	"testing"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gvisor.dev/gvisor/pkg/tcpip"
)

// netstack's fields are where Sender looks for them, and say what netstack's
// socket option says.
func TestInside(t *testing.T) {
	require.True(t, places.known, "gVisor has renamed or moved Endpoint.snd, or its TCPSenderState or rtt.TCPRTTState")
	w := newWorld(t)
	client, server := w.pair(Config{}, Config{})
	c, s := w.connect(client, server)
	client.delay = ms(70)
	for range 100 {
		w.write(c, 5000)
		w.run(ms(17))
		w.drain(s)
		var info tcpip.TCPInfoOption
		require.Nil(t, c.endpoint.GetSockOpt(&info))
		v := c.Status()
		assert.Equal(t, []any{int(info.SndCwnd), info.SndSsthresh, info.RTT, info.RTTVar, info.RTO},
			[]any{v.Cwnd, uint32(v.Ssthresh), v.SRTT, v.RTTVar, v.RTO})
	}
}

// Each packet has TCP's variables as of when it leaves, whatever made TCP send
// it: a call, a timer, or a segment. RFC 5681 section 3.1: "upon a timeout ...
// cwnd MUST be set to no more than the loss window, LW, which equals 1
// full-sized segment"; RFC 6298 section 5.5: "The host MUST set RTO <- RTO * 2".
func TestSender(t *testing.T) {
	w := newWorld(t)
	client, server := w.pair(Config{NoSACK: true}, Config{})
	var all []Sender
	var handshake []bool
	lossy := false
	client.lose = func(s *segment.Segment) bool {
		if len(s.Payload) > 0 {
			all = append(all, *client.sender)
		}
		handshake = append(handshake, client.sender != nil)
		return lossy
	}
	c, _ := w.connect(client, server)
	assert.Equal(t, []bool{false, true}, handshake, "a SYN is sent before there is anything to know")

	lossy = true
	w.write(c, 3*1448)
	require.Len(t, all, 3)
	for _, v := range all {
		assert.Equal(t, []any{10, 3}, []any{v.Cwnd, v.InFlight}, "all leave at one instant")
	}
	w.run(ms(300))
	require.Len(t, all, 4)
	again := all[3]
	assert.Equal(t, []any{1, 1, 2 * all[0].RTO}, []any{again.Cwnd, again.InFlight, again.RTO})
	assert.Less(t, again.Ssthresh, 10)
	lossy = false
	w.run(sec(2))
	assert.Equal(t, []any{1, 2}, []any{all[4].Cwnd, all[5].Cwnd}, "slow start")
}

// An acknowledgement that waits leaves with what TCP knows in the end.
func TestSenderOfDelayedACK(t *testing.T) {
	w := newWorld(t)
	client, server := w.pair(Config{}, Config{DelayedACK: ms(40)})
	c, _ := w.connect(client, server)
	told := 0
	server.lose = func(*segment.Segment) bool {
		require.NotNil(t, server.sender)
		assert.Equal(t, ms(200), server.sender.RTO)
		told++
		return false
	}
	w.write(c, 10)
	w.run(ms(60))
	assert.Equal(t, 1, told)
}

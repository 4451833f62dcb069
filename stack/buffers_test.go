package stack

import (
	"fmt"
	"testing"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The send buffer holds what was written and is not acknowledged yet.
func TestSendBuffer(t *testing.T) {
	for _, test := range []struct {
		Config
		want int
	}{
		{Config{}, 1 << 20},
		{Config{SendBuffer: 4096}, 4096},
		{Config{SendBuffer: 10_000, NoAutoTuning: true}, 10_000},
		{Config{NoAutoTuning: true}, 1 << 20},
		{Config{SendBuffer: 8 << 20}, 8 << 20},
	} {
		w := newWorld(t)
		client, server := w.pair(test.Config, Config{})
		c, _ := w.connect(client, server)
		client.lose = func(*segment.Segment) bool { return true }
		n, err := c.Write(make([]byte, 10<<20))
		require.NoError(t, err)
		assert.Equal(t, test.want, n)
		_, err = c.Write([]byte("more"))
		assert.Equal(t, ErrWouldBlock, err)
	}
}

// netstack offers half of the receive buffer: the rest is for its own overhead.
func TestReceiveBuffer(t *testing.T) {
	for _, test := range []struct {
		Config
		scale  uint8
		offers uint32
	}{
		{Config{}, 7, 1 << 19},
		{Config{NoAutoTuning: true}, 5, 1 << 19},
		{Config{ReceiveBuffer: 64 << 10}, 7, 32 << 10},
		{Config{ReceiveBuffer: 64 << 10, NoAutoTuning: true}, 1, 32 << 10},
		{Config{ReceiveBuffer: 4096, NoAutoTuning: true}, 0, 2048},
		{Config{ReceiveBuffer: 8 << 20}, 8, 4 << 20},
	} {
		w := newWorld(t)
		client, server := w.pair(Config{}, test.Config)
		c, s := w.connect(client, server)
		scale, _ := server.sent[0].WindowScale()
		assert.Equal(t, test.scale, scale, "%+v", test.Config)
		for range 20 { // it opens only as data comes and is read
			w.write(c, 1500)
			w.run(ms(10))
			w.drain(s)
		}
		w.run(ms(10))
		assert.InDelta(t, test.offers, s.Status().RcvWnd, 2000, "%+v", test.Config)
		w.write(c, 100_000)
		w.run(sec(1))
		unread := min(100_000, int(test.offers))
		assert.InDelta(t, unread, s.Unread(), float64(unread)/3, "%+v", test.Config)
	}
}

// Unless told not to, netstack lets the buffers grow as a transfer demands.
func TestAutoTuning(t *testing.T) {
	for _, off := range []bool{false, true} {
		w := newWorld(t)
		client, server := w.pair(Config{SendBuffer: 64 << 10, NoAutoTuning: off}, Config{ReceiveBuffer: 64 << 10, NoAutoTuning: off})
		c, s := w.connect(client, server)
		client.delay, server.delay = ms(10), ms(10)
		left := make([]byte, 8<<20)
		wrote, offers := 0, uint32(0)
		c.Notify(func() {
			n, _ := c.Write(left[:min(len(left), 1<<20)])
			left = left[n:]
			wrote = max(wrote, n)
		})
		s.Notify(func() {
			w.drain(s)
			offers = max(offers, s.Status().RcvWnd)
		})
		w.write(c, 1)
		c.notify()
		w.run(sec(2))
		if off {
			assert.LessOrEqual(t, wrote, 64<<10)
			assert.LessOrEqual(t, offers, uint32(32<<10))
			continue
		}
		assert.Greater(t, wrote, 128<<10)
		assert.Greater(t, offers, uint32(128<<10))
		assert.LessOrEqual(t, offers, uint32(2<<20), "half of 4 MiB")
	}
}

// RFC 9293 section 3.8.6.1: "The sending TCP peer must regularly transmit at
// least one octet of new data (if available), or retransmit to the receiving TCP
// peer even if the send window is zero, in order to 'probe' the window." "The
// first zero-window probe SHOULD be sent when a zero window has existed for the
// retransmission timeout period (SHLD-29)", "and SHOULD increase exponentially
// the interval between successive probes (SHLD-30)". netstack, as Linux, sends
// an octet again that was acknowledged.
func TestZeroWindow(t *testing.T) {
	w := newWorld(t)
	client, server := w.pair(Config{}, Config{ReceiveBuffer: 8192, NoAutoTuning: true})
	c, s := w.connect(client, server)
	w.write(c, 20_000)
	w.run(ms(100))
	require.Zero(t, s.Status().RcvWnd)
	una := c.Status().SndUna
	assert.Zero(t, c.Status().SndWnd)
	client.news()
	server.news()
	w.run(sec(5))
	probes, answers := client.news(), server.news()
	require.Greater(t, len(probes), 3)
	for i, p := range probes {
		assert.Equal(t, una-1, p.Seq)
		assert.Len(t, p.Payload, 1)
		if i > 1 {
			assert.InDelta(t, 2*(probes[i-1].at-probes[i-2].at), p.at-probes[i-1].at, float64(ms(5)))
		}
	}
	for i, a := range answers {
		assert.Equal(t, fmt.Sprint(". 0 ack ", una), fmt.Sprintf("%s %d ack %d", a.Flags.Letters(), a.Window, a.Ack))
		assert.Equal(t, probes[i].at+ms(1), a.at)
	}
	total := 0
	s.Notify(func() {
		n, _ := w.drain(s)
		total += n
	})
	s.notify()
	w.run(sec(10))
	assert.Equal(t, 20_000, total)
}

// "The sending TCP peer MUST allow the connection to stay open" while probes are
// answered (MUST-37).
func TestZeroWindowForever(t *testing.T) {
	w := newWorld(t)
	client, server := w.pair(Config{MaxRetries: 3}, Config{ReceiveBuffer: 8192, NoAutoTuning: true})
	c, _ := w.connect(client, server)
	w.write(c, 20_000)
	w.run(10 * hour)
	assert.Equal(t, segment.Established, c.State())
	client.lose = func(*segment.Segment) bool { return true }
	w.run(hour)
	assert.Equal(t, segment.Closed, c.State(), "unanswered ones end it")
}

package stack

import (
	"fmt"
	"testing"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestReplaceable pins where netstack keeps its congestion control, and that it can be
// replaced: the field "cc" of its sender, an interface whose methods are exported.
func TestReplaceable(t *testing.T) {
	require.True(t, places.replaceable, "this netstack keeps its congestion control elsewhere")
	t.Cleanup(func() { places.replaceable = true })
	places.replaceable = false
	for _, c := range CongestionControls() {
		h, err := New(Config{CongestionControl: c}, wiringTo(newWorld(t), func([]byte, *Sender) {}))
		if c.New == nil {
			require.NoError(t, err)
			h.Close()
			continue
		}
		assert.Equal(t, errNoControl, err, c.Name)
	}
}

// diary is a congestion control that writes down what it is told.
type diary struct {
	*CongestionState
	lines []string
}

func (d *diary) note(format string, args ...any) {
	d.lines = append(d.lines, fmt.Sprintf(format, args...))
}

func (d *diary) Acknowledged(segments int, rtt time.Duration) {
	d.note("%d acknowledged after %s, %d in flight", segments, rtt, d.InFlight())
}

func (d *diary) LossDetected() {
	d.note("loss of one of %d", d.InFlight())
	d.SetSsthresh(5)
}

func (d *diary) TimedOut(again bool) {
	d.note("timeout at %s, again %t", d.Now(), again)
	d.SetCwnd(0)
}

func (d *diary) Recovered() { d.note("recovered, cwnd %d", d.Cwnd()) }

// One's own congestion control is told of each thing, and what it sets holds.
func TestController(t *testing.T) {
	w := newWorld(t)
	var d *diary
	own := CongestionControl{Name: "diary", New: func(s *CongestionState) Controller {
		d = &diary{CongestionState: s}
		d.SetCwnd(6)
		return d
	}}
	client, server := w.pair(Config{CongestionControl: own, NoRACK: true}, Config{})
	c, s := w.connect(client, server)
	s.Notify(func() { w.drain(s) })
	require.Nil(t, d, "there is nothing to control before data is sent")
	lost := 0 // the next so many data segments
	client.lose = func(s *segment.Segment) bool {
		lose := lost > 0 && len(s.Payload) > 0
		if lose {
			lost--
		}
		return lose
	}
	tells := func(want ...string) {
		t.Helper()
		assert.Equal(t, want, d.lines)
		d.lines = nil
	}

	w.write(c, 1)
	w.run(ms(5))
	tells("1 acknowledged after 2ms, 0 in flight")

	lost = 1
	w.write(c, 9*c.segmentSize())
	assert.Equal(t, 6, c.Status().InFlight, "its window")
	w.run(ms(20))
	require.Greater(t, len(d.lines), 2)
	assert.Equal(t, []string{"loss of one of 6", "recovered, cwnd 5"}, d.lines[:2])
	assert.Equal(t, 5, c.Status().Ssthresh)
	d.lines = nil

	lost = 3
	at := w.now
	w.write(c, 1)
	w.run(sec(3))
	require.Greater(t, len(d.lines), 2)
	assert.Equal(t, []string{fmt.Sprintf("timeout at %s, again false", at+ms(200)), fmt.Sprintf("timeout at %s, again true", at+ms(600))}, d.lines[:2])
	assert.Equal(t, 1, c.Status().Cwnd, "no less")
}

// segmentSize is how much data a full segment of the connection has.
func (s *Socket) segmentSize() int {
	v, _ := inside(s.endpoint)
	return v.MaxPayloadSize
}

// RFC 5681 section 3.1 on a connection, whether each segment is acknowledged or every
// second: congestion avoidance adds a segment to cwnd each round trip, where netstack's
// Reno adds one for each ACK.
func TestCongestionAvoidanceOfAConnection(t *testing.T) {
	growth := func(control CongestionControl, delay time.Duration) int {
		w := newWorld(t)
		client, server := w.pair(Config{CongestionControl: control, SendBuffer: 4 << 20, NoRACK: true}, Config{DelayedACK: delay, ReceiveBuffer: 4 << 20})
		c, s := w.connect(client, server)
		s.Notify(func() { w.drain(s) })
		client.delay, server.delay = ms(50), ms(50)
		w.write(c, 2<<20)
		w.run(ms(220)) // two round trips of slow start
		v, ok := inside(c.endpoint)
		require.True(t, ok)
		v.Ssthresh = v.SndCwnd
		before := c.Status().Cwnd
		w.run(ms(1000))
		return c.Status().Cwnd - before
	}
	for _, delay := range []time.Duration{0, ms(40)} {
		assert.InDelta(t, 10, growth(Reno, delay), 1, "ACKs delayed by %s", delay)
	}
	assert.Greater(t, growth(NetstackReno, 0), 100, "netstack's own")
}

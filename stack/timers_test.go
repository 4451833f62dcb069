package stack

import (
	"fmt"
	"net/netip"
	"syscall"
	"testing"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// times lists when the host has sent what, relative to the first.
func (n *node) times() []time.Duration {
	var list []time.Duration
	for _, p := range n.news() {
		list = append(list, p.at)
	}
	for i := len(list) - 1; i >= 0; i-- {
		list[i] -= list[0]
	}
	return list
}

// R2 for SYNs (RFC 9293 section 3.8.3). Unless told otherwise netstack gives up
// after 6 retries and 127 s. (The RFC wants 3 minutes, MUST-23.)
func TestSYNRetries(t *testing.T) {
	for retries, after := range map[int]int{0: 127, 1: 3, 2: 7, 5: 63, 6: 127} {
		w := newWorld(t)
		n := w.host("client", Config{SYNRetries: retries})
		s := n.socket()
		require.NoError(t, s.Connect(netip.AddrPort{}, netip.MustParseAddrPort("10.0.0.99:80")))
		told := time.Duration(0)
		s.Notify(func() { told = w.now })
		w.run(sec(after) - 1)
		assert.Equal(t, ErrWouldBlock, s.Connected())
		w.run(hour)
		want := []time.Duration{0, sec(1), sec(3), sec(7), sec(15), sec(31), sec(63)}
		if retries > 0 {
			want = want[:1+retries]
		}
		assert.Equal(t, want, n.times())
		err := s.Connected()
		assert.ErrorIs(t, err, syscall.ETIMEDOUT)
		assert.EqualError(t, err, "connection timed out")
		assert.Equal(t, sec(after), told)
		assert.Equal(t, "CLOSED SYN-SENT CLOSED", n.path())
		assert.Empty(t, n.conns)
		assert.Empty(t, w.timers)
	}
}

// The limit is for SYNs that nobody answers; a simultaneous open goes on.
func TestSYNRetriesSimultaneous(t *testing.T) {
	w := newWorld(t)
	n := w.host("client", Config{SYNRetries: 1})
	s := n.socket()
	require.NoError(t, s.Connect(n.at(4000), netip.MustParseAddrPort("10.0.0.99:80")))
	p := &script{n, n.at(4000), s.Remote()}
	p.deliver(segment.Segment{Flags: syn, Seq: 1, Window: 100})
	w.run(sec(10))
	assert.Equal(t, segment.SynReceived, s.State())
}

// RFC 6298: the timeout is SRTT + 4*RTTVAR, not less than the minimum, and
// doubles (5.5) up to the maximum. In a row of MaxRetries it ends the connection
// (R2 of RFC 9293 section 3.8.3).
func TestRetransmission(t *testing.T) {
	for _, test := range []struct {
		Config
		want string // milliseconds from one transmission to the next, and to the end
	}{
		{Config{MaxRetries: 3}, "200 400 800 1600"},
		{Config{MaxRetries: 2, MinRTO: ms(500)}, "500 1000 2000"},
		{Config{MaxRetries: 5, MaxRTO: ms(700)}, "200 400 700 700 700 700"},
		{Config{MaxRetries: 2, MinRTO: ms(10), MaxRTO: ms(20)}, "10 20 20"},
		{Config{}, "200 400 800 1600 3200 6400 12800 25600 51200 102400 120000 120000 120000 120000 120000 120000"},
		{Config{UserTimeout: sec(2)}, "200 400 800 600"},
		{Config{UserTimeout: ms(100), MaxRetries: 3}, "200"},
	} {
		test.NoRACK = true // no tail loss probes before the first timeout
		w := newWorld(t)
		client, server := w.pair(test.Config, Config{})
		c, _ := w.connect(client, server)
		client.lose = func(*segment.Segment) bool { return true }
		w.write(c, 10)
		w.run(hour)
		require.Equal(t, segment.Closed, c.State())
		times := client.times()
		got := ""
		for i := 1; i < len(times); i++ {
			got += fmt.Sprint((times[i] - times[i-1]).Milliseconds(), " ")
		}
		// No segment tells of the end.
		end := time.Duration(0)
		for i, m := range client.moves {
			if m == "ESTABLISHED > CLOSED" {
				end = client.movedAt[i]
			}
		}
		got += fmt.Sprint((end - client.sent[len(client.sent)-1].at).Milliseconds())
		assert.Equal(t, test.want, got, "%+v", test.Config)
		_, err := c.Read(make([]byte, 1))
		assert.ErrorIs(t, err, syscall.ETIMEDOUT)
		assert.Empty(t, client.conns)
	}
}

// An accepted connection has the host's user timeout too. At virtual time zero
// it is as at any other: netstack's clock does not begin at zero, which would
// mean "never".
func TestUserTimeoutOfAccepted(t *testing.T) {
	w := newWorld(t)
	p, s := w.accepted(Config{UserTimeout: sec(5)})
	w.write(s, 10)
	w.run(sec(5) - 1)
	assert.Equal(t, segment.Established, s.State())
	w.run(1)
	assert.Equal(t, segment.Closed, s.State())
	assert.Empty(t, p.conns)
}

// RACK-TLP (RFC 8985 section 7.3) probes for a lost tail after two round trips;
// without it there is only the retransmission timeout.
func TestRACK(t *testing.T) {
	for noRACK, want := range map[bool]time.Duration{false: ms(12), true: ms(200)} {
		w := newWorld(t)
		client, server := w.pair(Config{NoRACK: noRACK}, Config{})
		c, s := w.connect(client, server)
		w.write(c, 10)
		w.run(ms(100))
		client.news()
		sent := 0
		client.lose = func(*segment.Segment) bool { sent++; return sent == 2 || sent == 3 }
		for range 3 {
			w.write(c, 10)
		}
		w.run(sec(1))
		times := client.times()
		assert.Len(t, times, 5)
		assert.InDelta(t, want, times[3], float64(ms(10)), "no RACK: %v", noRACK)
		assert.Equal(t, 40, s.Unread())
	}
}

// RFC 9293 section 3.8.4: a keep-alive is a segment without data whose sequence
// number is SND.NXT-1. "Keep-alive packets MUST only be sent when no sent data
// is outstanding, and no data or acknowledgment packets have been received for
// the connection within an interval (MUST-26). This interval MUST be
// configurable (MUST-27) and MUST default to no less than two hours (MUST-28)."
func TestKeepAlive(t *testing.T) {
	probe := ". 1000:1000(0) ack 5001 after "
	for name, test := range map[string]struct {
		config KeepAlive
		want   []string
		end    time.Duration
	}{
		"off":      {KeepAlive{Idle: sec(1)}, []string{}, 0},
		"settings": {KeepAlive{true, sec(10), sec(2), 3}, []string{probe + "10s", probe + "12s", probe + "14s"}, sec(16)},
		"defaults": {KeepAlive{Enable: true}, []string{
			probe + "2h0m0s", probe + "2h1m15s", probe + "2h2m30s", probe + "2h3m45s", probe + "2h5m0s",
			probe + "2h6m15s", probe + "2h7m30s", probe + "2h8m45s", probe + "2h10m0s"}, 2*hour + 9*75*time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			for _, open := range []func(*world, Config) (*script, *Socket){(*world).active, (*world).accepted} {
				w := newWorld(t)
				p, s := open(w, Config{KeepAlive: test.config})
				start := w.now
				assert.Equal(t, test.want, p.later(10*hour))
				if test.end == 0 {
					assert.Equal(t, segment.Established, s.State())
					continue
				}
				last := len(p.moves) - 1
				assert.Equal(t, "ESTABLISHED > CLOSED", p.moves[last])
				assert.Equal(t, test.end, p.movedAt[last]-start)
				_, err := s.Read(make([]byte, 1))
				assert.ErrorIs(t, err, syscall.ETIMEDOUT)
			}
		})
	}
}

// What comes from the peer puts the probes off; they can be switched on and off
// while the connection lasts.
func TestKeepAliveAnswered(t *testing.T) {
	w := newWorld(t)
	client, server := w.pair(Config{}, Config{})
	c, _ := w.connect(client, server)
	c.SetKeepAlive(KeepAlive{Enable: true, Idle: sec(10), Interval: sec(1), Count: 2})
	start := w.now
	w.run(sec(35))
	for i, p := range client.news() {
		assert.InDelta(t, sec(10*(i+1)), p.at-start, float64(ms(10)))
	}
	assert.Len(t, server.news(), 3)
	c.SetKeepAlive(KeepAlive{})
	w.run(hour)
	assert.Empty(t, client.news())
	assert.Equal(t, segment.Established, c.State())
}

// "When a connection is closed actively, it MUST linger in the TIME-WAIT state
// for a time 2xMSL" (RFC 9293 section 3.6.1); the port comes back then. A FIN that comes again is
// acknowledged, and the time begins anew (3.10.7.4).
func TestTimeWait(t *testing.T) {
	for config, want := range map[time.Duration]time.Duration{0: sec(60), sec(5): sec(5)} {
		w := newWorld(t)
		p, s := w.active(Config{TimeWait: config})
		s.Close()
		last := segment.Segment{Flags: fin | ack, Seq: 5001, Ack: 1002, Window: 60000}
		p.deliver(last)
		w.run(sec(1))
		assert.Equal(t, []string{". 1002:1002(0) ack 5002"}, p.deliver(last))
		w.run(want - 1)
		assert.Equal(t, segment.TimeWait, s.State())
		assert.ErrorIs(t, p.socket().Connect(s.Local(), s.Remote()), syscall.EADDRINUSE)
		w.run(1)
		assert.Equal(t, segment.Closed, s.State())
		assert.NoError(t, p.socket().Connect(s.Local(), s.Remote()))
	}
}

// A socket that is fully closed does not wait for ever in FIN-WAIT-2; one that
// is only shut down does.
func TestFinWait2(t *testing.T) {
	for config, want := range map[time.Duration]time.Duration{0: sec(60), sec(5): sec(5)} {
		w := newWorld(t)
		p, s := w.active(Config{FinWait2: config})
		require.NoError(t, s.Shutdown(false, true))
		p.deliver(segment.Segment{Flags: ack, Seq: 5001, Ack: 1002, Window: 60000})
		w.run(hour)
		assert.Equal(t, segment.FinWait2, s.State())
		s.Close()
		w.run(want - 1)
		assert.Equal(t, segment.FinWait2, s.State())
		p.news()
		w.run(1)
		assert.Equal(t, "CLOSED SYN-SENT ESTABLISHED FIN-WAIT-1 FIN-WAIT-2 CLOSED", p.path())
		assert.Empty(t, p.conns)
		assert.Empty(t, p.text(), "it ends in silence")

		// What comes now belongs to no connection: RFC 9293 section 3.5.2, "the
		// reset takes its sequence number from the ACK field of the segment".
		assert.Equal(t, []string{"R 1002:1002(0)"}, p.deliver(data(5001, 10, 1002)))
	}
}

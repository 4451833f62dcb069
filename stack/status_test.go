package stack

import (
	"fmt"
	"net/netip"
	"testing"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// numbers are a Status's variables of RFC 9293 section 3.3.1 in one line.
func numbers(s *Socket) string {
	v := s.Status()
	return fmt.Sprintf("%s una %d nxt %d wnd %d, nxt %d wnd %d", v.State, v.SndUna, v.SndNxt, v.SndWnd, v.RcvNxt, v.RcvWnd)
}

// The variables are in the wire's numbers in every state, rewritten or not, and
// beyond where they wrap.
func TestStatusOfActiveOpen(t *testing.T) {
	w := newWorld(t)
	n := w.host("client", Config{ISS: new(segment.Seq(1<<32 - 10)), NoTimestamps: true, ReceiveBuffer: 1 << 20, NoAutoTuning: true})
	s := n.socket()
	assert.Equal(t, "CLOSED una 0 nxt 0 wnd 0, nxt 0 wnd 0", numbers(s))
	require.NoError(t, s.Connect(netip.AddrPort{}, netip.MustParseAddrPort("10.0.0.99:80")))
	p := &script{n, s.Local(), s.Remote()}
	assert.Equal(t, "SYN-SENT una 4294967286 nxt 4294967287 wnd 0, nxt 0 wnd 29184", numbers(s))

	p.deliver(segment.Segment{Flags: syn | ack, Seq: 1<<32 - 1, Ack: 1<<32 - 9, Window: 1000, Options: []segment.Option{segment.WScale(2)}})
	assert.Equal(t, "ESTABLISHED una 4294967287 nxt 4294967287 wnd 1000, nxt 0 wnd 29184", numbers(s), "the window in a SYN is not scaled")
	assert.Equal(t, []segment.Seq{1<<32 - 10, 1<<32 - 1}, []segment.Seq{s.Status().ISS, s.Status().IRS})

	w.write(s, 100)
	assert.Equal(t, "ESTABLISHED una 4294967287 nxt 91 wnd 1000, nxt 0 wnd 524288", numbers(s))
	p.deliver(segment.Segment{Flags: ack, Seq: 0, Ack: 41, Window: 1000})
	assert.Equal(t, "ESTABLISHED una 41 nxt 91 wnd 4000, nxt 0 wnd 524288", numbers(s), "in other segments it is")
	assert.Equal(t, 1, s.Status().InFlight)
	p.deliver(data(0, 10, 91))
	assert.Equal(t, "ESTABLISHED una 91 nxt 91 wnd 240000, nxt 10 wnd 524256", numbers(s))
	assert.Equal(t, 0, s.Status().InFlight)

	require.NoError(t, s.Shutdown(false, true))
	assert.Equal(t, "FIN-WAIT-1 una 91 nxt 92 wnd 240000, nxt 10 wnd 524256", numbers(s))
	p.deliver(segment.Segment{Flags: ack, Seq: 10, Ack: 92, Window: 7})
	assert.Equal(t, "FIN-WAIT-2 una 92 nxt 92 wnd 28, nxt 10 wnd 524256", numbers(s))
	p.deliver(segment.Segment{Flags: ack | fin, Seq: 10, Ack: 92, Window: 7})
	assert.Equal(t, "TIME-WAIT una 92 nxt 92 wnd 28, nxt 11 wnd 524256", numbers(s))
	w.run(hour)
	assert.Equal(t, "CLOSED una 92 nxt 92 wnd 28, nxt 11 wnd 524256", numbers(s))
}

func TestStatusOfPassiveOpen(t *testing.T) {
	w := newWorld(t)
	p, listener := w.passive(Config{ISS: new(segment.Seq(8000)), NoTimestamps: true, ReceiveBuffer: 8192, NoAutoTuning: true})
	p.deliver(segment.Segment{Flags: syn, Seq: 5000, Window: 500, Options: []segment.Option{segment.WScale(1)}})
	half := p.conns[connKey{p.mine, p.theirs}].status() // as an application could not see it
	assert.Equal(t, []any{segment.SynReceived, segment.Seq(8000), segment.Seq(8001), uint32(500), segment.Seq(5000), segment.Seq(5001)},
		[]any{half.State, half.SndUna, half.SndNxt, half.SndWnd, half.IRS, half.RcvNxt})
	p.deliver(segment.Segment{Flags: ack, Seq: 5001, Ack: 8001, Window: 500})
	s, err := listener.Accept()
	require.NoError(t, err)
	assert.Equal(t, "ESTABLISHED una 8001 nxt 8001 wnd 1000, nxt 5001 wnd 4096", numbers(s))

	p.deliver(segment.Segment{Flags: syn, Seq: 77, Window: 500, Options: []segment.Option{segment.WScale(9)}})
	assert.Equal(t, segment.Seq(5000), s.Status().IRS, "a stray SYN changes nothing")
	p.deliver(segment.Segment{Flags: fin | ack, Seq: 5001, Ack: 8001, Window: 500})
	assert.Equal(t, "CLOSE-WAIT una 8001 nxt 8001 wnd 1000, nxt 5002 wnd 4095", numbers(s))
	w.write(s, 10)
	s.Close()
	assert.Equal(t, "LAST-ACK una 8001 nxt 8012 wnd 1000, nxt 5002 wnd 4096", numbers(s))
	p.deliver(segment.Segment{Flags: ack, Seq: 5002, Ack: 8011, Window: 500})
	assert.Equal(t, "LAST-ACK una 8011 nxt 8012 wnd 1000, nxt 5002 wnd 4096", numbers(s))
}

// SND.NXT is what TCP has sent: neither a probe, which repeats a number, nor a
// reset changes it.
func TestStatusAfterProbe(t *testing.T) {
	w := newWorld(t)
	p, s := w.active(Config{KeepAlive: KeepAlive{Enable: true, Idle: sec(1)}})
	w.run(sec(1))
	assert.Equal(t, []string{". 1000:1000(0) ack 5001"}, p.text())
	assert.Equal(t, segment.Seq(1001), s.Status().SndNxt)
	s.Abort()
	assert.Equal(t, []string{"R. 1001:1001(0) ack 5001"}, p.text())
	assert.Equal(t, segment.Seq(1001), s.Status().SndNxt)
}

// RFC 4987 section 3.6: with SYN cookies the ISS is the cookie, also for one who
// has not kept it.
func TestStatusOfCookie(t *testing.T) {
	w := newWorld(t)
	p, listener := w.passive(Config{SYNCookies: true, ISS: new(segment.Seq(1000))})
	p.deliver(segment.Segment{Flags: syn, Seq: 5000, Window: 500})
	cookie := p.sent[0].Seq
	assert.NotEqual(t, segment.Seq(1000), cookie)
	assert.Empty(t, p.conns, "no state is kept")
	p.deliver(segment.Segment{Flags: ack, Seq: 5001, Ack: cookie + 1, Window: 700})
	s, err := listener.Accept()
	require.NoError(t, err)
	v := s.Status()
	assert.Equal(t, []segment.Seq{cookie, cookie + 1, cookie + 1, 5000}, []segment.Seq{v.ISS, v.SndUna, v.SndNxt, v.IRS})
	assert.Equal(t, uint32(700), v.SndWnd)
}

// The round trip and the timeout are RFC 6298's: SRTT is R and RTTVAR is R/2
// after the first measurement, and RTO is SRTT + 4*RTTVAR, but not less than the
// minimum.
func TestStatusOfRoundTrip(t *testing.T) {
	for delay, rto := range map[int]int{10: 200, 100: 300} {
		w := newWorld(t)
		client, server := w.pair(Config{}, Config{})
		client.delay, server.delay = ms(delay), 0
		server.listen()
		c := client.dial(server)
		assert.Zero(t, c.Status().SRTT)
		w.run(ms(delay))
		v := c.Status()
		assert.Equal(t, []any{ms(delay), ms(delay) / 2, ms(rto)}, []any{v.SRTT, v.RTTVar, v.RTO})
		assert.Equal(t, 10, v.Cwnd)
		assert.Greater(t, v.Ssthresh, 1<<20)
	}
}

// Without Wiring.Inspect and fixes there is the state, and what netstack tells of its own.
func TestStatusUninspected(t *testing.T) {
	w := newWorld(t)
	h, err := New(Config{NoFixes: AllFixes}, wiringTo(w, func([]byte, *Sender) {}))
	require.NoError(t, err)
	defer h.Close()
	s, err := h.NewSocket(netip.MustParseAddr("10.0.0.2"))
	require.NoError(t, err)
	require.NoError(t, s.Connect(netip.AddrPort{}, netip.MustParseAddrPort("10.0.0.2:80")))
	assert.Equal(t, Status{State: segment.SynSent}, s.Status())
	assert.Empty(t, h.conns)
}

package stack

import (
	"net/netip"
	"syscall"
	"testing"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// listenFor makes the script's host listen on port 80 with a backlog.
func (w *world) listenFor(c Config, backlog int) (*script, *Socket) {
	n := w.host("server", c)
	s := n.socket()
	require.NoError(w, s.Listen(n.at(80), backlog))
	return &script{n, n.at(80), netip.MustParseAddrPort("10.0.0.99:4000")}, s
}

// from has the script speak from another port.
func (p *script) from(port int) *script {
	return &script{p.node, p.mine, netip.AddrPortFrom(p.theirs.Addr(), uint16(port))}
}

// Up to backlog+1 connections wait to be accepted, as in Linux; then SYNs and
// the last ACKs of handshakes are dropped until one is accepted.
func TestBacklog(t *testing.T) {
	w := newWorld(t)
	p, listener := w.listenFor(Config{ISS: new(segment.Seq(1000)), NoTimestamps: true}, 2)
	open := func(port int) bool {
		q := p.from(port)
		if len(q.deliver(segment.Segment{Flags: syn, Seq: 5000, Window: 100})) == 0 {
			return false
		}
		q.deliver(segment.Segment{Flags: ack, Seq: 5001, Ack: 1001, Window: 100})
		return q.State(q.mine, q.theirs) == segment.Established
	}
	assert.True(t, open(1))
	assert.True(t, open(2))
	assert.True(t, open(3))
	assert.False(t, open(4))
	_, err := listener.Accept()
	require.NoError(t, err)
	assert.True(t, open(4))
	assert.False(t, open(5))

	// First come, first served; those that nobody takes are reset.
	s, err := listener.Accept()
	require.NoError(t, err)
	assert.Equal(t, p.from(2).theirs, s.Remote())
	listener.Close()
	assert.Equal(t, []string{"R. 1001:1001(0) ack 5001", "R. 1001:1001(0) ack 5001"}, p.text())
	_, err = listener.Accept()
	assert.ErrorIs(t, err, syscall.EINVAL)
}

// When as many connections are half open as the backlog allows, netstack answers
// with SYN cookies and keeps no state: RFC 4987 section 3.6. A cookie is an ISS
// of its own, and its connection has no window scaling and no SACK.
func TestSYNCookies(t *testing.T) {
	options := []segment.Option{segment.MSS(1460), segment.SACKOK(), segment.TS(1, 0), segment.NOP(), segment.WScale(7)}
	for name, test := range map[string]struct {
		Config
		halfOpen int // before the cookies
	}{
		"when full": {Config{ISS: new(segment.Seq(1000))}, 2},
		"always":    {Config{ISS: new(segment.Seq(1000)), SYNCookies: true}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			p, listener := w.listenFor(test.Config, 2)
			for port := range 5 {
				p.from(port + 1).deliver(segment.Segment{Flags: syn, Seq: 5000, Window: 100, Options: options})
				answer := p.sent[len(p.sent)-1]
				assert.Equal(t, port < test.halfOpen, answer.Seq == 1000)
				want := "mss nop nop TS"
				if port < test.halfOpen {
					want = "mss sackOK TS nop wscale"
				}
				assert.Equal(t, want, kinds(answer))
			}
			assert.Len(t, p.conns, test.halfOpen)

			q, cookie := p.from(5), p.sent[len(p.sent)-1].Seq
			assert.Len(t, q.deliver(segment.Segment{Flags: ack, Seq: 5001, Ack: cookie + 2, Window: 100}), 1, "a wrong one is reset")
			_, err := listener.Accept()
			assert.Equal(t, ErrWouldBlock, err)
			q.deliver(segment.Segment{Flags: ack, Seq: 5001, Ack: cookie + 1, Window: 100, Options: []segment.Option{segment.TS(2, 1)}})
			s, err := listener.Accept()
			require.NoError(t, err)
			assert.Equal(t, q.theirs, s.Remote())
			w.write(s, 10)
			last := p.sent[len(p.sent)-1]
			assert.Equal(t, cookie+1, last.Seq)
			assert.Len(t, last.Payload, 10)
		})
	}
}

// A backlog of zero leaves room for one connection, by cookies; a negative one is
// taken for zero.
func TestNoBacklog(t *testing.T) {
	for _, backlog := range []int{0, -5} {
		w := newWorld(t)
		p, listener := w.listenFor(Config{}, backlog)
		p.deliver(segment.Segment{Flags: syn, Seq: 5000, Window: 100})
		p.deliver(segment.Segment{Flags: ack, Seq: 5001, Ack: p.sent[0].Seq + 1, Window: 100})
		assert.Empty(t, p.from(2).deliver(segment.Segment{Flags: syn, Seq: 5000, Window: 100}))
		_, err := listener.Accept()
		assert.NoError(t, err)
	}
}

// Port 0 is an ephemeral one, in turn; a bound port is busy, for another address
// family too where the socket is for both.
func TestListenAddress(t *testing.T) {
	w := newWorld(t)
	n := w.host("server", Config{}, "fd00::1", "10.0.0.1")
	listen := func(local string) (*Socket, error) {
		a := netip.MustParseAddrPort(local)
		s, err := n.NewSocket(a.Addr())
		require.NoError(t, err)
		return s, s.Listen(a, 1)
	}
	one, err := listen("[::]:0")
	require.NoError(t, err)
	assert.Equal(t, netip.MustParseAddrPort("[::]:49152"), one.Local())
	two, err := listen("10.0.0.1:0")
	require.NoError(t, err)
	assert.Equal(t, netip.MustParseAddrPort("10.0.0.1:49153"), two.Local())
	_, err = listen("10.0.0.1:49152")
	assert.ErrorIs(t, err, syscall.EADDRINUSE)
	_, err = listen("10.0.0.7:80")
	assert.ErrorIs(t, err, syscall.EADDRNOTAVAIL)
	assert.ErrorIs(t, one.Listen(one.Local(), 1), syscall.EINVAL, "it listens already")
	one.Close()
	one.Close()
	_, err = listen("10.0.0.1:49152")
	assert.NoError(t, err)
}

// SO_REUSEADDR, as Go's net package sets it for sockets that listen: connections
// that are left, also in TIME-WAIT, do not keep the port from the next one.
func TestListenAgain(t *testing.T) {
	w := newWorld(t)
	client, server := w.pair(Config{}, Config{})
	c, s := w.connect(client, server)
	again := server.listen() // although a connection of port 80 lives
	assert.ErrorIs(t, server.socket().Listen(server.at(80), 10), syscall.EADDRINUSE)

	s.Close()
	w.run(ms(10))
	c.Close()
	w.run(ms(10))
	again.Close()
	again = server.listen() // although one is in TIME-WAIT
	require.Equal(t, segment.TimeWait, s.State())
	client.dial(server)
	w.run(ms(10))
	_, err := again.Accept()
	require.NoError(t, err)
}

// A host may connect to itself, over whatever its packets are sent to, even from
// the very port.
func TestOwnAddress(t *testing.T) {
	for _, c := range []Config{{}, {ISS: new(segment.Seq(1000)), DelayedACK: ms(40)}} {
		w := newWorld(t)
		n := w.host("host", c)
		n.peer, n.delay = n, ms(1)
		x, y := w.connect(n, n)
		w.write(x, 50_000)
		w.run(sec(1))
		assert.Equal(t, 50_000, y.Unread())
		w.drain(y)
		x.Close()
		w.run(ms(100))
		y.Close()
		w.run(sec(100))
		assert.Empty(t, n.conns)

		s := n.socket()
		require.NoError(t, s.Connect(n.at(1000), n.at(1000)))
		w.run(ms(100))
		require.NoError(t, s.Connected())
		w.write(s, 10)
		w.run(ms(100))
		assert.Equal(t, 10, s.Unread())
	}
}

package stack

import (
	"io"
	"net/netip"
	"syscall"
	"testing"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Bytes come out as they went in, whatever the family.
func TestReadAndWrite(t *testing.T) {
	for _, addresses := range [][2]string{{"10.0.0.1", "10.0.0.2"}, {"fd00::1", "fd00::2"}, {"fe80::1", "fe80::2"}} {
		w := newWorld(t)
		client, server := w.pairAt(Config{}, Config{}, addresses)
		c, s := w.connect(client, server)
		assert.Equal(t, c.Local(), s.Remote())
		assert.Equal(t, s.Local(), c.Remote())
		assert.Equal(t, server.at(80), s.Local())

		buf := make([]byte, 10)
		n, err := s.Read(buf)
		assert.Equal(t, []any{0, ErrWouldBlock}, []any{n, err})
		n, err = s.Read(nil)
		assert.Equal(t, []any{0, nil}, []any{n, err})
		_, err = c.Write([]byte("hello, "))
		require.NoError(t, err)
		_, err = c.Write([]byte("world"))
		require.NoError(t, err)
		w.run(ms(10))
		assert.Equal(t, 12, s.Unread())
		n, err = s.Read(buf)
		require.NoError(t, err)
		assert.Equal(t, "hello, wor", string(buf[:n]))
		n, err = s.Read(buf)
		require.NoError(t, err)
		assert.Equal(t, "ld", string(buf[:n]))
		assert.Zero(t, s.Unread())
	}
}

// RFC 9293 section 3.6: "CLOSE is an operation meaning 'I have no more data to
// send.'" The other direction goes on.
func TestHalfClose(t *testing.T) {
	w := newWorld(t)
	client, server := w.pair(Config{}, Config{})
	c, s := w.connect(client, server)
	w.write(c, 10)
	require.NoError(t, c.Shutdown(false, true))
	_, err := c.Write([]byte("more"))
	assert.ErrorIs(t, err, syscall.EPIPE)
	assert.EqualError(t, err, "broken pipe")
	w.run(ms(10))
	n, err := w.drain(s)
	assert.Equal(t, []any{10, io.EOF}, []any{n, err})
	w.write(s, 20)
	w.run(ms(10))
	n, err = w.drain(c)
	assert.Equal(t, []any{20, ErrWouldBlock}, []any{n, err})
	require.NoError(t, s.Shutdown(true, true))
	w.run(ms(10))
	_, err = c.Read(make([]byte, 1))
	assert.Equal(t, io.EOF, err)
	assert.Equal(t, []string{"TIME-WAIT", "CLOSED"}, []string{c.State().String(), s.State().String()})
}

// Shutting the receiving side down sends nothing; what is there can be read.
func TestShutdownRead(t *testing.T) {
	w := newWorld(t)
	p, s := w.accepted(Config{})
	p.deliver(data(5001, 10, 1001))
	require.NoError(t, s.Shutdown(true, false))
	assert.Empty(t, p.text())
	n, err := w.drain(s)
	assert.Equal(t, []any{10, io.EOF}, []any{n, err})
	assert.Equal(t, segment.Established, s.State())
	w.write(s, 10)
	assert.ErrorIs(t, p.socket().Shutdown(true, true), syscall.ENOTCONN)
}

// What was written before a close is sent, then the FIN.
func TestCloseSendsAll(t *testing.T) {
	w := newWorld(t)
	client, server := w.pair(Config{}, Config{})
	c, s := w.connect(client, server)
	w.write(c, 300_000)
	c.Close()
	c.Close()
	c.Abort() // too late
	total := 0
	s.Notify(func() {
		n, _ := w.drain(s)
		total += n
	})
	w.run(sec(1))
	assert.Equal(t, 300_000, total)
	assert.Equal(t, segment.FinWait2, c.State())
	s.Close()
	w.run(ms(10))
	assert.Equal(t, segment.TimeWait, c.State())
}

// RFC 9293 section 3.6.1: "If such a host issues a CLOSE call while received data
// is still pending in the TCP connection, or if new data is received after CLOSE
// is called, its TCP implementation SHOULD send a RST to show that data was lost
// (SHLD-3)."
func TestCloseUnread(t *testing.T) {
	w := newWorld(t)
	client, server := w.pair(Config{}, Config{})
	c, s := w.connect(client, server)
	w.write(c, 1001)
	w.run(ms(10))
	_, err := s.Read(make([]byte, 99))
	require.NoError(t, err)
	server.news()
	s.Close()
	sent := server.news()
	require.Len(t, sent, 1)
	assert.Equal(t, "R.", sent[0].Flags.Letters())
	assert.Zero(t, sent[0].Window)
	w.run(ms(10))

	// The application learns of it once, and then there is nothing more.
	_, err = c.Read(make([]byte, 1))
	assert.ErrorIs(t, err, syscall.ECONNRESET)
	assert.EqualError(t, err, "connection reset by peer")
	_, err = c.Read(make([]byte, 1))
	assert.Equal(t, io.EOF, err)
	_, err = c.Write([]byte("x"))
	assert.ErrorIs(t, err, syscall.EPIPE)
	c.Close()
	assert.Empty(t, client.conns)
	assert.Empty(t, server.conns)
}

// RFC 9293 section 3.10.5, ABORT: "Send a reset segment:
// <SEQ=SND.NXT><CTL=RST>". It is what Close does with a linger time of zero too.
func TestAbort(t *testing.T) {
	for name, abort := range map[string]func(*Socket){
		"abort":  (*Socket).Abort,
		"linger": func(s *Socket) { s.SetLinger(true, 0); s.Close() },
	} {
		w := newWorld(t)
		p, s := w.accepted(Config{})
		w.write(s, 10)
		p.news()
		abort(s)
		assert.Equal(t, []string{"R. 1011:1011(0) ack 5001"}, p.text(), name)
		assert.Equal(t, segment.Closed, s.State())
		assert.Empty(t, w.timers)
	}

	// With any other linger time Close is as without.
	w := newWorld(t)
	p, s := w.accepted(Config{})
	s.SetLinger(true, sec(5))
	s.Close()
	assert.Equal(t, []string{"F. 1001:1001(0) ack 5001"}, p.text())

	// In SYN-SENT there is nobody to tell: "delete the TCB and return".
	n := w.host("client", Config{})
	s = n.socket()
	require.NoError(t, s.Connect(netip.AddrPort{}, netip.MustParseAddrPort("10.0.0.99:80")))
	n.news()
	s.Abort()
	assert.Empty(t, n.text())
	assert.Equal(t, "CLOSED SYN-SENT CLOSED", n.path())
}

// Local ports are given out in turn; one is busy until its connection is CLOSED,
// and comes back then.
func TestPorts(t *testing.T) {
	w := newWorld(t)
	client, server := w.pair(Config{}, Config{})
	listener := server.listen()
	var ports []uint16
	for range 3 {
		s := client.dial(server)
		ports = append(ports, s.Local().Port())
		w.run(ms(10))
		accepted, err := listener.Accept()
		require.NoError(t, err)
		s.Close()
		w.run(ms(10))
		accepted.Close()
		w.run(ms(10))
		require.Equal(t, segment.TimeWait, s.State())
	}
	assert.Equal(t, []uint16{49152, 49153, 49154}, ports)

	client.port = 49151 // as after all others have had their turn
	assert.Equal(t, uint16(49155), client.dial(server).Local().Port(), "past those in TIME-WAIT")
	client.port = 65535
	w.run(sec(60))
	assert.Equal(t, uint16(49152), client.dial(server).Local().Port())

	s := client.socket()
	assert.ErrorIs(t, s.Connect(client.at(49152), server.at(80)), syscall.EADDRINUSE)
	assert.NoError(t, client.socket().Connect(client.at(1234), server.at(80)))
}

// Every ephemeral port may be in use at once; then there is none left.
func TestPortsExhausted(t *testing.T) {
	w := newWorld(t)
	n := w.host("client", Config{})
	last := netip.MustParseAddrPort("10.0.0.99:80")
	for range lastPort - firstPort + 1 {
		require.NoError(t, n.socket().Connect(netip.AddrPort{}, last))
		n.sent, n.moves, n.movedAt = nil, nil, nil
	}
	err := n.socket().Connect(netip.AddrPort{}, last)
	assert.ErrorIs(t, err, syscall.EADDRNOTAVAIL)
	assert.EqualError(t, err, "cannot assign requested address")
	assert.ErrorIs(t, n.socket().Listen(n.at(0), 1), syscall.EADDRINUSE)
}

// What cannot be done is refused; nothing breaks.
func TestMisuse(t *testing.T) {
	w := newWorld(t)
	n := w.host("host", Config{})
	remote := netip.MustParseAddrPort("10.0.0.99:80")
	_, err := n.NewSocket(netip.MustParseAddr("fd00::1"))
	assert.EqualError(t, err, "the host has no address of the family of fd00::1")
	for _, r := range []netip.AddrPort{{}, netip.AddrPortFrom(netip.Addr{}, 80), netip.MustParseAddrPort("[fd00::1]:80")} {
		assert.Error(t, n.socket().Connect(netip.AddrPort{}, r), "%s", r)
	}
	assert.ErrorIs(t, n.socket().Connect(netip.MustParseAddrPort("10.0.0.50:1"), remote), syscall.EADDRNOTAVAIL)

	s := n.socket()
	_, err = s.Accept()
	assert.ErrorIs(t, err, syscall.EINVAL)
	_, err = s.Read(make([]byte, 1))
	assert.ErrorIs(t, err, syscall.ENOTCONN)
	_, err = s.Write([]byte("x"))
	assert.ErrorIs(t, err, syscall.EPIPE)
	assert.ErrorIs(t, s.Connected(), syscall.ENOTCONN)
	assert.Zero(t, s.Unread())
	require.NoError(t, s.Connect(netip.AddrPort{}, remote))
	assert.ErrorIs(t, s.Connect(netip.AddrPort{}, remote), syscall.EINVAL)
	assert.ErrorIs(t, s.Listen(n.at(80), 1), syscall.EINVAL)
	_, err = s.Read(make([]byte, 1))
	assert.Equal(t, ErrWouldBlock, err)
	_, err = s.Write([]byte("x"))
	assert.Equal(t, ErrWouldBlock, err)
	s.SetKeepAlive(KeepAlive{Enable: true, Idle: 1, Interval: 1, Count: 1})
	s.SetNagle(true)
	s.Close()
	s.SetKeepAlive(KeepAlive{Enable: true, Idle: 1, Interval: 1, Count: 1})
	s.SetNagle(false)
	assert.Error(t, s.Connect(netip.AddrPort{}, remote))
	n.socket().Close() // never used
	n.socket().Abort()
	assert.Empty(t, n.conns)
	assert.Empty(t, w.timers)
}

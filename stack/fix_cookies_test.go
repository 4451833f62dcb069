package stack

import (
	"testing"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"
)

// RFC 9293 section 3.10.7.2: "Any acknowledgment is bad if it arrives on a connection still
// in the LISTEN state. An acceptable reset segment should be formed for any arriving
// ACK-bearing segment. The RST should be formatted as follows: <SEQ=SEG.ACK><CTL=RST>".
func TestSpentCookie(t *testing.T) {
	for off, resets := range map[Fixes]bool{0: true, AllFixes: false} {
		w := newWorld(t)
		p, listener := w.passive(Config{SYNCookies: true, NoFixes: off, NoTimestamps: true})
		p.deliver(segment.Segment{Flags: syn, Seq: 5000, Window: 60000})
		back := segment.Segment{Flags: ack, Seq: 5001, Ack: p.sent[len(p.sent)-1].Seq.Add(1), Window: 60000}
		p.deliver(back)
		s, err := listener.Accept()
		require.NoError(t, err)
		s.Abort()
		before := len(p.sent)
		p.deliver(back)
		_, err = listener.Accept()
		if !resets {
			assert.NoError(t, err, "another connection")
			continue
		}
		assert.Error(t, err)
		late := back // of data and a FIN: both numbers are further on
		late.Seq, late.Ack = late.Seq.Add(2), late.Ack.Add(2)
		p.deliver(late)
		_, err = listener.Accept()
		assert.Error(t, err)
		answer := p.sent[before:]
		require.Len(t, answer, 2)
		for i, asked := range []segment.Segment{back, late} {
			assert.Equal(t, segment.RST, answer[i].Flags)
			assert.Equal(t, asked.Ack, answer[i].Seq)
		}

		// A new SYN begins a new connection.
		p.deliver(segment.Segment{Flags: syn, Seq: 7000, Window: 60000})
		p.deliver(segment.Segment{Flags: ack, Seq: 7001, Ack: p.sent[len(p.sent)-1].Seq.Add(1), Window: 60000})
		_, err = listener.Accept()
		assert.NoError(t, err)
	}
}

// A late SYN begins a connection where there was one by a cookie. What acknowledges the
// cookie with other numbers is not for it (RFC 9293 section 3.10.7.4, SYN-RECEIVED: "If the
// segment acknowledgment is not acceptable, form a reset segment <SEQ=SEG.ACK><CTL=RST> and
// send it").
func TestCookieInSynReceived(t *testing.T) {
	for off, resets := range map[Fixes]bool{0: true, FixSYNCookies: false} {
		w := newWorld(t)
		p, listener := w.passive(Config{SYNCookies: true, NoFixes: off, NoTimestamps: true})
		asks := segment.Segment{Flags: syn, Seq: 5000, Window: 60000, Options: []segment.Option{segment.MSS(1460)}}
		p.deliver(asks)
		back := segment.Segment{Flags: ack, Seq: 5001, Ack: p.sent[len(p.sent)-1].Seq.Add(1), Window: 60000}
		p.deliver(back)
		s, err := listener.Accept()
		require.NoError(t, err)
		s.Abort()
		never := tcpip.TCPAlwaysUseSynCookies(false)
		require.Nil(t, p.stack.SetTransportProtocolOption(tcp.ProtocolNumber, &never))
		p.deliver(asks)
		fresh := p.sent[len(p.sent)-1].Seq
		require.NotEqual(t, back.Ack.Add(-1), fresh)
		before := len(p.sent)
		late := back // of data and a FIN, and of a FIN: both numbers are further on
		late.Seq, late.Ack = late.Seq.Add(2), late.Ack.Add(1)
		p.deliver(late)
		if !resets {
			assert.Empty(t, p.sent[before:], "it is taken for a cookie with another MSS")
			continue
		}
		require.Len(t, p.sent[before:], 1)
		assert.Equal(t, segment.RST, p.sent[before].Flags)
		assert.Equal(t, late.Ack, p.sent[before].Seq)
		back.Ack = fresh.Add(1)
		p.deliver(back)
		_, err = listener.Accept()
		assert.NoError(t, err, "the connection that the SYN has begun")
	}
}

// A SYN that comes again after more than 64 seconds is answered with another cookie. The
// first is still good, and keeps its MSS; and data that overtakes the ACK is no reason to
// reset (RFC 9293 section 3.10.7.4: "segments with higher beginning sequence numbers SHOULD
// be held for later processing").
func TestSecondCookie(t *testing.T) {
	w := newWorld(t)
	p, listener := w.passive(Config{SYNCookies: true, NoTimestamps: true})
	asks := segment.Segment{Flags: syn, Seq: 5000, Window: 60000, Options: []segment.Option{segment.MSS(200)}}
	p.deliver(asks)
	first := p.sent[len(p.sent)-1].Seq
	w.run(sec(64))
	p.deliver(asks)
	require.NotEqual(t, first, p.sent[len(p.sent)-1].Seq)
	p.news()
	assert.Empty(t, p.deliver(data(5002, 10, first.Add(1))))
	assert.Empty(t, p.deliver(data(5001, 1, first.Add(1)))[1:])
	s, err := listener.Accept()
	require.NoError(t, err)
	p.news()
	w.write(s, 1000)
	assert.Len(t, p.news()[0].Payload, 200)
}

// What has been answered with many cookies remembers a few.
func TestManyCookies(t *testing.T) {
	w := newWorld(t)
	p, _ := w.passive(Config{SYNCookies: true})
	for range 10 {
		p.deliver(segment.Segment{Flags: syn, Seq: 5000, Window: 60000})
		w.run(sec(64))
	}
	for _, baked := range p.cookies {
		assert.Len(t, baked, maxCookies)
	}
	assert.Len(t, p.cookieKeys, 1)
}

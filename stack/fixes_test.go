package stack

import (
	"testing"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Each fix is described, and named once.
func TestFixList(t *testing.T) {
	all := Fixes(0)
	for i, f := range FixList {
		assert.Equal(t, Fixes(1<<i), f.Fix, "in the order of the constants")
		assert.True(t, f.Name != "" && f.Rule != "" && f.Summary != "", "%d", i)
		off, err := ParseFixes("-" + f.Name)
		require.NoError(t, err)
		assert.Equal(t, f.Fix, off)
		assert.Equal(t, "-"+f.Name, off.String())
		all |= f.Fix
	}
	assert.Equal(t, AllFixes, all)
}

func TestParseFixes(t *testing.T) {
	for text, want := range map[string]Fixes{
		"on": 0, "off": AllFixes, "-rto,-window": FixRTO | FixWindow, "-window,-window": FixWindow,
	} {
		got, err := ParseFixes(text)
		require.NoError(t, err, text)
		assert.Equal(t, want, got, text)
		again, err := ParseFixes(got.String())
		require.NoError(t, err, text)
		assert.Equal(t, got, again, text)
	}
	for _, text := range []string{"", "rto", "-", "-rto,", "off,-rto", "-Rto"} {
		_, err := ParseFixes(text)
		assert.ErrorContains(t, err, "want on, off, or those to leave out", text)
	}
}

// R2 (RFC 9293 section 3.8.3) is 15 retransmissions, 924.6 s in Linux. netstack counts a
// tail loss probe as one of them.
func TestMaxRetries(t *testing.T) {
	for _, c := range []struct {
		config Config
		want   time.Duration
	}{
		{Config{}, 925 * time.Second},
		{Config{NoFixes: FixRetries}, 805 * time.Second},
		{Config{NoFixes: FixRetries, MaxRetries: 16}, 925 * time.Second},
		{Config{NoRACK: true}, 925 * time.Second},
	} {
		w := newWorld(t)
		client, server := w.pair(c.config, Config{})
		conn, _ := w.connect(client, server)
		client.lose = func(*segment.Segment) bool { return true }
		start := w.now
		w.write(conn, 10)
		for conn.State() != segment.Closed {
			w.run(ms(100))
		}
		assert.InDelta(t, c.want, w.now-start, float64(time.Second), "%+v", c.config)
	}
}

// After a timeout the number to wait for and RACK's own state are as they were.
func TestResting(t *testing.T) {
	w := newWorld(t)
	client, server := w.pair(Config{}, Config{})
	c, s := w.connect(client, server)
	lossy := true
	client.lose = func(*segment.Segment) bool { return lossy }
	w.write(c, 5000)
	w.run(ms(700))
	in, _ := c.conn.innards()
	assert.True(t, c.conn.fixing.resting.on)
	assert.Zero(t, *in.recovery())
	lossy = false
	w.run(sec(2))
	assert.Equal(t, 5000, s.Unread())
	assert.False(t, c.conn.fixing.resting.on)
	assert.Equal(t, *in.recovery(), *in.recovery()|1)
}

// No guard is left where nothing is in flight, nor with a connection that is over.
func TestGuardEnds(t *testing.T) {
	w := newWorld(t)
	client, server := w.pair(Config{}, Config{})
	c, s := w.connect(client, server)
	w.write(c, 100)
	assert.True(t, c.conn.fixing.guard.armed)
	w.run(ms(10))
	assert.False(t, c.conn.fixing.guard.armed)
	client.lose = func(*segment.Segment) bool { return true }
	w.write(c, 100)
	c.Abort()
	assert.False(t, c.conn.fixing.guard.armed)
	s.Abort()
	w.run(hour)
	assert.Empty(t, w.timers)
}

// A peer's MSS below 536 is kept although no SYN cookie has room for it (RFC 9293 section
// 3.7.1, MUST-16).
func TestCookieMSS(t *testing.T) {
	for off, want := range map[Fixes]int{0: 200, AllFixes: 536} {
		w := newWorld(t)
		p, listener := w.passive(Config{SYNCookies: true, NoFixes: off, NoTimestamps: true})
		p.deliver(segment.Segment{Flags: syn, Seq: 5000, Window: 60000, Options: []segment.Option{segment.MSS(200)}})
		cookie := p.sent[len(p.sent)-1].Seq
		p.deliver(segment.Segment{Flags: ack, Seq: 5001, Ack: cookie.Add(1), Window: 60000})
		s, err := listener.Accept()
		require.NoError(t, err)
		p.news()
		w.write(s, 1000)
		assert.Len(t, p.news()[0].Payload, want)
	}
}

// Data that ends a handshake, and is read, costs nothing any more.
func TestRecount(t *testing.T) {
	for off, want := range map[Fixes]bool{0: false, AllFixes: true} {
		w := newWorld(t)
		p, listener := w.passive(Config{NoFixes: off, NoTimestamps: true})
		p.deliver(segment.Segment{Flags: syn, Seq: 5000, Window: 60000})
		first := data(5001, 1000, p.sent[len(p.sent)-1].Seq.Add(1))
		p.deliver(first)
		s, err := listener.Accept()
		require.NoError(t, err)
		w.drain(s)
		p.act(s.conn, func() {})
		in, ok := s.conn.innards()
		require.True(t, ok)
		assert.Equal(t, want, *in.memoryUsed() > 0, "fixes off: %s", off)
	}
}

// Cookies that do not come back are forgotten.
func TestCookiesAreForgotten(t *testing.T) {
	w := newWorld(t)
	p, _ := w.passive(Config{SYNCookies: true})
	for port := range uint16(100) {
		p.theirs = p.at(port + 1)
		p.deliver(segment.Segment{Flags: syn, Seq: 5000, Window: 60000})
		w.run(sec(10))
	}
	assert.Len(t, p.cookies, 32)
	assert.Len(t, p.cookieKeys, 32)
}

// RFC 9293 section 3.10.7.4: "If an incoming segment is not acceptable, an acknowledgment
// should be sent in reply", also when what waits beyond a gap has filled the buffer.
func TestFullBufferAnswers(t *testing.T) {
	for off, want := range map[Fixes]bool{0: true, AllFixes: false} {
		w := newWorld(t)
		p, _ := w.accepted(Config{NoFixes: off, ReceiveBuffer: 4096, NoAutoTuning: true})
		for i := range 12 { // each costs 500 octets more than it has; the fifth is missing
			if i != 4 {
				p.deliver(data(segment.Seq(5001+50*i), 50, 1001))
			}
		}
		p.news()
		answer := p.deliver(data(5001, 50, 1001)) // its ACK was lost
		assert.Equal(t, want, len(answer) == 1, "fixes off: %s: %v", off, answer)
	}
}

// A SYN in a synchronized state is challenged (RFC 5961 section 4.2), and its window is
// nobody's: the one in force stays.
func TestChallengedSYNHasNoWindow(t *testing.T) {
	w := newWorld(t)
	p, s := w.accepted(Config{})
	p.deliver(segment.Segment{Flags: ack, Seq: 5001, Ack: 1001, Window: 0})
	p.deliver(segment.Segment{Flags: syn | ack, Seq: 5001, Ack: 1000, Window: 500})
	p.deliver(segment.Segment{Flags: ack, Seq: 5001, Ack: 1000, Window: 9000}) // an old one
	p.news()
	w.write(s, 100)
	assert.Empty(t, p.text())
}

// A SYN that comes twice gets two cookies. Where the second SYN and the ACK of the first
// cookie come at one instant, the connection has the numbers of the first.
func TestTwoCookies(t *testing.T) {
	w := newWorld(t)
	p, listener := w.passive(Config{SYNCookies: true, ISS: new(segment.Seq(7000)), NoTimestamps: true})
	first := segment.Segment{Flags: syn, Seq: 5000, Window: 60000}
	p.deliver(first)
	cookie := p.sent[len(p.sent)-1].Seq
	w.run(ms(70)) // another cookie then
	third := segment.Segment{Flags: ack, Seq: 5001, Ack: cookie.Add(1), Window: 60000}
	p.DeliverBatch([][]byte{p.bytes(first), p.bytes(third)})
	assert.Equal(t, segment.SYN|segment.ACK, p.sent[len(p.sent)-1].Flags)
	s, err := listener.Accept()
	require.NoError(t, err)
	p.news()
	w.write(s, 10)
	assert.Equal(t, cookie.Add(1), p.news()[0].Seq)
}

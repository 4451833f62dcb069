package stack

import (
	"net/netip"
	"testing"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// codepoint is a DSCP as it stands in the IP header, above the two bits of ECN (RFC
// 3168 section 5).
func codepoint(dscp int) uint8 { return uint8(dscp << 2) }

// fields lists the TTL and the TOS of packets, where they differ from those of the
// packet before.
func fields(packets []packet) [][2]uint8 {
	var list [][2]uint8
	for _, p := range packets {
		if pair := [2]uint8{p.IP.TTL, p.IP.TOS}; len(list) == 0 || list[len(list)-1] != pair {
			list = append(list, pair)
		}
	}
	return list
}

// talk is all that two hosts send: the server accepts, both write, the client has a
// port refused, and both close.
func (w *world) talk(client, server *node) {
	w.Helper()
	listener := server.listen()
	c := client.dial(server)
	w.run(ms(10))
	s, err := listener.Accept()
	require.NoError(w, err)
	w.write(c, 5000)
	w.write(s, 5000)
	w.run(ms(100))
	w.drain(c)
	w.drain(s)
	c.Close()
	w.run(ms(100))
	s.Close()
	listener.Close()
	w.run(ms(100))
	client.dial(server) // to a closed port now
	w.run(ms(100))
}

// "The TTL value used to send TCP segments MUST be configurable (MUST-49)" (RFC 9293
// section 3.9.2): that of each, SYN-ACKs, SYN cookies and resets included.
func TestTTL(t *testing.T) {
	for name, addresses := range map[string][2]string{"IPv4": {"10.0.0.1", "10.0.0.2"}, "IPv6": {"fd00::1", "fd00::2"}} {
		t.Run(name, func(t *testing.T) {
			for _, cookies := range []bool{false, true} {
				w := newWorld(t)
				client, server := w.pairAt(Config{SYNCookies: cookies}, Config{TTL: 255, SYNCookies: cookies}, addresses)
				w.talk(client, server)
				assert.Equal(t, [][2]uint8{{64, 0}}, fields(client.sent), "netstack's default, as before")
				assert.Equal(t, [][2]uint8{{255, 0}}, fields(server.sent))
				last := server.sent[len(server.sent)-1]
				assert.True(t, last.Flags.Has(rst), "the closed port answers")
			}
		})
	}
}

// The setting is the IP layer's, as net.ipv4.ip_default_ttl is in Linux: ICMP messages
// have it as well.
func TestTTLOfICMP(t *testing.T) {
	var got []byte
	n, err := New(Config{TTL: 7}, wiringTo(newWorld(t), func(b []byte, _ *Sender) { got = b }))
	require.NoError(t, err)
	t.Cleanup(n.Close)
	udp := segment.Segment{Src: addr(99, 1), Dst: addr(1, 1)}
	b, err := udp.Append(nil)
	require.NoError(t, err)
	b[9] = 253 // a protocol for experiments, which no host has (RFC 3692)
	ipChecksum(b)
	n.Deliver(b)
	require.NotEmpty(t, got, "destination unreachable")
	assert.EqualValues(t, 1, got[9])
	assert.EqualValues(t, 7, got[8])
}

// ipChecksum sets the checksum of an IPv4 header without options (RFC 791 section 3.1).
func ipChecksum(b []byte) {
	b[10], b[11] = 0, 0
	sum := uint32(0)
	for i := 0; i < 20; i += 2 {
		sum += uint32(b[i])<<8 | uint32(b[i+1])
	}
	sum = sum>>16 + sum&0xffff
	sum += sum >> 16
	b[10], b[11] = ^byte(sum>>8), ^byte(sum)
}

// "The application layer MUST be able to specify the Differentiated Services field for
// segments that are sent on a connection (MUST-48)" (RFC 9293 section 3.9.1.9): each
// has it, from the SYN on.
func TestDSCPOfAnActiveOpen(t *testing.T) {
	for name, addresses := range map[string][2]string{"IPv4": {"10.0.0.1", "10.0.0.2"}, "IPv6": {"fd00::1", "fd00::2"}} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			client, server := w.pairAt(Config{DSCP: MaxDSCP}, Config{}, addresses)
			w.talk(client, server)
			assert.Equal(t, [][2]uint8{{64, codepoint(63)}}, fields(client.sent))
			assert.Equal(t, [][2]uint8{{64, 0}}, fields(server.sent), "it is specified independently in each direction")
		})
	}
}

// netstack's connections do not have the field of the socket that listened, as they
// have in Linux, until they are accepted; SYN cookies are the listening socket's own.
// No socket sends what answers a segment to a closed port.
func TestDSCPOfAPassiveOpen(t *testing.T) {
	for cookies, want := range map[bool][][2]uint8{
		false: {{64, 0}, {64, codepoint(46)}, {64, 0}},
		true:  {{64, codepoint(46)}, {64, 0}},
	} {
		w := newWorld(t)
		client, server := w.pair(Config{}, Config{DSCP: 46, SYNCookies: cookies})
		w.talk(client, server)
		assert.Equal(t, want, fields(server.sent))
		assert.True(t, server.sent[0].Flags.Has(syn|ack))
		assert.Equal(t, codepoint(46), server.sent[1].IP.TOS)
		assert.Zero(t, server.sent[len(server.sent)-1].IP.TOS)
		assert.True(t, server.sent[len(server.sent)-1].Flags.Has(rst))
		assert.Equal(t, [][2]uint8{{64, 0}}, fields(client.sent))
	}
}

// What comes before the connection is accepted is acknowledged without the field.
func TestDSCPBeforeAccept(t *testing.T) {
	w := newWorld(t)
	client, server := w.pair(Config{}, Config{DSCP: 46})
	listener := server.listen()
	c := client.dial(server)
	w.run(ms(10))
	w.write(c, 100)
	w.run(ms(10))
	require.Len(t, server.sent, 2)
	assert.Equal(t, [][2]uint8{{64, 0}}, fields(server.sent))
	_, err := listener.Accept()
	require.NoError(t, err)
	server.news()
	w.write(c, 100)
	w.run(ms(10))
	assert.Equal(t, [][2]uint8{{64, codepoint(46)}}, fields(server.news()))
}

// A reset that ends a connection has the connection's field, and one with which the
// listening socket answers has that socket's.
func TestDSCPOfResets(t *testing.T) {
	w := newWorld(t)
	p, s := w.accepted(Config{DSCP: 46})
	p.news()
	s.Abort()
	reset := p.news()
	require.Len(t, reset, 1)
	assert.True(t, reset[0].Flags.Has(rst))
	assert.Equal(t, codepoint(46), reset[0].IP.TOS)

	q := p.from(4001)
	assert.Equal(t, []string{"R 77:77(0)"}, q.deliver(segment.Segment{Flags: ack, Seq: 1, Ack: 77}))
	assert.Equal(t, codepoint(46), p.sent[len(p.sent)-1].IP.TOS)
}

// "The application SHOULD be able to change the Differentiated Services field during
// the connection lifetime (SHLD-21)": what is sent later has the new one, be it sent
// for the second time.
func TestDSCPChanges(t *testing.T) {
	w := newWorld(t)
	client, server := w.pair(Config{}, Config{})
	c, _ := w.connect(client, server)
	w.write(c, 100)
	client.lose = func(*segment.Segment) bool { return true }
	c.SetDSCP(10)
	w.write(c, 200)
	c.SetDSCP(46)
	w.run(sec(1))
	sent := client.news()
	assert.Equal(t, [][2]uint8{{64, 0}, {64, codepoint(10)}, {64, codepoint(46)}}, fields(sent))
	assert.Len(t, sent[0].Payload, 100)
	assert.Len(t, sent[1].Payload, 200)
	assert.Equal(t, sent[1].Seq, sent[2].Seq, "sent again")
	c.SetDSCP(0)
	client.lose = nil
	w.run(sec(1))
	assert.Equal(t, [][2]uint8{{64, 0}}, fields(client.news()))
}

// Another socket keeps its own; one that listens gives it to the connections that are
// accepted from then on.
func TestDSCPOfASocket(t *testing.T) {
	w := newWorld(t)
	client, server := w.pair(Config{DSCP: 1}, Config{DSCP: 2})
	listener := server.listen()
	listener.SetDSCP(46)
	client.dial(server)
	other := client.socket()
	other.SetDSCP(3)
	require.NoError(t, other.Connect(netip.AddrPort{}, server.at(80)))
	w.run(ms(10))
	for _, p := range client.sent {
		want := map[uint16]int{49152: 1, 49153: 3}[p.Src.Port()]
		assert.Equal(t, codepoint(want), p.IP.TOS)
	}
	server.news()
	for range 2 {
		s, err := listener.Accept()
		require.NoError(t, err)
		w.write(s, 1)
	}
	assert.Equal(t, [][2]uint8{{64, codepoint(46)}}, fields(server.news()))
}

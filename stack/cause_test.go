package stack

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The clues are functions that netstack has, and mean what they are taken for.
func TestCausesOfRepair(t *testing.T) {
	for _, test := range []struct {
		name          string
		config        Config
		lose          []int // of the client's segments with data, from 0 on; those sent again count
		sent          int
		client, other string // causes of what the client sends, and of the server's
	}{
		{"nothing is lost", Config{}, nil, 20, "call release", "receipt"},
		{"duplicate ACKs", Config{NoRACK: true}, []int{3}, 10, "call duplicate-acks", "receipt out-of-order receipt"},
		{"without SACK", Config{NoRACK: true, NoSACK: true}, []int{3, 5}, 10, "call duplicate-acks recovery", "receipt out-of-order receipt"},
		{"netstack's own", Config{NoRACK: true, CongestionControl: NetstackCUBIC}, []int{3}, 10, "call duplicate-acks", "receipt out-of-order receipt"},
		{"RACK", Config{}, []int{8}, 10, "call rack", "receipt out-of-order receipt"},
		{"the tail", Config{}, []int{9}, 10, "call tail-loss-probe", "receipt"},
		{"all", Config{NoRACK: true}, []int{0, 1, 2, 3}, 4, "call rto after-rto", "receipt"},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := newWorld(t)
			client, server := w.pair(test.config, Config{})
			c, _ := w.connect(client, server)
			count := 0
			client.lose = func(s *segment.Segment) bool {
				if len(s.Payload) == 0 {
					return false
				}
				count++
				for _, n := range test.lose {
					if n == count-1 {
						return true
					}
				}
				return false
			}
			w.write(c, test.sent*1400)
			w.run(sec(5))
			assert.Equal(t, test.client, client.causes())
			assert.Equal(t, test.other, server.causes())
		})
	}
}

func TestCausesOfAConnection(t *testing.T) {
	w := newWorld(t)
	client, server := w.pair(Config{DelayedACK: ms(40)}, Config{DelayedACK: ms(40)})
	listener := server.listen()
	server.lose = func(s *segment.Segment) bool { return s.Flags.Has(syn) && len(server.sent) < 2 }
	c := client.dial(server)
	w.run(sec(2))
	assert.Equal(t, "call rto syn", client.causes())
	assert.Equal(t, "syn rto unacceptable", server.causes(), "both SYNs come again")
	s, err := listener.Accept()
	require.NoError(t, err)
	w.write(c, 10)
	w.run(ms(100))
	assert.Equal(t, "call", client.causes())
	assert.Equal(t, "delayed-ack", server.causes())
	c.Close()
	w.run(ms(100))
	assert.Equal(t, "delayed-ack", server.causes())
	s.Close() // which has not read all
	assert.Equal(t, "unread-data", server.causes())
}

// A window of zero: it is probed, and opens with a read.
func TestCausesOfAWindow(t *testing.T) {
	w := newWorld(t)
	client, server := w.pair(Config{}, Config{ReceiveBuffer: 8192, NoAutoTuning: true})
	c, s := w.connect(client, server)
	w.write(c, 20_000)
	w.run(sec(2))
	assert.Equal(t, "call release zero-window-probe", client.causes())
	assert.Equal(t, "receipt unacceptable", server.causes())
	assert.Equal(t, "receiver-window 17160", client.pauses[len(client.pauses)-1])
	_, err := w.drain(s)
	assert.ErrorIs(t, err, ErrWouldBlock)
	assert.Equal(t, "window-update", server.causes())
}

func TestCausesOfResets(t *testing.T) {
	w := newWorld(t)
	p, s := w.active(Config{})
	p.Deliver(p.bytes(segment.Segment{Flags: rst, Seq: 5100}))
	assert.Equal(t, "challenge", p.causes(), "RFC 5961 section 3.2")
	w.run(sec(1)) // such ACKs are not sent more often
	p.Deliver(p.bytes(segment.Segment{Flags: syn, Seq: 5100}))
	assert.Equal(t, "challenge", p.causes(), "RFC 5961 section 4.2")
	p.Deliver(p.bytes(data(5001, 10, 9000)))
	assert.Equal(t, "challenge", p.causes(), "RFC 5961 section 5.2")
	p.Deliver(p.bytes(data(4001, 10, 1001)))
	assert.Equal(t, "unacceptable", p.causes())
	s.Abort()
	assert.Equal(t, "abort", p.causes())
	p.Deliver(p.bytes(data(5001, 10, 1001)))
	assert.Equal(t, "no-connection", p.causes())

	p, s = w.accepted(Config{})
	p.news()
	s.Close()
	p.Deliver(p.bytes(data(5001, 10, 1001)))
	assert.Equal(t, "call nobody-reads", p.causes())

	n := w.host("opens", Config{})
	dialed := n.socket()
	require.NoError(t, dialed.Connect(netip.AddrPort{}, netip.MustParseAddrPort("10.0.0.99:80")))
	p = &script{n, dialed.Local(), dialed.Remote()}
	p.Deliver(p.bytes(segment.Segment{Flags: ack, Seq: 77, Ack: 77}))
	assert.Equal(t, "call unacceptable-ack", p.causes())

	p, listener := w.listenFor(Config{ISS: new(segment.Seq(1000))}, 2)
	p.Deliver(p.bytes(segment.Segment{Flags: syn, Seq: 5000, Window: 100}))
	p.Deliver(p.bytes(segment.Segment{Flags: ack, Seq: 5001, Ack: 1001, Window: 100}))
	listener.Close()
	assert.Equal(t, "syn not-accepted", p.causes())
}

func TestCauseOfAKeepAlive(t *testing.T) {
	w := newWorld(t)
	client, server := w.pair(Config{KeepAlive: KeepAlive{Enable: true, Idle: sec(1)}}, Config{})
	w.connect(client, server)
	w.run(sec(1))
	assert.Equal(t, "keep-alive", client.causes())
	assert.Equal(t, "unacceptable", server.causes())
}

// "This window size ... the sender MUST NOT send" more than the least of the congestion
// window and the receiver's (RFC 5681 section 3.1); Nagle's algorithm is RFC 9293 section
// 3.7.4.
func TestPauses(t *testing.T) {
	w := newWorld(t)
	client, server := w.pair(Config{Nagle: true}, Config{})
	c, _ := w.connect(client, server)
	w.write(c, 10)
	assert.Empty(t, client.pauses, "it waits for the program, as in the beginning")
	w.write(c, 10)
	w.write(c, 10)
	assert.Equal(t, []string{"nagle 10"}, client.pauses, "told once")
	w.run(ms(10))
	w.write(c, 100_000)
	w.run(ms(100))
	assert.Equal(t, "nagle 10 application 0 congestion-window", strings.Join(client.pauses[:3], " ")[:40])
	assert.Equal(t, "application 0", client.pauses[len(client.pauses)-1])
}

// paused takes note of why the host is silent.
func (n *node) paused(_, _ netip.AddrPort, by segment.Limit, octets int) {
	n.pauses = append(n.pauses, fmt.Sprint(by, " ", octets))
}

// causes list what the host has sent since the last time by its causes, each run of equal
// ones once.
func (n *node) causes() string {
	var list []string
	for _, p := range n.news() {
		list = append(list, p.cause.String())
	}
	return strings.Join(slices.Compact(list), " ")
}

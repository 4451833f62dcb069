package stack

import (
	"errors"
	"net"
	"net/netip"
	"syscall"
	"testing"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// An error has Linux's text everywhere, and is what package net makes of it.
func TestErrors(t *testing.T) {
	var err error = &Error{syscall.ETIMEDOUT}
	var timeout net.Error
	require.True(t, errors.As(err, &timeout))
	assert.True(t, timeout.Timeout())
	assert.True(t, (&Error{syscall.ETIMEDOUT}).Temporary())
	assert.False(t, (&Error{syscall.ECONNRESET}).Temporary(), "as the system's error numbers have it")
	assert.EqualError(t, &Error{syscall.ENOENT}, "error 2")
	assert.EqualError(t, &Error{syscall.ECONNREFUSED}, "connection refused")
}

// ICMP's "destination unreachable" ends an attempt to connect, as in Linux, with
// the error that its code stands for. A connection that is made lives on: "a TCP
// implementation MUST NOT abort the connection (MUST-56)" (RFC 9293 section
// 3.9.2.2). A packet too big makes segments smaller (RFC 1191).
func TestICMP(t *testing.T) {
	for code, errno := range map[byte]syscall.Errno{
		0: syscall.ENETUNREACH, 1: syscall.EHOSTUNREACH, 2: syscall.ENOPROTOOPT, 3: syscall.ECONNREFUSED, 5: syscall.EOPNOTSUPP,
		6: syscall.ENETUNREACH, 7: syscall.EHOSTUNREACH, 8: syscall.EHOSTUNREACH, 13: syscall.EHOSTUNREACH,
	} {
		w := newWorld(t)
		n := w.host("client", Config{ISS: new(segment.Seq(1000))})
		s := n.socket()
		require.NoError(t, s.Connect(netip.AddrPort{}, netip.MustParseAddrPort("10.0.0.99:80")))
		n.Deliver(unreachable(n.sent[0].bytes, code))
		err := s.Connected()
		assert.ErrorIs(t, err, errno, "code %d", code)
		assert.NotContains(t, err.Error(), "error ", "has a text")
		assert.Equal(t, "CLOSED SYN-SENT CLOSED", n.path())

		p, s := w.active(Config{})
		w.write(s, 10)
		p.Deliver(unreachable(p.sent[len(p.sent)-1].bytes, code))
		assert.Equal(t, segment.Established, s.State())
	}

	w := newWorld(t)
	p, s := w.active(Config{})
	w.write(s, 1460)
	tooBig := unreachable(p.sent[len(p.sent)-1].bytes, 4)
	tooBig[26], tooBig[27] = 1000>>8, 1000&0xff // the next hop's MTU
	tooBig[22], tooBig[23] = 0, 0
	sum := ^segment.Checksum(tooBig[20:], 0)
	tooBig[22], tooBig[23] = byte(sum>>8), byte(sum)
	p.news()
	p.Deliver(tooBig)
	assert.Equal(t, []string{". 1001:1961(960) ack 5001", "P. 1961:2461(500) ack 5001"}, p.text())
}

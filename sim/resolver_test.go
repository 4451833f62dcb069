package sim

import (
	"errors"
	"net"
	"net/netip"
	"os"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed-8df93623/tcpsim/sim/link"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A net.Resolver asks the network, and nobody else.
func TestResolver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, link.Config{})
		require.NoError(t, w.AddName("db.example", netip.MustParseAddr("10.0.0.7"), netip.MustParseAddr("10.0.0.2"), netip.MustParseAddr("fd00::2")))
		for name, want := range map[string][]string{
			"server.":     {"10.0.0.2", "fd00::2"},
			"SERVER.":     {"10.0.0.2", "fd00::2"},
			"db.example.": {"10.0.0.7", "10.0.0.2", "fd00::2"},
		} {
			got, err := w.Resolver().LookupHost(t.Context(), name)
			require.NoError(t, err, name)
			assert.ElementsMatch(t, want, got, name)
		}
		four, err := w.Resolver().LookupNetIP(t.Context(), "ip4", "db.example.")
		require.NoError(t, err)
		assert.Len(t, four, 2)
		_, err = w.Resolver().LookupHost(t.Context(), "nobody.")
		var unknown *net.DNSError
		require.ErrorAs(t, err, &unknown)
		assert.True(t, unknown.IsNotFound)
		assert.Zero(t, w.Elapsed(), "it takes no time")
		assert.ErrorContains(t, w.AddName("server", netip.MustParseAddr("10.0.0.7")), `name "server" is a host's`)
	})
}

// The addresses of a name are tried one after the other, as package net does; each has its
// part of the time.
func TestSeveralAddresses(t *testing.T) {
	w := newWorld(t, link.Config{Delay: time.Millisecond})
	_, err := w.server.Listen("tcp", "10.0.0.2:80")
	require.NoError(t, err)
	nobody, server := netip.MustParseAddr("10.0.0.7"), netip.MustParseAddr("10.0.0.2")
	require.NoError(t, w.AddName("db", nobody, server))

	c, err := (&Dialer{Host: w.client, Timeout: 20 * time.Second}).Dial("tcp", "db:80")
	require.NoError(t, err)
	assert.Equal(t, "10.0.0.2:80", c.RemoteAddr().String())
	assert.Equal(t, 10*time.Second+2*time.Millisecond, w.Elapsed())

	_, err = (&Dialer{Host: w.client, Timeout: 3 * time.Second}).Dial("tcp", "db:81")
	require.ErrorIs(t, err, os.ErrDeadlineExceeded, "the first error")
	assert.ErrorContains(t, err, "dial tcp 10.0.0.7:81")
	require.NoError(t, w.AddName("db", server, nobody))
	_, err = (&Dialer{Host: w.client, Timeout: 3 * time.Second}).Dial("tcp", "db:81")
	require.ErrorIs(t, err, syscall.ECONNREFUSED)
	_, err = w.client.Dial("tcp6", "db:80")
	assert.EqualError(t, err, "dial tcp6: address db: no suitable address found")
	require.NoError(t, w.AddName("db"))
	_, err = w.client.Dial("tcp", "db:80")
	assert.ErrorContains(t, err, "lookup db: no such host; there are client, server")
}

// FuzzQuery: whatever a name server is asked, it answers or refuses.
func FuzzQuery(f *testing.F) {
	f.Add([]byte("\x00\x01\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x06server\x00\x00\x01\x00\x01"))
	f.Add([]byte("\x00\x01\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\xC0\x0C\x00\x01\x00\x01"))
	n := New(Config{})
	f.Cleanup(func() { n.Close() })
	_, err := n.AddHost(HostConfig{Name: "server"})
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, query []byte) {
		answer, err := n.answer(query)
		if err != nil {
			require.True(t, errors.Is(err, errQuery))
			return
		}
		require.Equal(t, query[:2], answer[:2])
		require.GreaterOrEqual(t, len(answer), headerSize)
	})
}

// A user timeout ends a connection whose data nobody acknowledges (RFC 9293 section
// 3.9.1.1: "If data is not successfully delivered to the destination within the timeout
// period, the TCP endpoint will abort the connection").
func TestUserTimeout(t *testing.T) {
	withEachDriver(t, func(t *testing.T, driver Driver) {
		if driver == WallClock {
			return // it takes seconds
		}
		w := newWorld(t, link.Config{}, Config{Driver: driver})
		client, _ := w.connected(t)
		assert.ErrorContains(t, client.SetUserTimeout(-1), "user timeout -1ns is negative")
		require.NoError(t, client.SetUserTimeout(5*time.Second))
		w.link.SetDown(true)
		start := w.Elapsed()
		_, err := client.Write([]byte("hello"))
		require.NoError(t, err)
		_, err = client.Read(make([]byte, 1))
		require.ErrorIs(t, err, syscall.ETIMEDOUT)
		assert.InDelta(t, 5, (w.Elapsed() - start).Seconds(), 0.3)
	})
}

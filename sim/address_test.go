package sim

import (
	"net"
	"testing"

	"github.com/seed-8df93623/tcpsim/sim/link"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAddressesOfListeners(t *testing.T) {
	for _, test := range []struct{ network, address, listens string }{
		{"tcp", ":80", "[::]:80"},
		{"tcp", "0.0.0.0:80", "[::]:80"}, // as in package net
		{"tcp4", ":http", "0.0.0.0:80"},
		{"tcp6", ":HTTPS", "[::]:443"},
		{"tcp", "", "[::]:49152"},
		{"tcp", "localhost:0", "10.0.0.2:49152"},
		{"tcp", "127.0.0.1:80", "10.0.0.2:80"},
		{"tcp", "[::1]:80", "[fd00::2]:80"},
		{"tcp6", "server:80", "[fd00::2]:80"},
		{"tcp", "[fd00::2]:080", "[fd00::2]:80"},
	} {
		w := newWorld(t, link.Config{})
		l, err := w.server.Listen(test.network, test.address)
		require.NoError(t, err, test.address)
		assert.Equal(t, test.listens, l.Addr().String(), test.address)
		assert.IsType(t, (*net.TCPAddr)(nil), l.Addr())
	}
}

// A listener of tcp6 leaves IPv4 to another, one of tcp does not.
func TestListenersByFamily(t *testing.T) {
	w := newWorld(t, link.Config{})
	for _, network := range []string{"tcp4", "tcp6"} {
		_, err := w.server.Listen(network, ":80")
		require.NoError(t, err)
		_, err = w.client.Dial(network, "server:80")
		require.NoError(t, err)
	}
	_, err := w.server.Listen("tcp", ":80")
	assert.EqualError(t, err, "listen tcp :80: bind: address already in use")
	_, err = w.server.Listen("tcp6", ":81")
	require.NoError(t, err)
	_, err = w.client.Dial("tcp4", "server:81")
	assert.EqualError(t, err, "dial tcp4 10.0.0.2:81: connect: connection refused")
	_, err = w.server.Listen("tcp", ":82")
	require.NoError(t, err)
	for _, address := range []string{"10.0.0.2:82", "[fd00::2]:82"} {
		c, err := w.client.Dial("tcp", address)
		require.NoError(t, err)
		assert.Equal(t, address, c.RemoteAddr().String())
	}
}

func TestDialingTheHostItself(t *testing.T) {
	w := newWorld(t, link.Config{})
	_, err := w.server.Listen("tcp", ":80")
	require.NoError(t, err)
	for _, address := range []string{":80", "localhost:80", "127.0.0.1:80", "[::ffff:127.0.0.1]:80", "0.0.0.0:80", "[::]:http", "server:80"} {
		c, err := w.server.Dial("tcp", address)
		require.NoError(t, err, address)
		assert.Equal(t, "10.0.0.2:80", c.RemoteAddr().String(), address)
	}
	_, err = w.client.Dial("tcp", ":80")
	assert.EqualError(t, err, "dial tcp :80: connect: connection refused", "another host's is not one's own")
}

func TestAddressesThatMakeNoSense(t *testing.T) {
	w := newWorld(t, link.Config{})
	for address, text := range map[string]string{
		"":                 "missing address",
		"server":           "address server: missing port in address",
		"server:65536":     "address 65536: invalid port",
		"server:-1":        "address -1: invalid port",
		"server:gibberish": "lookup tcp/gibberish: unknown port",
		"nobody:80":        "lookup nobody: no such host; there are client, server",
	} {
		_, err := w.client.Dial("tcp", address)
		assert.EqualError(t, err, "dial tcp: "+text)
	}
	_, err := w.client.Dial("tcp4", "[fd00::2]:80")
	assert.EqualError(t, err, "dial tcp4: address fd00::2: no suitable address found")
	_, err = w.client.Dial("tcp4", "[::1]:80")
	assert.EqualError(t, err, "dial tcp4: address ::1: no suitable address found")
	_, err = w.client.Listen("udp", ":80")
	assert.EqualError(t, err, "listen udp: UDP is not simulated; use tcp, tcp4 or tcp6")
	_, err = w.client.Dial("ip4", "server:80")
	assert.EqualError(t, err, "dial ip4: unknown network ip4")
}

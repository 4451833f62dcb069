package simtest_test

import (
	"io"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/sim"
	"github.com/seed-8df93623/tcpsim/sim/simtest"
)

func TestFaults(t *testing.T) {
	n := simtest.New(t, simtest.Config{})
	faults := n.Faults([]byte{1, 0, 3, 14, 0, 1, 16, 21, 9, 5, 255, 0, 7})
	assert.Equal(t, []simtest.Fault{
		{Kind: simtest.LoseData, ToServer: true, From: 8 * time.Millisecond, For: 16384 * time.Millisecond},
		{Kind: simtest.LoseAll, ToClient: true, From: 65536 * time.Millisecond, For: 2097152 * time.Millisecond},
		{Kind: simtest.Damage, ToServer: true, ToClient: true, From: time.Millisecond, For: time.Millisecond},
	}, faults)
	assert.Equal(t, "from 8ms on, for 16.384s, to the server no data arrives", faults[0].String())
	client, server := n.Connect()
	n.Write(client, "hello")
	n.ExpectRead(server, "hello", "it comes once the fault is over")
	assert.Greater(t, n.Elapsed(), 16*time.Second)
}

// All kinds end, and a transfer gets through.
func TestFaultsHeal(t *testing.T) {
	for kind := range byte(5) {
		n := simtest.New(t, simtest.Config{})
		n.Faults([]byte{kind, 2, 0, 13})
		client, server := n.Connect()
		n.Write(client, "hello")
		n.ExpectRead(server, "hello", "it comes once the fault is over")
	}
}

// The log of a test that fails has the faults.
func TestFaultsAreLogged(t *testing.T) {
	f := run("TestX", func(t simtest.TB) {
		n := simtest.New(t, simtest.Config{})
		n.Faults([]byte{0, 1, 3, 14})
		n.Go("failing", func() error { return assert.AnError })
	})
	assert.Contains(t, f.output(), "fault: from 8ms on, for 16.384s, to the client nothing arrives")
}

// Any links of a network may go wrong: the bytes choose among those that are given.
func TestFaultsOfLinks(t *testing.T) {
	n := simtest.New(t, simtest.Config{})
	alice, bob := n.AddHost("alice"), n.AddHost("bob")
	links := []*sim.Link{n.LinkOf(alice), n.LinkOf(bob)}
	faults := n.Faults([]byte{1, 0, 3, 14, 0, 4, 0, 3}, links...)
	assert.Equal(t, []simtest.Fault{
		{Kind: simtest.LoseData, Link: links[0], ToServer: true, From: 8 * time.Millisecond, For: 16384 * time.Millisecond},
		{Kind: simtest.LoseAll, Link: links[1], ToClient: true, From: time.Millisecond, For: 8 * time.Millisecond},
	}, faults)
	assert.Equal(t, "from 8ms on, for 16.384s, on the link alice-switch to switch no data arrives", faults[0].String())

	l, err := bob.Listen("tcp", ":80")
	require.NoError(t, err)
	c, err := alice.Dial("tcp", "bob:80")
	require.NoError(t, err)
	_, err = c.Write([]byte("hello"))
	require.NoError(t, err)
	s, err := l.Accept()
	require.NoError(t, err)
	_, err = io.ReadFull(s, make([]byte, 5))
	require.NoError(t, err)
	assert.Greater(t, n.Elapsed(), 16*time.Second, "what alice sends is lost until then")

	client, server := n.Connect()
	n.Write(client, "hello")
	n.ExpectRead(server, "hello", "no fault is of this link")

	f := run("TestX", func(t simtest.TB) { simtest.New(t, simtest.Config{}).Faults(nil, nil) })
	assert.Contains(t, f.output(), "one of them is nil")
}

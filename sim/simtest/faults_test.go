package simtest_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

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

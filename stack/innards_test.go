package stack

import (
	"net/netip"
	"testing"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gvisor.dev/gvisor/pkg/tcpip"
)

// netstack's variables are where the fixes look for them, and mean what they take them
// for.
func TestInnards(t *testing.T) {
	require.True(t, layout.known, "gVisor has renamed or moved a variable that a fix needs (innards.go); until it is found again these are off: %s", needInnards)
	w := newWorld(t)
	client, server := w.pair(Config{NoFixes: AllFixes}, Config{NoFixes: AllFixes})
	c, s := w.connect(client, server)
	in, ok := c.conn.innards()
	require.True(t, ok)
	assert.Equal(t, []bool{false, false, false}, []bool{in.resend().on(), in.reorder().on(), in.probe().on()})
	assert.Equal(t, tcpip.TCPRACKLossDetection, *in.recovery())

	lossy := true
	client.lose = func(*segment.Segment) bool { return lossy }
	w.write(c, 3*1000)
	assert.True(t, in.probe().on())
	assert.Equal(t, in.head().next().next(), in.lastSent())
	assert.Equal(t, in.head().next(), in.lastSent().previous())
	assert.Equal(t, uptime+w.now, in.lastSent().sent().Sub(tcpip.MonotonicTime{}))
	assert.False(t, in.head().none())
	w.run(sec(2))
	assert.Equal(t, tcpip.RTORecovery, in.congestion())
	assert.True(t, in.resend().on())
	assert.Greater(t, in.resend().target().Sub(tcpip.MonotonicTime{})-uptime, w.now)

	lossy = false
	in.resend().expire() // has it send again at once
	client.act(c.conn, func() {})
	w.run(ms(10))
	assert.Equal(t, 3000, s.Unread())
	assert.False(t, in.resend().on())
}

// An alarm that has expired out of its turn is not taken for one that expires again.
func TestExpire(t *testing.T) {
	w := newWorld(t)
	client, server := w.pair(Config{NoFixes: AllFixes}, Config{NoFixes: AllFixes})
	c, _ := w.connect(client, server)
	in, _ := c.conn.innards()
	w.write(c, 10)
	probe := in.probe()
	require.True(t, probe.on())
	client.act(c.conn, probe.expire)
	assert.Equal(t, alarmOrphaned, *probe.state(), "the clock's timer is still to come")
	w.run(sec(1))
	assert.Equal(t, alarmOff, *probe.state())
	assert.Len(t, client.text(), 2)
}

// The timeout of a SYN is where it is looked for.
func TestSynTimeout(t *testing.T) {
	w := newWorld(t)
	client := w.host("client", Config{})
	c := client.socket()
	require.NoError(t, c.Connect(client.at(0), netip.MustParseAddrPort("10.0.0.2:80")))
	in, ok := c.conn.innards()
	require.True(t, ok)
	assert.Equal(t, time.Second, *in.synTimeout())
	w.run(ms(1500))
	assert.Equal(t, 2*time.Second, *in.synTimeout())
}

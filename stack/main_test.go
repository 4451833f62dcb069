package stack

import (
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
	"gvisor.dev/gvisor/pkg/tcpip"
)

// No goroutine outlives the hosts of the tests, but the one that js/wasm's
// runtime has for events.
func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("runtime.handleEvent"))
}

// Close ends a host wherever its connections are, twice if need be, and leaves
// nothing in netstack's global list of endpoints that are on their way out.
func TestClose(t *testing.T) {
	before := len(tcpip.GetDanglingEndpoints())
	w := newWorld(t)
	client, server := w.pair(Config{DelayedACK: ms(40)}, Config{})
	one, _ := w.connect(client, server)
	two, _ := w.connect(client, server)
	one.Close()
	two.Close() // FIN-WAIT-1
	w.run(ms(10))
	_, err := two.Write([]byte("late"))
	require.Error(t, err)
	count, timers := len(client.sent), len(w.timers)
	require.NotZero(t, timers)
	client.Host.Close()
	client.Host.Close()
	server.Host.Close()
	w.run(10 * hour)
	client.Deliver(server.sent[0].bytes)
	require.Len(t, client.sent, count, "a closed host sends nothing")
	require.Len(t, tcpip.GetDanglingEndpoints(), before)
}

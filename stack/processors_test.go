package stack

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// withProcessors has netstack make n processors for each host.
func withProcessors(t testing.TB, n int) {
	old := runtime.GOMAXPROCS(n)
	t.Cleanup(func() { runtime.GOMAXPROCS(old) })
}

// withoutLoop has hosts leave segments to netstack's processors, as where this netstack's
// loop cannot be found.
func withoutLoop(t *testing.T) {
	found := processorLoop
	processorLoop = func() loop { return nil }
	t.Cleanup(func() { processorLoop = found })
}

// TestProcessors pins where netstack keeps its processors, and that their loop is found:
// none is left that runs by itself, however many there are. A gVisor that has them elsewhere
// fails here; a simulation on it is right still, and slower.
func TestProcessors(t *testing.T) {
	require.NotNil(t, processorLoop(), "this netstack has its processors elsewhere")
	for _, n := range []int{1, 2, 64} {
		t.Run(fmt.Sprint(n), func(t *testing.T) { processors(t, n, 0) })
		t.Run(fmt.Sprint(n, " netstack's"), func(t *testing.T) {
			withoutLoop(t)
			processors(t, n, 1)
		})
	}
}

// processors transfers something where netstack makes n processors, of which each host
// keeps so many.
func processors(t *testing.T, n, kept int) {
	withProcessors(t, n)
	eventually(t, 0, "none is left of the tests before")
	w := newWorld(t)
	client, server := w.pair(Config{}, Config{})
	for _, host := range w.nodes {
		list, ok := processorsOf(host.stack)
		require.True(t, ok, "this netstack has its processors elsewhere")
		require.Equal(t, 1, list.Len())
	}
	eventually(t, kept*len(w.nodes), "the others end, by themselves")
	c, s := w.connect(client, server)
	w.write(c, 10_000)
	w.run(ms(100))
	assert.Equal(t, 10_000, s.Unread())
	client.Close()
	server.Close()
	eventually(t, 0, "Close ends them all")
}

// In a bubble each goroutine must end, or wait on something of the bubble's.
func TestProcessorsInABubble(t *testing.T) {
	t.Run("own", inABubble)
	t.Run("netstack's", func(t *testing.T) {
		withoutLoop(t)
		inABubble(t)
	})
}

func inABubble(t *testing.T) {
	withProcessors(t, 64)
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		c, s := w.connect(w.pair(Config{}, Config{}))
		w.write(c, 10_000)
		w.run(ms(100))
		synctest.Wait()
		assert.Equal(t, 10_000, s.Unread())
	})
}

// eventually waits until there are n processors in all hosts. A goroutine that has told
// everybody that it is done is in Go's list of goroutines for a moment longer, and so no
// count holds at once, not even after Close.
func eventually(t *testing.T, n int, why string) {
	t.Helper()
	there := func() bool { return processorGoroutines() == n }
	require.Eventually(t, there, 10*time.Second, time.Millisecond, why)
}

// processorGoroutines counts them, in all hosts.
func processorGoroutines() int {
	stacks := make([]byte, 1<<20)
	return strings.Count(string(stacks[:runtime.Stack(stacks, true)]), "tcp.(*processor).start(")
}

// BenchmarkNew is the making of a host, and its end.
func BenchmarkNew(b *testing.B) {
	wiring := wiringTo(newWorld(b), func([]byte, *Sender) {})
	for b.Loop() {
		h, err := New(Config{}, wiring)
		require.NoError(b, err)
		h.Close()
	}
}

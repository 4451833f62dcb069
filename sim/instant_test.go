package sim

import (
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed-8df93623/tcpsim/sim/link"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/trace/golden"
)

// What goroutines do with one connection at one instant leaves the same trace in
// whatever order they come: whether a call that has ended had to wait, and which of two
// that close was the first, are not told.
func TestDeterminismWithinAnInstant(t *testing.T) {
	run := func(readFirst bool) string {
		var text string
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, link.Config{}, Config{Driver: Bubble})
			_, server := w.connected(t)
			read := func() {
				go server.Read(make([]byte, 1))
				synctest.Wait() // it waits, or has ended; no time has passed
			}
			if readFirst {
				read()
			}
			require.NoError(t, server.SetReadDeadline(time.Unix(1, 0)))
			synctest.Wait()
			if !readFirst {
				read()
			}
			require.NoError(t, server.Close())
			require.ErrorIs(t, server.Close(), net.ErrClosed)
			time.Sleep(time.Second)
			w.Inspect(func() { text = golden.Text(w.trace) })
		})
		return text
	}
	first := run(true)
	require.Contains(t, first, "server read 1 = error: i/o timeout\n")
	require.Equal(t, 1, strings.Count(first, " server close"))
	require.Equal(t, first, run(false))
}

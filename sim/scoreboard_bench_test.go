package sim_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/seed-8df93623/tcpsim/sim"
	"github.com/seed-8df93623/tcpsim/sim/link"
	"github.com/seed-8df93623/tcpsim/stack"
	"github.com/stretchr/testify/require"
)

// BenchmarkScoreboard is what it costs to repair a window of which a queue has lost the more
// the longer it is: netstack goes through the whole window with each ACK. With the default
// buffers the queues do not fill.
func BenchmarkScoreboard(b *testing.B) {
	for _, buffer := range []int{0, 16 << 20} {
		for _, queue := range []int{500, 1000, 2000} {
			b.Run(fmt.Sprintf("buffer=%d/queue=%d", buffer, queue), func(b *testing.B) {
				lost := 0
				for range b.N {
					host := sim.HostConfig{TCP: stack.Config{SendBuffer: buffer, ReceiveBuffer: buffer}}
					n, client, server := pair(b, sim.Config{Seed: 1}, host, link.Config{Delay: 20 * time.Millisecond, Rate: 1e9, Queue: queue})
					require.NoError(b, transfer(n, client, server, 30_000_000))
					_, lost = n.Path(client, server)[0].Counted()
				}
				b.ReportMetric(float64(lost), "lost/op")
			})
		}
	}
}

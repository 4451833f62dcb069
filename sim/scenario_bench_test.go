package sim_test

import (
	"testing"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/stretchr/testify/require"
)

// tiny is a scenario as small as one can be that is still a conversation.
const tiny = `# A tiny scenario.
link delay=1ms
server listen 80
client connect 80
server accept
client write 20
server read 20
client close
server read end
server close
`

// BenchmarkScenario is what one scenario costs from file to trace, its two hosts
// included.
func BenchmarkScenario(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		s, err := scenario.Parse("tiny.txtar", []byte(tiny))
		require.NoError(b, err)
		_, err = s.Run(scenario.Options{})
		require.NoError(b, err)
	}
}

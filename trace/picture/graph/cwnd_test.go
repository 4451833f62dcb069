package graph

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/seed-8df93623/tcpsim/trace/conversation"
	"github.com/seed-8df93623/tcpsim/trace/picture"
)

// With samples the plot of cwnd has the phases, and ends with nothing in flight, where
// without them it ends as the FIN has left.
func TestCwndOfSamples(t *testing.T) {
	s, err := scenario.Parse("fin", []byte("link delay=50ms\nserver listen 80\nclient connect 80\nserver accept\ndrop client>server data 60\n"+
		"client write 300kB &\nserver read 300kB\nsleep 200ms\nclient close\nserver close\n"))
	require.NoError(t, err)
	for _, sampled := range []bool{false, true} {
		tr, err := s.Run(scenario.Options{Samples: sampled})
		require.NoError(t, err)
		c := picture.Connections(tr)[0]
		f := newFlow(tr, c, conversation.Client, picture.Options{})
		if sampled {
			assert.Zero(t, f.states[len(f.states)-1].InFlight)
		} else {
			assert.Empty(t, f.states)
			assert.Equal(t, 1, f.sent[len(f.sent)-1].packet.Sender.InFlight, "the FIN, or what follows it at once")
		}
		var b bytes.Buffer
		require.NoError(t, Write(&b, Cwnd, tr, c, conversation.Client, picture.Options{}))
		for _, phase := range []string{"phase: slow start", "phase: congestion avoidance", "phase: fast recovery"} {
			assert.Equal(t, sampled, bytes.Contains(b.Bytes(), []byte(phase)), phase)
		}
		assert.NotContains(t, b.String(), "after a retransmission timeout", "there is none")
	}
}

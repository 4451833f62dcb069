package conversation_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace/capture"
	"github.com/seed-8df93623/tcpsim/trace/conversation"
)

// A client sends data and a FIN, of which the server acknowledges the data, and then a RST
// with the number that the server has acknowledged last. If the FIN has come, that closes
// nothing, and the server has to say that it has come.
const doubtfulReset = `
0.000 IP 10.0.0.1.1 > 10.0.0.2.80: Flags [S], seq 100, win 1000, length 0
0.010 IP 10.0.0.2.80 > 10.0.0.1.1: Flags [S.], seq 500, ack 101, win 1000, length 0
0.020 IP 10.0.0.1.1 > 10.0.0.2.80: Flags [.], ack 1, win 1000, length 0
0.030 IP 10.0.0.1.1 > 10.0.0.2.80: Flags [FP.], seq 1:11, ack 1, win 1000, length 10
0.040 IP 10.0.0.2.80 > 10.0.0.1.1: Flags [P.], seq 1:5, ack 11, win 1000, length 4
0.050 IP 10.0.0.1.1 > 10.0.0.2.80: Flags [R], seq 111, win 0, length 0
`

func TestDoubtfulReset(t *testing.T) {
	const (
		later = "2.000 IP 10.0.0.1.2 > 10.0.0.2.80: Flags [S], seq 900, win 1000, length 0\n"
		soon  = "0.500 IP 10.0.0.1.2 > 10.0.0.2.80: Flags [S], seq 900, win 1000, length 0\n"
		finOK = "0.060 IP 10.0.0.2.80 > 10.0.0.1.1: Flags [.], ack 12, win 1000, length 0\n"
	)
	for _, c := range []struct {
		name, more string
		state      segment.State
		doubtful   bool
	}{
		{"the server is silent", later, segment.Closed, false},
		{"the capture ends", "", segment.CloseWait, true},
		{"the capture ends soon", soon, segment.CloseWait, true},
		{"the server challenges it", finOK + later, segment.CloseWait, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			tr, err := capture.ReadAll(strings.NewReader(doubtfulReset+c.more), capture.Limits{})
			require.NoError(t, err)
			states := statesOf(tr, "10.0.0.2")
			assert.Equal(t, c.state, states[len(states)-1])
			all := conversation.Of(tr)
			assert.Equal(t, c.doubtful, all[0].Ends[conversation.Server].Doubtful())
			assert.Equal(t, conversation.ByRST, all[0].Closing.Outcome)
		})
	}
}

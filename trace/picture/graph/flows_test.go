package graph

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/conversation"
	"github.com/seed-8df93623/tcpsim/trace/picture"
)

// dumbbell is three flows through routers and a short queue, sampled.
func dumbbell(t *testing.T) *trace.Trace {
	t.Helper()
	s, err := scenario.Parse("dumbbell", []byte(`topology dumbbell flows=3 delay=5ms access-delay=1ms
		element drop-tail left right rate=4Mbit packets=8
		link right left rate=1Mbit queue=5
		flow client1 server1 bytes=80kB
		flow client2 server2 bytes=80kB
		flow client3 server3 bytes=80kB
		wait`))
	require.NoError(t, err)
	tr, err := s.Run(scenario.Options{Samples: true})
	require.NoError(t, err)
	return tr
}

// What several connections have in common stands in one chart, with a line for each.
func TestFlowsAreCompared(t *testing.T) {
	tr := dumbbell(t)
	for _, g := range graphs {
		image := requireImage(t, drawn(t, g.name, tr, picture.Options{}))
		assert.Equal(t, 2, strings.Count(image, " of all connections\n"), "%s: the title, of the picture and of its first chart", g.name)
		for _, host := range []string{"client1", "client2", "client3"} {
			assert.GreaterOrEqual(t, strings.Count(image, "\n"+host+" "), 1, "%s: the legend of the first chart", g.name)
		}
		var b bytes.Buffer
		require.NoError(t, Compare(&b, g.name, tr, picture.Connections(tr), picture.Options{Language: "zh"}))
		assert.Contains(t, b.String(), "所有连接的")
	}
	one := picture.Connections(tr)[:1]
	assert.Equal(t, errOneFlow, Compare(new(bytes.Buffer), Cwnd, tr, one, picture.Options{}))
	assert.EqualError(t, Compare(new(bytes.Buffer), "windows", tr, one, picture.Options{}), `unknown graph "windows"`)
}

// A router counts down the time to live: what arrives behind it has other bytes, and is not
// damaged.
func TestGraphsSeeWhatArrivesBehindARouter(t *testing.T) {
	tr := dumbbell(t)
	f := newFlow(tr, picture.Connections(tr)[0], conversation.Client, picture.Options{})
	assert.Greater(t, len(f.acks), 50)
	assert.Greater(t, len(f.samples), 10)
}

// SRTT and RTO change when an ACK arrives, and are drawn then, not with the next segment.
func TestTimesAreDrawnWhenTheyChange(t *testing.T) {
	tr := dumbbell(t)
	c := picture.Connections(tr)[0]
	last := time.Duration(0)
	for _, p := range tr.Packets() {
		if p.Segment != nil && p.Segment.Src == c.Conn.Local {
			last = p.Sent
		}
	}
	f := newFlow(tr, c, conversation.Client, picture.Options{})
	points := smoothed(f)
	assert.Greater(t, len(points), len(f.sent), "with what arrives")
	assert.GreaterOrEqual(t, points[len(points)-1].X, f.x(last))
}

func TestQueues(t *testing.T) {
	tr := dumbbell(t)
	for language, want := range map[string][]string{
		"":   {"Queue left to right, drop-tail: Packets that wait", "Queue left to right, drop-tail: Time that packets have waited", "a packet is dropped", "Queue right to left, rate: Packets that wait"},
		"zh": {"队列 left 到 right，drop-tail：排队的分组", "丢弃分组"},
	} {
		image := requireImage(t, drawn(t, Queue, tr, picture.Options{Language: language}))
		for _, text := range want {
			assert.Contains(t, image, "\n"+text+"\n")
		}
		assert.NotContains(t, image, "client1", "where nobody has waited there is nothing to draw")
	}
	var b bytes.Buffer
	assert.Equal(t, errNoQueue, writeQueues(&b, traceOf(t, "textbook"), picture.Options{}))
	assert.Empty(t, b.String())
}

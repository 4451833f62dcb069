package picture

import (
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/internal/goldenfile"
)

// routed is a network in which segments wait, are lost at and between nodes, arrive twice, and
// a router answers.
const routed = `host alice iss=1000 mss=1000
host bob iss=8000
router lan
router r1
router r2
link alice lan delay=1ms
link lan r1
link r1 r2 delay=5ms rate=1Mbit queue=3 mtu=900
link r2 bob delay=1ms
bob listen 80
alice connect bob:80
bob accept
drop alice>bob data 7
duplicate alice>bob data 9
alice write 9000
bob read 9000
`

func routedTrace(t *testing.T, script string) *trace.Trace {
	t.Helper()
	s, err := scenario.Parse("routed", []byte(script))
	require.NoError(t, err)
	tr, err := s.Run(scenario.Options{})
	require.NoError(t, err)
	return tr
}

func TestLanes(t *testing.T) {
	tr := routedTrace(t, routed)
	image := drawn(t, Pictures()[0], tr, Options{})
	goldenfile.Compare(t, "testdata/routed.ladder.svg", image)
	text := requireImage(t, image)
	assert.Contains(t, text, "alice – lan – r1 – r2 – bob")
	assert.Contains(t, text, "✗ lost at r1: queue full")
	assert.Contains(t, text, "waits 12.2 ms at r1")
	assert.Positive(t, strings.Count(image, `class="wait"`))
	assert.Positive(t, strings.Count(image, `<g class="copy">`))
}

// In lanes, what is later is lower, on whichever lifeline, and no text is upon another.
func TestLanesKeepTime(t *testing.T) {
	for name, script := range map[string]string{
		"routed": routed,
		"flows":  "topology dumbbell flows=3 rate=10Mbit\nflow client1 server1 bytes=50kB\nflow client2 server2 bytes=50kB\nflow client3 server3 bytes=50kB start=20ms\nwait",
	} {
		for _, unfolded := range []bool{false, true} {
			l, missing, ok := newLanes(routedTrace(t, script), Options{Unfolded: unfolded})
			require.True(t, ok, name)
			require.Zero(t, missing)
			l.place(margin)
			before, low := moment{}, math.Inf(-1)
			for _, m := range l.moments() {
				y := m.step.y
				if m.spot != nil {
					y = m.spot.y
				}
				assert.GreaterOrEqual(t, m.time, before.time)
				require.GreaterOrEqual(t, y, low, name)
				before, low = m, y
			}
			last := math.Inf(-1)
			for _, s := range l.steps {
				if s.lines() > 0 {
					require.GreaterOrEqual(t, s.y, last, name)
					last = s.y + float64(s.lines())*lineHeight
				}
			}
			require.LessOrEqual(t, low, l.bottom)
		}
	}
}

// With more nodes than there is room for, routers have no lifeline; pages have all segments.
func TestLanesWithoutRouters(t *testing.T) {
	tr := routedTrace(t, "topology dumbbell flows=4 rate=10Mbit\nflow client1 server1 bytes=5kB\nflow client2 server2 bytes=5kB\nflow client3 server3 bytes=5kB\nflow client4 server4 bytes=5kB\nwait")
	l, _, ok := newLanes(tr, Options{})
	require.True(t, ok)
	assert.Equal(t, []string{"client1", "client2", "client3", "client4", "server1", "server2", "server3", "server4"}, l.nodes)
	image := drawn(t, Pictures()[0], tr, Options{})
	images, missing, err := LadderPages(tr, Options{}, 600)
	require.NoError(t, err)
	assert.Zero(t, missing)
	assert.Greater(t, len(images), 1)
	var all []string
	for _, page := range images {
		all = append(all, segmentsIn(string(page))...)
	}
	assert.Equal(t, segmentsIn(image), all)
	_, missing, err = LadderPages(tr, Options{Segments: 3}, 600)
	require.NoError(t, err)
	assert.Equal(t, len(tr.Packets())-3, missing)
}

// Names and places that a file makes up do no harm.
func TestHostileLanes(t *testing.T) {
	tr := hostile(t)
	p := tr.Packets()[0]
	f := p.Fates[0]
	f.Place = script + ">"
	f.Hops = []trace.Hop{{From: "", To: script + "2", Entered: 1 << 62, Queued: -1, Left: -1 << 62}, {From: "x", To: "y", Queued: 1 << 62}}
	for _, network := range []*trace.Network{nil, {}, {Nodes: []trace.Node{{Name: "y"}}, Links: []trace.Link{{From: "y", To: "nobody"}}}} {
		tr.Network = network
		requireImage(t, drawn(t, Pictures()[0], tr, Options{}))
	}
	p.From, p.To, tr.Events[len(tr.Events)-1].Host = "", "", ""
	requireImage(t, drawn(t, Pictures()[0], tr, Options{}))
}

package picture

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/segment"
)

// TestFigure compares the edges with those of RFC 9293 figure 5.
func TestFigure(t *testing.T) {
	var got []string
	for _, e := range edges {
		got = append(got, fmt.Sprintf("%v > %v: %s / %s", e.from, e.to, e.says[0], e.says[1]))
	}
	want, err := os.ReadFile("testdata/figure5.txt")
	require.NoError(t, err)
	assert.ElementsMatch(t, strings.Split(strings.TrimSpace(string(want)), "\n"), got)
	seen := map[segment.State]int{}
	for _, b := range boxes {
		seen[b.state]++
	}
	assert.Len(t, seen, 11)
	assert.Equal(t, 2, seen[segment.Closed])
}

// TestEdgesMeetTheirBoxes makes sure that an edge begins and ends at its states.
func TestEdgesMeetTheirBoxes(t *testing.T) {
	touches := func(p point, state segment.State) bool {
		for _, b := range boxes {
			dx, dy := max(p.X-b.X, b.X-p.X)-halfWidth, max(p.Y-b.Y, b.Y-p.Y)-halfHeight
			if b.state == state && max(dx, dy) < 0.01 && max(dx, dy) > -0.01 {
				return true
			}
		}
		return false
	}
	for _, e := range edges {
		assert.True(t, touches(e.via[0], e.from), "%v > %v begins", e.from, e.to)
		assert.True(t, touches(e.via[3], e.to), "%v > %v ends", e.from, e.to)
	}
}

func end(steps ...Step) End {
	for n := range steps {
		steps[n].Time = time.Duration(n) * time.Second
	}
	return End{Host: "client", Path: steps}
}

// stepsOf lists the edges that a path takes, with their numbers.
func stepsOf(e End) []string {
	var list []string
	for _, x := range e.along() {
		if len(x.steps) > 0 {
			list = append(list, fmt.Sprintf("%s: %v > %v extra=%t", strings.Join(x.steps, ","), x.from, x.to, x.extra))
		}
	}
	return list
}

func TestAlong(t *testing.T) {
	again := end(
		Step{From: segment.Closed, To: segment.SynSent, Cause: "connect"},
		Step{From: segment.SynSent, To: segment.Closed, Cause: "segment 2"}, // a reset, not CLOSE
		Step{From: segment.Closed, To: segment.SynSent, Cause: "connect"},
		Step{From: segment.SynSent, To: segment.Closed, Cause: "close"},
		Step{From: segment.Closed, To: segment.SynSent, Cause: "connect"},
		Step{From: segment.SynSent, To: segment.Closed, Cause: "segment 5"},
	)
	assert.ElementsMatch(t, []string{
		"1,3,5: CLOSED > SYN-SENT extra=false",
		"4: SYN-SENT > CLOSED extra=false",
		"2,6: SYN-SENT > CLOSED extra=true",
	}, stepsOf(again))

	reset := end(
		Step{From: segment.SynReceived, To: segment.Established},
		Step{From: segment.Established, To: segment.Closed, Cause: "segment 9"},
	)
	assert.ElementsMatch(t, []string{
		"1: SYN-RECEIVED > ESTABLISHED extra=false",
		"2: ESTABLISHED > CLOSED extra=true",
	}, stepsOf(reset))
	assert.Equal(t, closedBelow, reset.last())
	assert.Equal(t, closedAtTop, again.last())
}

func TestTell(t *testing.T) {
	for cause, want := range map[string]string{
		"segment 4": "segment 4 arrived", "close": "close", "2MSL timer": "2MSL timer", "": "", "segment <\x1b>": `segment <\x1b> arrived`,
	} {
		assert.Equal(t, want, Step{Cause: cause}.Tell(Options{}))
	}
}

package ladder

import (
	"testing"

	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/internal/tracetest"
	"github.com/seed-8df93623/tcpsim/trace/visible"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestRowsHaveEveryPacketAndCall(t *testing.T) {
	for _, story := range tracetest.Stories {
		t.Run(story.Name, func(t *testing.T) {
			tr := story.Tell(t)
			rows := map[*trace.Event]Row{}
			for r := range Rows(tr, false) {
				require.NotContains(t, rows, r.Event)
				rows[r.Event] = r
			}
			for i := range tr.Events {
				e := &tr.Events[i]
				r, ok := rows[e]
				switch e.Kind {
				case trace.Sent:
					require.True(t, ok)
					assert.Contains(t, r.Label.String(), number(e.Packet))
				case trace.Called, trace.Returned:
					require.True(t, ok)
					assert.Contains(t, r.Note, visible.Text(e.Call.Op))
				}
			}
		})
	}
}

func TestRowsCanBeLeftEarly(t *testing.T) {
	seen := 0
	for range Rows(tracetest.Textbook(t, false), false) {
		if seen++; seen == 3 {
			break
		}
	}
	assert.Equal(t, 3, seen)
}

func TestLabelWithin(t *testing.T) {
	for r := range Rows(tracetest.Textbook(t, false), false) {
		if r.Label == nil {
			continue
		}
		assert.Equal(t, "(1) SYN seq 1000 win 29184 <mss 1460>", r.Label.String())
		assert.Equal(t, r.Label.String(), r.Label.Within(80))
		assert.Equal(t, "(1) SYN seq 1000", r.Label.Within(20))
		assert.Equal(t, "(1) SYN seq 1000", r.Label.Within(1), "never less than that")
		return
	}
}

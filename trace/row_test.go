package trace

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestRowsHaveEveryPacketAndCall(t *testing.T) {
	for _, story := range stories {
		t.Run(story.name, func(t *testing.T) {
			tr := story.tell(t)
			rows := map[*Event]Row{}
			for r := range tr.Rows(false) {
				require.NotContains(t, rows, r.Event)
				rows[r.Event] = r
			}
			for i := range tr.Events {
				e := &tr.Events[i]
				r, ok := rows[e]
				switch e.Kind {
				case Sent:
					require.True(t, ok)
					assert.Contains(t, r.Label.String(), number(e.Packet))
				case Called, Returned:
					require.True(t, ok)
					assert.Contains(t, r.Note, visible(e.Call.Op))
				}
			}
		})
	}
}

func TestRowsCanBeLeftEarly(t *testing.T) {
	seen := 0
	for range textbook(t, false).Rows(false) {
		if seen++; seen == 3 {
			break
		}
	}
	assert.Equal(t, 3, seen)
}

func TestLabelWithin(t *testing.T) {
	for r := range textbook(t, false).Rows(false) {
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

package ladder

import (
	"fmt"
	"strings"
	"testing"

	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/format"
	"github.com/seed-8df93623/tcpsim/trace/internal/tracetest"
	"github.com/seed-8df93623/tcpsim/trace/visible"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Each note stands below the row of its event or, where that has none, of the next
// one that has; and between the lifelines.
func TestNotesInTheLadder(t *testing.T) {
	tr, notes := tracetest.Noted(t)
	style := format.Style{Notes: notes}
	for _, width := range []int{60, 80, 100, 160} {
		style.Width = width
		got := Format.Text(tr, style)
		assert.NotContains(t, got, "\x1b")
		at := -1
		for i := range tr.Events {
			for _, begin := range []string{fmt.Sprintf("│   Note %d\\x1b[2J", i), fmt.Sprintf("│   More on %d. ", i)} {
				next := strings.Index(got, begin)
				require.Greater(t, next, at, "%q is missing or not in order, at width %d", begin, width)
				at = next
			}
			if e := &tr.Events[i]; e.Kind == trace.Sent {
				assert.Contains(t, got[:at], number(e.Packet)+" ", "the row stands above its notes")
				assert.NotContains(t, got[:at], fmt.Sprintf("(%d) ", e.Packet.Number+1), "and the next one below")
			}
		}
		for _, line := range tracetest.Lines(got) {
			assert.LessOrEqual(t, visible.Columns(line), width)
		}
		style.Color = true
		assert.Contains(t, Format.Text(tr, style), "\x1b[2mNote 0")
		style.Color = false
	}
}

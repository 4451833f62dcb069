package capture

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/seed-8df93623/tcpsim/trace"
)

// A comment on a loss tells cause and place, and is read as that.
func TestLossComment(t *testing.T) {
	for comment, want := range map[string]trace.Fate{
		"lost":                             {Cause: "lost"},
		"dropped":                          {Cause: "dropped"},
		"lost: queue full":                 {Cause: "queue full"},
		"lost at r1":                       {Cause: "lost", Place: "r1"},
		"lost at r1: queue full":           {Cause: "queue full", Place: "r1"},
		"dropped between alice and r1":     {Cause: "dropped", Place: "alice>r1"},
		"lost between r1 and r2: gilbert":  {Cause: "gilbert", Place: "r1>r2"},
		"lost between and r2: between a b": {},
		"lost by me":                       {},
		"dropped: queue full":              {},
		"lostly":                           {},
	} {
		f, isCopy, ok := parseLoss(comment)
		assert.False(t, isCopy, comment)
		assert.Equal(t, want.Cause != "", ok, comment)
		if ok {
			want.Dropped = true
			assert.Equal(t, want, f, comment)
			assert.Equal(t, comment, lossComment(&trace.Packet{}, &f))
			copied, isCopy, ok := parseLoss(lossComment(&trace.Packet{Fates: []*trace.Fate{{}}}, &f))
			assert.True(t, isCopy && ok, comment)
			assert.Equal(t, f, copied, comment)
		}
	}
}

package segment_test

import (
	"testing"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/stretchr/testify/assert"
)

func TestPhaseNames(t *testing.T) {
	for p := segment.NoPhase; p <= segment.PhaseLoss; p++ {
		got, err := segment.ParsePhase(p.String())
		assert.NoError(t, err)
		assert.Equal(t, p, got)
	}
	assert.Equal(t, "Phase(9)", segment.Phase(9).String())
	_, err := segment.ParsePhase("start")
	assert.EqualError(t, err, `unknown phase "start", want one of none, slow start, avoidance, recovery, loss`)
}

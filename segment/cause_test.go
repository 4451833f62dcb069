package segment_test

import (
	"testing"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/stretchr/testify/assert"
)

// Each cause and limit has a name, which is read again.
func TestCauseNames(t *testing.T) {
	seen := map[string]bool{}
	for c := segment.CauseUnknown; c <= segment.CauseNotAccepted; c++ {
		got, err := segment.ParseCause(c.String())
		assert.NoError(t, err)
		assert.Equal(t, c, got)
		assert.False(t, seen[c.String()], c.String())
		seen[c.String()] = true
	}
	for l := segment.NoLimit; l <= segment.LimitCwnd; l++ {
		got, err := segment.ParseLimit(l.String())
		assert.NoError(t, err)
		assert.Equal(t, l, got)
	}
	_, err := segment.ParseCause("whim")
	assert.ErrorContains(t, err, `unknown cause "whim", want one of call, release`)
	_, err = segment.ParseLimit("whim")
	assert.ErrorContains(t, err, `unknown limit "whim", want one of application, nagle`)
	assert.Equal(t, "Cause(200) Limit(9)", segment.Cause(200).String()+" "+segment.Limit(9).String())
}

func TestRepairs(t *testing.T) {
	assert.True(t, segment.CauseRTO.Repairs())
	assert.True(t, segment.CauseTLP.Repairs())
	assert.False(t, segment.CauseRelease.Repairs())
	assert.False(t, segment.CauseKeepAlive.Repairs())
}

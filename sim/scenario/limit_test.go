package scenario_test

import (
	"testing"
	"time"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Too much ends in a sentence, not with the process.
func TestMemoryIsLimited(t *testing.T) {
	for script, want := range map[string]string{
		"limit memory=9MiB\nserver listen 80\nclient connect 80\nserver accept\nserver read end &\nclient write 8MiB": "a.txt:6: client write: the run reached the limit of 9 MiB of memory here: the send buffer is full; end it before, or allow more with limit",
		"limit memory=1MB\nserver listen 80\nclient connect 80\nclient write 2MB":                                     "a.txt:4: client write: the run reached the limit of 1000000 bytes of memory here, which 2000000 more would not fit into; allow more with limit memory=",
		"limit memory=1MB\nserver listen 80\nclient connect 80\nclient read 2MB":                                      "a.txt:4: client read: the run reached the limit of 1000000 bytes of memory here",
		"limit memory=1MB\nrepeat 1000000\ninject client:1>server:2 S =0 len 1000\nend":                               "a.txt:3: inject client:1>server:2 S =0 len 1000: the run was stopped at 0s: it reached the limit of 1000000 bytes of memory",
	} {
		s, err := scenario.Parse("a.txt", []byte(script))
		require.NoError(t, err)
		began := time.Now()
		_, err = s.Run(scenario.Options{})
		assert.ErrorContains(t, err, want)
		assert.Less(t, time.Since(began), time.Minute)
	}
}

package sim_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/seed-8df93623/tcpsim/sim"
	"github.com/seed-8df93623/tcpsim/sim/link"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/check"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A packet that arrives in fragments is put together by the host (RFC 791 section 3.2), and
// the trace says so: with the last of them the whole packet has arrived.
func TestFragmentsArrive(t *testing.T) {
	record := &trace.Trace{}
	n, client, server := pair(t, sim.Config{Seed: 1, Recorder: record}, sim.HostConfig{}, link.Config{
		Delay: time.Millisecond, Elements: []link.Element{link.MTU{Size: 600, Fragment: true, IgnoreDF: true}},
	})
	require.NoError(t, transfer(n, client, server, 100<<10))
	fragmented := 0
	for _, p := range record.Packets() {
		if len(p.Fates) < 2 {
			continue
		}
		fragmented++
		for i, f := range p.Fates {
			assert.Equal(t, "fragment", f.Cause)
			assert.Equal(t, i == len(p.Fates)-1, f.Bytes == nil)
			assert.False(t, bytes.Equal(f.Bytes, p.Bytes))
		}
	}
	assert.Greater(t, fragmented, 50)
	assert.Empty(t, check.Trace(record))
}

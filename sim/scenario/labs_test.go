package scenario_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// labs are the built-in scenarios that expect figures and no trace.
func labs() (list []*scenario.Scenario) {
	for _, s := range scenario.Builtin() {
		if _, ok := s.Expected(); !ok {
			list = append(list, s)
		}
	}
	return list
}

var expectation = regexp.MustCompile(`(?m)^expect `)

// Each holds what it expects, with figures enough to carry its lesson, in a file that
// fits on two screens. It runs here as [TestDeterminism] runs it, with its own seed.
func TestLabs(t *testing.T) {
	require.Len(t, labs(), 14)
	for _, s := range labs() {
		source := string(s.Source())
		assert.GreaterOrEqual(t, len(expectation.FindAllString(source, -1)), 3, s.Name)
		assert.LessOrEqual(t, strings.Count(source, "\n"), 75, s.Name)
	}
}

// What lessons say besides what their scripts expect.
func TestFastRetransmitLab(t *testing.T) {
	at := map[string][]time.Duration{}
	var begun time.Duration
	for _, p := range run(t, "fast-retransmit").Packets() {
		if p.From == "plain" && p.Segment.Flags.Has(segment.SYN) {
			begun = p.Sent
		}
		if slices.Contains([]segment.Cause{segment.CauseDuplicateACKs, segment.CauseRecovery}, p.Cause) {
			at[p.From] = append(at[p.From], p.Sent-begun)
		}
	}
	// RFC 2018, abstract: "With the limited information available from cumulative
	// acknowledgments, a TCP sender can only learn about a single lost packet per round
	// trip time."
	ms := time.Millisecond
	assert.Equal(t, []time.Duration{400 * ms, 400 * ms, 400 * ms}, at["selective"])
	assert.Equal(t, []time.Duration{400 * ms, 500 * ms, 600 * ms}, at["plain"])
}

// "What a cookie cannot tell is lost": neither window scale nor SACK.
func TestSYNFloodLab(t *testing.T) {
	var before, during *segment.Segment
	for _, p := range run(t, "syn-flood").Packets() {
		if s := p.Segment; s != nil && p.From == "plain" && p.To == "client" && s.Flags == segment.SYN|segment.ACK {
			if before == nil {
				before = s
			} else {
				during = s
			}
		}
	}
	has := func(s *segment.Segment, kind segment.OptionKind) bool {
		return slices.ContainsFunc(s.Options, func(o segment.Option) bool { return o.Kind == kind })
	}
	for _, kind := range []segment.OptionKind{segment.WindowScale, segment.SACKPermitted} {
		assert.True(t, has(before, kind))
		assert.False(t, has(during, kind))
	}
}

// Data is sent again in none of the flows that lose ACKs only.
func TestACKLossLab(t *testing.T) {
	tr := run(t, "ack-loss")
	lost := 0
	sent := map[segment.Seq]bool{}
	for _, e := range tr.Events {
		switch {
		case e.Kind == trace.Dropped:
			lost++
		case e.Kind == trace.Sent && e.Packet.From == "lossy" && len(e.Packet.Segment.Payload) > 0:
			assert.False(t, sent[e.Packet.Segment.Seq], "%d", e.Packet.Segment.Seq)
			sent[e.Packet.Segment.Seq] = true
		}
	}
	assert.Greater(t, lost, 100)
}

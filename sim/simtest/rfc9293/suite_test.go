package rfc9293_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim/link"
	"github.com/seed-8df93623/tcpsim/sim/simtest"
)

var _ = flag.Bool("update", false, "rewrite the files of differences and the page")

// TestMain makes sure that networks clean up by themselves.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// TestRequirements runs the test of each requirement, and holds what it finds to
// what the table says.
func TestRequirements(t *testing.T) {
	for _, topic := range allTopics {
		for _, r := range topic.requirements {
			t.Run(r.id, func(t *testing.T) {
				t.Parallel()
				require.True(t, r.allowed(), "%s cannot have the outcome %q", r.id, r.outcome)
				require.True(t, r.reason != "" || r.outcome == passes || r.outcome == does, "%q wants a reason", r.outcome)
				if r.test == nil {
					require.False(t, r.outcome.succeeds() || r.outcome == fails, "%q wants a test", r.outcome)
					return
				}
				require.NotEqual(t, notObservable, r.outcome, "what a test observes is observable")
				r.compare(t, r.shown())
				without := unfixedResults[r.id]()
				assert.Equal(t, r.without().succeeds(), !without.failed, "%s without fixes: %s", r.id, without.full)
			})
		}
	}
}

// compare holds a result to the table and to what is known of the difference, which is
// shown.
func (r *requirement) compare(t *testing.T, shown *result) {
	switch got := results[r.id](); {
	case got.failed && r.outcome.succeeds():
		require.Fail(t, r.id+" is said to pass; it fails", got.full)
	case !got.failed && !r.outcome.succeeds():
		require.Fail(t, r.id+" is said to fail; it passes", "netstack does what it did not do (%s): %s\nchange the outcome and run the suite with -update", r.reason, r.sentence)
	}
	if shown == nil {
		assert.NoFileExists(t, r.golden(), "the requirement is met now; remove the file")
		return
	}
	text := shown.problem + "\n\n" + shown.story
	if simtest.Updating() {
		require.NoError(t, os.MkdirAll(filepath.Dir(r.golden()), 0o777))
		require.NoError(t, os.WriteFile(r.golden(), []byte(text), 0o666))
	}
	known, err := os.ReadFile(r.golden())
	require.NoError(t, err, "run the suite with -update")
	assert.Equal(t, strings.ReplaceAll(string(known), "\r\n", "\n"), text, "it fails in another way than %s has it; if the change is right, run the suite with -update", r.golden())
}

// golden is the file with what is known of a difference.
func (r *requirement) golden() string {
	return filepath.Join("testdata", "differences", r.id+".txt")
}

// TestDifferencesAreNeeded finds files that belong to no requirement that fails.
func TestDifferencesAreNeeded(t *testing.T) {
	failing := map[string]bool{}
	for _, topic := range allTopics {
		for _, r := range topic.requirements {
			failing[r.golden()] = r.shown() != nil
		}
	}
	files, err := filepath.Glob("testdata/differences/*")
	require.NoError(t, err)
	for _, file := range files {
		assert.True(t, failing[file], "%s is of no requirement that fails", file)
	}
}

// sabotages are ways to spoil what a host sends from now on. A test that looks at
// it must notice one of them.
var sabotages = []link.Rule{
	func(*segment.Segment, time.Duration) link.Verdict { return link.Drop() },
	func(*segment.Segment, time.Duration) link.Verdict { return link.Duplicate(1) },
	func(s *segment.Segment, _ time.Duration) link.Verdict {
		other := *s
		other.Seq, other.Ack, other.Window = s.Seq+7, s.Ack+7, s.Window/2+1
		return link.Change(other)
	},
}

// established spoils what a host sends once it has sent its part of a handshake.
func established(spoil link.Rule) link.Rule {
	begun, done := false, false
	return func(s *segment.Segment, at time.Duration) link.Verdict {
		switch syn, ack := s.Flags.Has(segment.SYN), s.Flags.Has(segment.ACK); {
		case syn && ack:
			done = true
		case syn:
			begun, done = true, false
		case begun && !done:
			done = true
		case done:
			return spoil(s, at)
		}
		return link.Pass()
	}
}

// TestTestsCanFail makes sure that each test that passes is able to fail: it must,
// if what the host sends is spoiled, and not by the handshake alone if it goes on
// from there.
func TestTestsCanFail(t *testing.T) {
	for _, topic := range allTopics {
		for _, r := range topic.requirements {
			if r.test == nil || !r.outcome.succeeds() {
				continue
			}
			t.Run(r.id, func(t *testing.T) {
				t.Parallel()
				noticed := false
				for _, spoil := range sabotages {
					noticed = noticed || r.run(0, func(p *simtest.Peer) {
						rule := spoil
						if !r.handshake {
							rule = established(spoil)
						}
						p.Link.Backward().AddRule(rule)
					}).failed
				}
				assert.True(t, noticed, "the test passes whatever the host sends")
			})
		}
	}
}

package scenario_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

// The tests in this file hold for every built-in scenario.

// Every built-in scenario is a lesson of one chapter of the course, in its order.
func TestBuiltinOrder(t *testing.T) {
	var names, taught []string
	for _, s := range scenario.Builtin() {
		names = append(names, s.Name)
	}
	for _, c := range scenario.Course() {
		assert.NotEmpty(t, c.Lessons, c.Title)
		assert.NotEqual(t, c.Title, c.TitleIn("zh"))
		taught = append(taught, c.Lessons...)
	}
	assert.Equal(t, taught, names, "course.go has the order")
}

// The lessons are those on RFC 9293's figures 5 to 13, and each says so.
func TestFiguresAreLessons(t *testing.T) {
	for figure, name := range map[int]string{
		5: "states", 6: "handshake", 7: "simultaneous-open", 8: "old-duplicate-syn", 9: "half-open",
		10: "half-open-data", 11: "two-listeners", 12: "normal-close", 13: "simultaneous-close",
	} {
		s, err := scenario.Named(name)
		require.NoError(t, err)
		assert.Contains(t, strings.Join(strings.Fields(s.Lesson), " "), fmt.Sprintf("figure %d", figure), name)
	}
}

// A quiz asks for segments that are there, and that somebody's TCP has sent.
func TestBuiltinQuizzes(t *testing.T) {
	for _, s := range scenario.Conversations() {
		packets := run(t, s.Name).Packets()
		for _, n := range s.Quiz() {
			if assert.LessOrEqual(t, n, len(packets), s.Name) {
				assert.False(t, packets[n-1].Injected, "%s: segment %d", s.Name, n)
			}
		}
	}
}

func TestBuiltinLessonsNameSections(t *testing.T) {
	for _, s := range scenario.Builtin() {
		assert.NotEmpty(t, s.Title, s.Name)
		assert.Regexp(t, `\bRFC\s+\d+\s+section\s+\d`, s.Lesson, s.Name)
	}
}

// Checksums are right in what was sent, and in what arrived unless the scenario
// corrupts it on purpose.
func TestBuiltinChecksums(t *testing.T) {
	for _, s := range scenario.Conversations() {
		for _, p := range run(t, s.Name).Packets() {
			assert.NoError(t, segment.Verify(p.Bytes), "%s: packet %d", s.Name, p.Number)
			for _, f := range p.Fates {
				if f.Bytes != nil && f.Cause != "corrupted" {
					assert.NoError(t, segment.Verify(f.Bytes), "%s: packet %d as it arrived", s.Name, p.Number)
				}
			}
		}
	}
}

// Each comes to its end, soon and in few segments, and leaves nothing behind.
func TestBuiltinEnds(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	for _, s := range scenario.Conversations() {
		tr, err := s.Run(scenario.Options{})
		assert.NoError(t, err, s.Name)
		assert.Less(t, tr.Events[len(tr.Events)-1].Time, 2*time.Minute, s.Name)
		longest := 20
		if s.Name == "uppercase" { // nine exchanges of three segments
			longest = 33
		}
		assert.LessOrEqual(t, len(tr.Packets()), longest, s.Name)
	}
}

// diagram are the changes of state that RFC 9293 has, in its figure 5 or only in
// its text.
var diagram = map[segment.State][]segment.State{
	segment.Closed: {segment.Listen, segment.SynSent},
	// To CLOSED: a listener is closed.
	segment.Listen: {segment.SynReceived, segment.SynSent, segment.Closed},
	// To CLOSED: the connect fails (section 3.10.7.3, 3.8.3).
	segment.SynSent: {segment.SynReceived, segment.Established, segment.Closed},
	// To CLOSED: a reset; the socket that listens is another (section 3.10.7.4).
	segment.SynReceived: {segment.Established, segment.FinWait1, segment.Listen, segment.Closed},
	// To CLOSED, here and below: a reset, or a timeout.
	segment.Established: {segment.FinWait1, segment.CloseWait, segment.Closed},
	// To TIME-WAIT: the FIN acknowledges ours (section 3.10.7.4, "Eighth").
	segment.FinWait1:  {segment.FinWait2, segment.Closing, segment.TimeWait, segment.Closed},
	segment.FinWait2:  {segment.TimeWait, segment.Closed},
	segment.CloseWait: {segment.LastAck, segment.Closed},
	segment.Closing:   {segment.TimeWait, segment.Closed},
	segment.LastAck:   {segment.Closed},
	segment.TimeWait:  {segment.Closed},
}

// Connections change their states as the RFC has it, and the scenarios together
// show all of them.
func TestBuiltinStates(t *testing.T) {
	seen := map[segment.State]bool{}
	for _, s := range scenario.Conversations() {
		for _, e := range run(t, s.Name).Events {
			if e.Kind != trace.Moved {
				continue
			}
			m := e.Transition
			seen[m.From], seen[m.To] = true, true
			assert.True(t, slices.Contains(diagram[m.From], m.To), "%s at %s: %s goes from %s to %s", s.Name, e.Time, e.Host, m.From, m.To)
		}
	}
	assert.Len(t, seen, 11)
}

package scenario_test

import (
	"strings"
	"testing"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func parse(t *testing.T, file string) *scenario.Scenario {
	t.Helper()
	s, err := scenario.Parse("a.txtar", []byte(file))
	require.NoError(t, err)
	return s
}

func TestLesson(t *testing.T) {
	s := parse(t, "# One sentence.\n#\n#   indented\n#no blank\n\n# about the next line\nsleep 1s\n")
	assert.Equal(t, "One sentence.", s.Title)
	assert.Equal(t, "One sentence.\n\n  indented\nno blank", s.Lesson)
	assert.Equal(t, "a.txtar", s.Name)
	s = parse(t, "sleep 1s\n# later\n")
	assert.Empty(t, s.Title)
	assert.Empty(t, s.Lesson)
}

func TestExpectedTrace(t *testing.T) {
	_, ok := parse(t, "sleep 1s\n").Expected()
	assert.False(t, ok)
	text, ok := parse(t, "sleep 1s\n-- trace --\na\nb\n").Expected()
	assert.True(t, ok)
	assert.Equal(t, "a\nb\n", text)
	text, ok = parse(t, "-- trace --").Expected()
	assert.True(t, ok)
	assert.Empty(t, text)
}

const listening = "0.000000 server listen 80\n0.000000 server CLOSED -> LISTEN\n"

func TestUpdated(t *testing.T) {
	for _, c := range []struct{ name, file, want string }{
		{"added", "server listen 80\n", "server listen 80\n-- trace --\n" + listening},
		{"added behind a last line without end", "server listen 80", "server listen 80\n-- trace --\n" + listening},
		{"replaced", "server listen 80\n-- trace --\nold\n", "server listen 80\n-- trace --\n" + listening},
		{"filled", "server listen 80\n-- trace --", "server listen 80\n-- trace --\n" + listening},
		{"the rest stays, and so do its line ends", "\ufeff#  A\r\n\r\n\t server   listen 80 \r\n--  trace --\r\nold",
			"\ufeff#  A\r\n\r\n\t server   listen 80 \r\n--  trace --\r\n" + strings.ReplaceAll(listening, "\n", "\r\n")},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := parse(t, c.file)
			tr, err := s.Run(scenario.Options{})
			require.NoError(t, err)
			updated := s.Updated(tr)
			assert.Equal(t, c.want, string(updated))
			again := parse(t, string(updated))
			assert.NoError(t, again.Compare(tr))
			assert.Equal(t, updated, again.Updated(tr), "updating twice changes nothing")
		})
	}
}

func TestCompare(t *testing.T) {
	s := parse(t, "# A\nserver listen 80\n")
	tr, err := s.Run(scenario.Options{})
	require.NoError(t, err)
	assert.NoError(t, s.Compare(tr), "nothing is expected")
	assert.NoError(t, s.Compare(&trace.Trace{}))

	s = parse(t, "# A\nserver listen 80\n-- trace --\n"+strings.Replace(listening, "LISTEN", "LAST-ACK", 1))
	err = s.Compare(tr)
	require.IsType(t, &scenario.Mismatch{}, err)
	mismatch := err.(*scenario.Mismatch)
	assert.Equal(t, "a.txtar", mismatch.Name)
	assert.Equal(t, 5, mismatch.Line, "a line of the file")
	assert.EqualError(t, err, `a.txtar:5: the trace is not the expected one (- expected, + came): first difference in line 2:
  0.000000 server listen 80
- 0.000000 server CLOSED -> LAST-ACK
+ 0.000000 server CLOSED -> LISTEN`)

	s = parse(t, "server listen 80\r\n-- trace --\r\n"+strings.ReplaceAll(listening, "\n", "\r\n"))
	assert.NoError(t, s.Compare(tr), "line ends are the editor's")
}

func TestUpdatedKeepsLineEnds(t *testing.T) {
	s, err := scenario.Parse("a.txtar", []byte("# A.\r\nsleep 1s\r\n-- trace --\r\nold\r\n"))
	require.NoError(t, err)
	assert.Equal(t, "# A.\r\nsleep 1s\r\n-- trace --\r\n", string(s.Updated(&trace.Trace{})))
	run, err := s.Run(scenario.Options{})
	require.NoError(t, err)
	updated, err := scenario.Parse("a.txtar", s.Updated(run))
	require.NoError(t, err)
	assert.NoError(t, updated.Compare(run))
	assert.Equal(t, "# A.\r\nsleep 1s\r\n-- trace --\r\nold\r\n", string(s.Source()))
}

func TestNoSuggestionForALetter(t *testing.T) {
	_, err := scenario.Parse("a.txtar", []byte("x\n"))
	assert.NotContains(t, err.Error(), `mean ""`)
}

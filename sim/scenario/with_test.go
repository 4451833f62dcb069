package scenario

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/golden"
)

// with runs a script with other settings.
func with(t *testing.T, script string, settings ...Setting) *trace.Trace {
	t.Helper()
	s, err := Parse("x", []byte(script))
	require.NoError(t, err)
	s, err = s.With(settings...)
	require.NoError(t, err)
	tr, err := s.Run(Options{})
	require.NoError(t, err)
	return tr
}

const talk = "link delay=5ms\nclient mtu=1400\nserver listen 80\nclient connect 80\n"

// What is said with a setting is what the file would have said.
func TestWithIsAsWritten(t *testing.T) {
	plain := func(script string) string { return golden.Text(with(t, script)) }
	for _, c := range []struct{ script, name, value, same string }{
		{"link delay=5ms\nclient connect 80\nexpect error \"refused\"\n", "link delay", "20ms", "link delay=20ms\nclient connect 80\nexpect error \"refused\"\n"},
		{"client connect 80\nexpect error \"refused\"\n", "client mss", "900", "client mss=900\nclient connect 80\nexpect error \"refused\"\n"},
		{"link client>server delay=9ms\nclient connect 80\nexpect error \"refused\"\n", "link delay", "20ms", "link delay=20ms\nclient connect 80\nexpect error \"refused\"\n"},
		{"link delay=9ms\nclient connect 80\nexpect error \"refused\"\n", "link client>server delay", "20ms", "link client>server delay=20ms\nlink server>client delay=9ms\nclient connect 80\nexpect error \"refused\"\n"},
		{"topology chain routers=2 delay=1ms\nclient connect 80\nexpect error \"refused\"\n", "topology chain routers", "3", "topology chain routers=3 delay=1ms\nclient connect 80\nexpect error \"refused\"\n"},
		{"flow client server bytes=1kB &\nwait\n", "flow client server bytes", "3kB", "flow client server bytes=3kB &\nwait\n"},
		{"link rate=9Mbit\nelement drop-tail client>server rate=2Mbit packets=10\nflow client server bytes=90kB\n", "element drop-tail client>server packets", "3", "link rate=9Mbit\nelement drop-tail client>server rate=2Mbit packets=3\nflow client server bytes=90kB\n"},
		{"link rate=9Mbit\nflow client server bytes=90kB\n", "element drop-tail client>server rate", "1Mbit", "link rate=9Mbit\nelement drop-tail client>server rate=1Mbit\nflow client server bytes=90kB\n"},
	} {
		got := golden.Text(with(t, c.script, Setting{c.name, c.value}))
		assert.Equal(t, plain(c.same), got, "%s", c.name)
		assert.NotEqual(t, plain(c.script), got, "%s changes nothing", c.name)
	}
}

func TestWithMistakes(t *testing.T) {
	for _, c := range []struct{ script, name, value, want string }{
		{talk, "client mss", "x", `x: client mss=x: client: mss: "x" is no number of bytes`},
		{talk, "client ms", "5", `x: client ms=5: client: unknown setting "ms"`},
		{talk, "mss", "5", `x: "mss" is no setting; want what a line begins with`},
		{talk, "clint mss", "5", `unknown command "clint"`},
		{talk, "topology flows", "5", `x: flows=5: no line of the scenario begins with "topology"`},
		{"server listen 80\nserver scripted\nclient connect 80\n", "server mss", "500", "comes too late"}, // by the file itself
		{"server scripted\nclient connect 80\n", "server mss", "500", "server is scripted and has no TCP to be set"},
	} {
		s, err := Parse("x", []byte(c.script))
		if err == nil {
			_, err = s.With(Setting{c.name, c.value})
		}
		assert.ErrorContains(t, err, c.want, c.name)
	}
}

// The scenario itself stays as it is, and lines of the run keep what they say.
func TestWithChangesNothingElse(t *testing.T) {
	const script = "link delay=5ms\nserver listen 80\nclient connect 80\nlink delay=50ms\nclient write 1\nserver accept\nserver read 1\n"
	s, err := Parse("x", []byte(script))
	require.NoError(t, err)
	before, err := s.Run(Options{})
	require.NoError(t, err)
	_, err = s.With(Setting{"link delay", "7ms"})
	require.NoError(t, err)
	again, err := s.Run(Options{})
	require.NoError(t, err)
	assert.Equal(t, golden.Text(before), golden.Text(again))
	written := strings.Replace(script, "5ms", "7ms", 1)
	assert.Equal(t, golden.Text(with(t, written)), golden.Text(with(t, script, Setting{"link delay", "7ms"})))
}

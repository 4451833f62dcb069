package scenario

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/seed-8df93623/tcpsim/sim"
	"github.com/seed-8df93623/tcpsim/sim/link"
	"github.com/seed-8df93623/tcpsim/stack"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestHelpOfEveryCommand(t *testing.T) {
	list, err := Help("")
	require.NoError(t, err)
	for _, c := range Describe().Commands {
		assert.Contains(t, list, c.Name)
		assert.Contains(t, list, c.Summary)
		text, err := Help(c.Name)
		require.NoError(t, err, c.Name)
		for _, u := range c.Usage {
			assert.Contains(t, text, u)
		}
		assert.NotEmpty(t, c.Usage, c.Name)
		assert.Regexp(t, `^[A-Z].*\.$`, c.Summary, c.Name)
		for line := range strings.Lines(text) {
			assert.LessOrEqual(t, len(line), 100, c.Name)
		}
		for _, s := range slices.Concat(c.Settings, c.Variables) {
			assert.NotEmpty(t, s.Unit, s.Key)
			assert.NotEmpty(t, s.Doc, s.Key)
		}
	}
}

func TestHelp(t *testing.T) {
	text, err := Help("shutdown")
	require.NoError(t, err)
	assert.Equal(t, `HOST[.NAME] shutdown write|read|both

    Ends one direction of a connection, or both, and keeps the socket.
    Ending the writing one sends a FIN after what was written (a CLOSE in
    terms of RFC 9293 section 3.9.1.4), and the peer may go on sending: a
    half-close. Of the end of the reading one the peer is not told.
`, text)

	text, err = Help("duplicate")
	require.NoError(t, err)
	assert.Contains(t, text, "\n    copies=NUMBER  how many times more; default 1\n")

	of, err := Help("server")
	require.NoError(t, err)
	host, err := Help("HOST")
	require.NoError(t, err)
	assert.Equal(t, host, of)
	assert.Contains(t, host, "delayed-ack=DURATION")

	text, err = Help("expect")
	require.NoError(t, err)
	for _, form := range []string{"expect HOST[.NAME] state", "expect error", "expect segment", "expect time"} {
		assert.Contains(t, text, form)
	}

	_, err = Help("conect")
	assert.EqualError(t, err, `unknown command "conect"; did you mean "connect"?`)
}

// Each field of stack.Config and sim.HostConfig has a setting, which has an effect on
// that field.
func TestSettingsCoverTheConfig(t *testing.T) {
	values := map[string]string{
		"address": "10.1.1.1", "congestion": "cubic", "sack": "off", "timestamps": "off",
		"wscale": "off", "rack": "off", "auto-tuning": "off",
	}
	set := map[string]bool{}
	for _, s := range hostSettings {
		value, ok := values[s.key]
		if !ok {
			value = map[string]string{"BYTES": "5000", "NUMBER": "5", "DURATION": "5s", "on|off": "on", "on|off|-NAME,...": "-rto"}[s.unit]
		}
		apply, err := s.parse(value)
		require.NoError(t, err, s.key)
		var host sim.HostConfig
		apply(&host)
		c := host.TCP
		before := len(set)
		for _, config := range []any{c, host} {
			for field, v := range reflect.ValueOf(config).Fields() {
				if field.Name != "TCP" && !v.IsZero() {
					set[field.Name] = true
				}
			}
		}
		isKeepAlive := strings.HasPrefix(s.key, "keepalive-")
		assert.True(t, isKeepAlive || len(set) == before+1, "%s sets a field of its own", s.key)
		assert.Equal(t, isKeepAlive || s.key == "keepalive", c.KeepAlive.Enable, s.key)
	}
	for _, config := range []reflect.Type{reflect.TypeFor[stack.Config](), reflect.TypeFor[sim.HostConfig]()} {
		for field := range config.Fields() {
			assert.True(t, set[field.Name] || field.Name == "TCP" || field.Name == "Name", "no setting for %s", field.Name)
		}
	}
}

// Each field of link.Config has a setting, but for Elements, which have commands.
func TestSettingsCoverThePath(t *testing.T) {
	assert.Len(t, linkSettings, reflect.TypeFor[link.Config]().NumField()-1)
}

// The ranges of settings are those that a host accepts.
func TestRangesAreTheStacks(t *testing.T) {
	for _, c := range []struct{ key, least, most string }{
		{"mtu", "576", "65535"}, {"mss", "88", "65535"}, {"ttl", "1", "255"}, {"dscp", "0", "63"},
		{"quick-ack", "0", "1048576"}, {"syn-retries", "1", "6"}, {"max-retries", "1", "1048576"},
		{"keepalive-count", "1", "1048576"},
		{"send-buffer", "4096", "1073741824"}, {"receive-buffer", "4096", "1073741824"},
	} {
		for _, value := range []string{c.least, c.most} {
			script := "client address=10.0.0.9 " + c.key + "=" + value + "\n"
			s, err := Parse("a", []byte(script))
			require.NoError(t, err, script)
			_, err = s.Run(Options{})
			assert.NoError(t, err, script)
		}
	}
}

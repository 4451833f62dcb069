package scenario

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A transfer passes each middlebox, which does what it is to do.
func TestMiddleboxes(t *testing.T) {
	for line, cause := range map[string]string{
		"element nat": "translated",
		"element nat symmetric=on outside=198.51.100.7":          "translated",
		"element firewall reset=on":                              "",
		"element sequence-randomizer":                            "numbers changed",
		"element sequence-randomizer\nelement nat\nlink loss=2%": "translated",
		"element option-stripper timestamps=off":                 "",
		"element mss-clamp mss=500":                              "",
		"element ack-thinning server>client hold=5ms":            "",
		"element policer rate=20Mbit":                            "policer",
		"element mtu size=600 fragment=on ignore-df=on":          "fragment",
		"element mtu client>server size=600":                     "too large",
	} {
		counts := fates(t, line+transfer)
		assert.NotZero(t, counts[cause], "%s: %v", line, counts)
	}
}

// What middleboxes do to connections that they do not know, or no longer.
func TestIdleConnections(t *testing.T) {
	run := func(script string) error {
		s, err := Parse("a", []byte(script))
		require.NoError(t, err)
		_, err = s.Run(Options{})
		return err
	}
	const idle = "\nserver listen 80\nbackground\n server accept\nend\nclient connect 80\nwait\nsleep 10m\n"
	for line, want := range map[string]string{
		"element firewall idle=5m":          "timed out",
		"element firewall idle=5m reset=on": "reset",
		"element nat idle=5m":               "",
	} {
		err := run(line + idle + "client write 5\nsleep 1h\nclient write 5\n")
		if want == "" {
			assert.NoError(t, err, line)
			continue
		}
		require.Error(t, err, line)
		assert.True(t, strings.Contains(err.Error(), want), "%s: %v", line, err)
	}
	err := run("element firewall client>server\nclient listen 80\nserver connect 80\n")
	require.Error(t, err)
	assert.Contains(t, err.Error(), "timed out")
}

// Behind a router, whose route leads to the address of the NAT, a transfer passes it too.
func TestNATBehindRouter(t *testing.T) {
	for _, line := range []string{"element nat a r", "element nat a r symmetric=on", "element nat a>r idle=1h"} {
		s, err := Parse("a", []byte("host a\nhost b\nrouter r\nlink a r delay=5ms\nlink r b delay=5ms\nroute r 192.0.2.1/32 a\n"+line+
			strings.NewReplacer("\nlink delay=20ms", "", "server", "b", "client", "a").Replace(transfer)))
		require.NoError(t, err)
		trace, err := s.Run(Options{})
		require.NoError(t, err, line)
		for _, p := range trace.Packets() {
			if p.From == "b" {
				assert.Equal(t, "192.0.2.1", p.Segment.Dst.Addr().String(), "what the server knows")
			}
		}
	}
}

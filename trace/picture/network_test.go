package picture_test

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/internal/goldenfile"
	"github.com/seed-8df93623/tcpsim/trace/picture"
)

func networkOf(t *testing.T, script string) string {
	t.Helper()
	s, err := scenario.Parse("network", []byte(script))
	require.NoError(t, err)
	var b bytes.Buffer
	require.NoError(t, picture.WriteNetwork(&b, s.Network(), picture.Options{Title: s.Name}))
	return b.String()
}

func TestNetwork(t *testing.T) {
	goldenfile.Compare(t, "testdata/dumbbell.network.svg", networkOf(t, "topology dumbbell flows=2 rate=10Mbit delay=10ms\nelement codel left right rate=5Mbit\nelement random-loss client1>server1 probability=1%"))
}

// Whatever the network, each node has a place of its own, and each link is there.
func TestNetworksHaveRoom(t *testing.T) {
	scripts := map[string]string{
		"two": "link delay=1ms", "star": "topology star hosts=7", "chain": "topology chain routers=5", "lot": "topology parking-lot links=3",
		"triangle": "host a\nhost b\nrouter r1\nrouter r2\nrouter r3\nlink a r1\nlink r1 r2\nlink r2 r3\nlink r3 r1\nlink r3 b\nlink r3 b",
	}
	all := scenario.Builtin()
	for name, script := range scripts {
		s, err := scenario.Parse(name, []byte(script))
		require.NoError(t, err, name)
		all = append(all, s)
	}
	for _, s := range all {
		n, name := s.Network(), s.Name
		var b, again bytes.Buffer
		require.NoError(t, picture.WriteNetwork(&b, n, picture.Options{Title: `<script>"'&` + "\x1b"}))
		require.NoError(t, picture.WriteNetwork(&again, n, picture.Options{Title: `<script>"'&` + "\x1b"}))
		assert.Equal(t, b.String(), again.String(), "one network gives one image")
		places := map[string]bool{}
		for _, line := range strings.Split(b.String(), "\n") {
			if strings.HasPrefix(line, `<text class="middle"`) {
				place, _, _ := strings.Cut(line, ">")
				assert.False(t, places[place], "%s: two nodes at %s", name, place)
				places[place] = true
			}
		}
		assert.Len(t, places, len(n.Nodes), name)
		assert.Equal(t, len(n.Links), strings.Count(b.String(), `<path class="wire"`)+strings.Count(b.String(), `<path class="across"`), name)
		assert.NotContains(t, b.String(), "<script>")
	}
	assert.EqualError(t, picture.WriteNetwork(os.Stderr, &trace.Network{}, picture.Options{}), "the network has no node")
}

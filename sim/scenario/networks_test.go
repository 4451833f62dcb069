package scenario_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/stretchr/testify/require"
)

// docs/networks.md has all that the help says of elements.
func TestNetworksPage(t *testing.T) {
	name := filepath.Join("..", "..", "docs", "networks.md")
	page, err := os.ReadFile(name)
	require.NoError(t, err)
	const begin, end = "-run TestNetworksPage -update -->\n", "<!-- That is it. -->\n"
	head, rest, found := strings.Cut(string(page), begin)
	require.True(t, found)
	_, tail, found := strings.Cut(rest, end)
	require.True(t, found)
	var b strings.Builder
	for _, c := range scenario.Describe().Commands {
		if !strings.HasPrefix(c.Name, "element ") {
			continue
		}
		fmt.Fprintf(&b, "\n### %s\n\n%s\n\n| setting | value | meaning |\n|---|---|---|\n", c.Name, strings.TrimSpace(c.Summary+" "+c.Detail))
		for _, s := range c.Settings {
			fmt.Fprintf(&b, "| `%s` | %s | %s |\n", s.Key, strings.ReplaceAll(s.Unit, "|", `\|`), strings.ReplaceAll(s.Doc, "|", `\|`))
		}
	}
	upToDate(t, name, head+begin+b.String()+"\n"+end+tail)
}

// A route may change in the middle of a run, as often as it likes: what waits for a way goes
// over another one.
func TestRouteChangesInTheMiddle(t *testing.T) {
	const network = "host a\nhost b\nrouter l\nrouter m\nrouter n\nrouter r\n" +
		"link a l\nlink l m delay=5ms\nlink m r delay=5ms\nlink l n delay=20ms\nlink n r delay=20ms\nlink r b\n" +
		"b listen 80\na connect b:80\nb accept\ncut l m\na write \"x\"\nsleep 300ms\n"
	s, err := scenario.Parse("a.txtar", []byte(network+"route l b m\nrepeat 2\n route l b n\nend\nroute r a n\nb read \"x\"\n"))
	require.NoError(t, err)
	got, err := s.Run(scenario.Options{})
	require.NoError(t, err)
	var ways [][]trace.Hop
	for _, p := range got.Packets() {
		if p.From == "a" && p.Segment != nil && len(p.Segment.Payload) > 0 && !p.Lost() {
			ways = append(ways, p.Fates[0].Hops)
		}
	}
	require.Len(t, ways, 1)
	require.Equal(t, "n", ways[0][1].To)

	s, err = scenario.Parse("a.txtar", []byte(network+"route r b n\n"))
	require.NoError(t, err)
	_, err = s.Run(scenario.Options{})
	require.ErrorContains(t, err, "a.txtar:19: route r b n: what is for b goes in a circle: r, n, r and so on")
}

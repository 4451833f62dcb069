package scenario_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
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

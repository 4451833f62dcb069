package picture

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func mermaidOf(t *testing.T, name string, o Options) string {
	t.Helper()
	var b strings.Builder
	require.NoError(t, WriteMermaid(&b, traceOf(t, name), o))
	return b.String()
}

// statement is what a line of a diagram may be. Mermaid itself has read the golden
// files.
var statement = regexp.MustCompile(`^    (accTitle: .+|participant h\d+ as .+|Note (over h\d+(,h\d+)?|left of h\d+|right of h\d+): .+|h\d+(->>|-->>|-x|--x)h\d+: .+)$`)

func requireDiagram(t *testing.T, text string) {
	t.Helper()
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	require.Equal(t, []string{"```mermaid", "sequenceDiagram"}, lines[:2])
	require.Equal(t, "```", lines[len(lines)-1])
	for _, line := range lines[2 : len(lines)-1] {
		require.Regexp(t, statement, line)
		line = strings.ReplaceAll(line, "<br/>", "")
		line = regexp.MustCompile(`#\d+;`).ReplaceAllString(line, "")
		line = regexp.MustCompile(`^    h\d+-?-(>>|x)`).ReplaceAllString(line, "")
		require.NotRegexp(t, "[#;<>&\"'`%{}\\[\\]\\\\]", line, "each of them could mean something")
	}
}

func TestMermaid(t *testing.T) {
	for _, name := range names() {
		t.Run(name, func(t *testing.T) {
			text := mermaidOf(t, name, Options{Unfolded: true})
			requireDiagram(t, text)
			arrows := regexp.MustCompile(`(?m)^    h\d+-`).FindAllString(text, -1)
			assert.Len(t, arrows, len(traceOf(t, name).Packets()))
		})
	}
	var b strings.Builder
	require.NoError(t, WriteMermaid(&b, hostile(t), Options{}))
	requireDiagram(t, b.String())
}

func TestMermaidArrows(t *testing.T) {
	text := mermaidOf(t, "lossy", Options{})
	assert.Regexp(t, `h1-xh2: \(6\) .* ✗ dropped`, text)
	assert.Regexp(t, `h1-->>h2: \(\d+\) .*retransmission`, text)
}

func TestMermaidIsNotTooLongForMermaid(t *testing.T) {
	text := mermaidOf(t, "long", Options{Unfolded: true})
	requireDiagram(t, text)
	assert.Less(t, len([]rune(text)), 50_000)
	assert.Regexp(t, `Note over h1: \d+ more segments are not in this picture\.\n`+"```\n$", text)

	text = mermaidOf(t, "textbook", Options{Segments: 4})
	assert.Contains(t, text, "(4)")
	assert.NotContains(t, text, "(5)")
	assert.Contains(t, text, "6 more segments")
}

package examples

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestPage makes sure that docs/programs.md shows the examples as they are, all of each
// that comes after its imports.
func TestPage(t *testing.T) {
	var want []string
	for _, name := range []string{"payment_test.go", "halfclose_test.go", "deadline_test.go"} {
		source, err := os.ReadFile(name)
		require.NoError(t, err)
		_, code, ok := strings.Cut(string(source), "\n)\n\n")
		require.True(t, ok, "%s imports nothing", name)
		want = append(want, code)
	}
	page, err := os.ReadFile("../../../docs/programs.md")
	require.NoError(t, err)
	var shown []string
	for _, part := range strings.Split(string(page), "\n```go\n")[1:] {
		block, _, ok := strings.Cut(part, "```\n")
		require.True(t, ok, "a block of the page has no end")
		shown = append(shown, block)
	}
	assert.Equal(t, want, shown)
}

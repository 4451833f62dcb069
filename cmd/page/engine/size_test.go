package engine

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A page loads all that the engine links: no plots, no command line, no bars of progress.
func TestDependencies(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", ".").Output()
	require.NoError(t, err)
	for path := range strings.Lines(string(out)) {
		for _, heavy := range []string{"gonum.org", "golang.org/x/image", "spf13", "progressbar", "yaml", "net/http\n", "testing\n"} {
			assert.False(t, strings.Contains(path, heavy), path)
		}
	}
}

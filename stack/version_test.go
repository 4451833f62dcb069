package stack

import (
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestVersion(t *testing.T) {
	mod, err := os.ReadFile("../go.mod")
	require.NoError(t, err)
	assert.Contains(t, string(mod), gvisor+" "+Version()+"\n")
}

func TestVersionIn(t *testing.T) {
	assert.Equal(t, "v1.2.3", versionIn("/go/pkg/mod/gvisor.dev/gvisor@v1.2.3/pkg/tcpip/tcp.go"))
	assert.Equal(t, "unknown", versionIn("/home/me/vendor/gvisor.dev/gvisor/pkg/tcpip/tcp.go"))
}

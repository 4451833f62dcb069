package picture

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestWrap(t *testing.T) {
	width := extent("write 20 = 2", 12)
	assert.Equal(t, []string{"write 20 =", "20 bytes"}, wrap("write 20 = 20 bytes", width, 12))
	assert.Equal(t, []string{"你好"}, wrap("你好", width, 12))
	assert.Empty(t, wrap(" ", width, 12))
	long := strings.Repeat("好", 40)
	lines := wrap("a "+long+" b", width, 12)
	assert.Equal(t, "a"+long+"b", strings.Join(lines, ""))
	for _, line := range lines {
		assert.LessOrEqual(t, extent(line, 12), width)
	}
	assert.Equal(t, []string{"好", "好"}, wrap("好好", 1, 12), "one character at least")
}

func TestShorten(t *testing.T) {
	assert.Equal(t, "client", shorten("client", 100, 12))
	short := shorten(strings.Repeat("client", 100), 100, 12)
	assert.True(t, strings.HasSuffix(short, "…"))
	assert.LessOrEqual(t, extent(short, 12), 100.0)
}

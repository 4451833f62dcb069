package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/trace/format"
)

// colorEnvironment is the environment of a terminal that has colours.
func colorEnvironment(t *testing.T) {
	t.Setenv("NO_COLOR", "")
	t.Setenv("TERM", "xterm")
}

func TestStyleWithoutTerminal(t *testing.T) {
	colorEnvironment(t)
	f, err := os.Create(filepath.Join(t.TempDir(), "out"))
	require.NoError(t, err)
	defer f.Close()
	for _, color := range []string{colorAuto, colorNever} {
		assert.Equal(t, format.Style{}, styleFor(&strings.Builder{}, color))
		assert.Equal(t, format.Style{}, styleFor(f, color))
	}
	assert.Equal(t, format.Style{Color: true}, styleFor(f, colorAlways))
}

func TestColorInAFile(t *testing.T) {
	colorEnvironment(t)
	files(t, nil)
	assert.NotContains(t, tcpsim("", "run", "textbook").out, "\x1b")
	assert.Contains(t, tcpsim("", "run", "--color=always", "textbook").out, "\x1b[")
	for color, colored := range map[string]bool{"auto": false, "never": false, "always": true} {
		assert.Equal(t, result{}, tcpsim("", "run", "--color", color, "-o", "out.txt", "textbook"))
		assert.Equal(t, colored, strings.Contains(read(t, "out.txt"), "\x1b["), color)
	}
}

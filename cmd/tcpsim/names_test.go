package main

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// hostile is a name that would begin a line of its own, steer a terminal and turn
// the direction of writing round.
const hostile = "a\n::error::b\x1b[2J\u009b\u202e.txt"

const quotedHostile = `"a\n::error::b\x1b[2J\u009b\u202e.txt"`

func TestNamesAreQuoted(t *testing.T) {
	files(t, nil)
	if os.WriteFile(hostile, []byte(differs), 0o666) != nil {
		without(t, "the file system has no such names")
	}
	require.NoError(t, os.WriteFile("like.txt", []byte("expect trace like \"x\\n::error::b\\x1b\"\n"), 0o666))
	for _, args := range []string{
		"run", "run -u", "run --format json", "run --format html", "run --format tcpdump", "check", "check --format github", "check --format junit",
		"check --format tap", "check --seeds 1..3", "fmt -l", "fmt -d", "show", "check-trace", "diff textbook", "run -o /dev/null",
	} {
		for _, name := range []string{hostile, "none" + hostile, "like.txt"} {
			got := tcpsim("", append(strings.Fields(args), name)...)
			for line := range strings.Lines(got.out + got.err) {
				assert.False(t, strings.HasPrefix(line, "::error::b"), "%s: a line of its own in %q", args, got)
				assert.Empty(t, strings.Trim(strings.Map(steering, line), "\n"), "%s: %q", args, line)
			}
		}
	}
	require.NoError(t, os.WriteFile(hostile, []byte(differs), 0o666))
	got := tcpsim("", "check", hostile)
	assert.Contains(t, got.out, "FAIL  "+quotedHostile+"\n    "+quotedHostile+":9: the trace is not the expected one")
	assert.Contains(t, got.out, `"tcpsim run $'a\n::error::b\x1b[2J\u009b\u202e.txt'" shows the run`)
	assert.Contains(t, tcpsim("", "check", "--format", "github", hostile).out, `::error file="a\n%3A%3Aerror%3A%3Ab\x1b[2J\u009b\u202e.txt",line=9,`)
}

// steering keeps of a text what no report may have from a name.
func steering(r rune) rune {
	if r == '\x1b' || r == '\u009b' || r == '\u202e' {
		return r
	}
	return -1
}

func TestQuoted(t *testing.T) {
	for name, want := range map[string]string{"a b.txt": "a b.txt", `c:\ü`: `c:\ü`, "": "", "a\tb": `"a\tb"`, "\xff": `"\xff"`, hostile: quotedHostile} {
		assert.Equal(t, want, quoted(name))
	}
}

func TestUpdateOfAFileThatHasChanged(t *testing.T) {
	files(t, map[string]string{"a.txt": differs})
	s, err := (&app{}).load("a.txt")
	require.NoError(t, err)
	require.NoError(t, os.WriteFile("a.txt", []byte("somebody's work"), 0o666))
	assert.EqualError(t, s.rewrite([]byte("x")), "a.txt: it has changed since it was read; nothing is written, run this once more")
	assert.Equal(t, "somebody's work", read(t, "a.txt"))
	require.NoError(t, os.Remove("a.txt"))
	assert.ErrorContains(t, s.rewrite([]byte("x")), "a.txt: no such file or directory")
	assert.Empty(t, listing(t))
}

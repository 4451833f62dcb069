package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// On a terminal a bar shows how far it has come, and is gone before the report; in
// a pipe there is none, as all other tests see.
func TestCheckShowsProgressOnATerminal(t *testing.T) {
	files(t, map[string]string{"a.txt": refused, "b.txt": differs})
	tty, seen := terminal(t)
	var out bytes.Buffer
	code := run([]string{"check", "--seeds", "1..20", "a.txt", "b.txt"}, strings.NewReader(""), &out, tty)
	assert.Equal(t, int(asExpected), code)
	assert.Equal(t, "ok    a.txt\nok    b.txt\n2 scenarios: 2 as expected\n", out.String())

	bar := seen()
	assert.Contains(t, bar, "checking")
	assert.Contains(t, bar, "/40")
	last := bar[strings.LastIndex(strings.TrimRight(bar, "\r"), "\r")+1:]
	assert.Empty(t, strings.TrimSpace(last), "the bar is gone at the end")
}

package simtest_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/sim/simtest"
)

// TestFailures compares what each failure says with a file.
func TestFailures(t *testing.T) {
	for _, c := range failures {
		t.Run(c.name, func(t *testing.T) {
			f := run("TestX/"+c.name, c.body)
			require.True(t, f.failed)
			require.Len(t, f.messages, 1)
			message := withoutLines(f.messages[0])
			assert.Contains(t, message, c.term)
			compare(t, c.name, message)
			checkLine(t, f.messages[0])

			require.Len(t, f.logs, 1)
			assert.Regexp(t, `^seed 7, until \d+\.\d{6} s: what happened\nTestX/`+c.name+`\n`, f.logs[0])
			assert.Regexp(t, `\n +time (client|peer) `, f.logs[0], "the ladder's heading")
			assert.Contains(t, f.logs[0], "\nrun it again: go test -run '^TestX$/^"+c.name+"$' github.com/seed-8df93623/tcpsim/sim/simtest")
		})
	}
}

// TestLongStory makes sure that the ladder is bounded, and keeps its end.
func TestLongStory(t *testing.T) {
	f := run("TestX", func(t simtest.TB) {
		n := simtest.New(t, seven)
		client, server := n.Connect()
		for range 100 {
			n.Write(client, "hello")
			n.ExpectRead(server, "hello", "the server reads it")
		}
		n.ExpectEOF(server, "that is all")
	})
	require.Len(t, f.logs, 1)
	lines := strings.Split(f.logs[0], "\n")
	assert.InDelta(t, 48, len(lines), 4)
	assert.Regexp(t, `\n +time client .*\n.*\n +\.\.\. \(\d+ lines before are left out\)\n +0`, f.logs[0], "the first row has its time")
	assert.Contains(t, lines[len(lines)-2], "read = error: i/o timeout")
}

var location = regexp.MustCompile(`(?m)^(\w+\.go):(\d+): `)

// withoutLines leaves out line numbers, which change with every edit.
func withoutLines(text string) string { return location.ReplaceAllString(text, "$1: ") }

// checkLine makes sure that a message names the line of the test that fails.
// What fails in the end is at no line of the test.
func checkLine(t *testing.T, message string) {
	t.Helper()
	where := location.FindStringSubmatch(message)
	require.NotNil(t, where, message)
	if where[1] == "fake_test.go" {
		assert.Contains(t, message, "the processes of the test must end without an error")
		return
	}
	require.Equal(t, "failures_test.go", where[1])
	source, err := os.ReadFile(where[1])
	require.NoError(t, err)
	line, err := strconv.Atoi(where[2])
	require.NoError(t, err)
	assert.Contains(t, statement(string(source), line), "// fails")
}

// statement are a line and those that follow, up to a comment.
func statement(source string, line int) string {
	rest := strings.Join(strings.Split(source, "\n")[line-1:], "\n")
	text, _, _ := strings.Cut(rest, "\n\t}}")
	if first, _, ok := strings.Cut(text, "\n"); ok && !strings.HasSuffix(first, "(`") {
		return first
	}
	return text
}

// compare compares text with a golden file.
func compare(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", "failures", strings.ReplaceAll(name, " ", "_")+".txt")
	if simtest.Updating() {
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o777))
		require.NoError(t, os.WriteFile(file, []byte(got+"\n"), 0o666))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, string(want), got+"\n")
}

func TestPassingSaysNothing(t *testing.T) {
	f := run("TestX", func(t simtest.TB) {
		n := simtest.New(t, seven)
		client, server := n.Connect()
		n.Go("writer", func() error { _, err := client.Write([]byte("x")); return err })
		n.ExpectRead(server, "x", "the server reads it")
	})
	assert.False(t, f.failed)
	assert.Empty(t, f.output())
}

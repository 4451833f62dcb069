package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "rewrite what the README shows")

// snippets finds the fenced code blocks of a Markdown file, by their language.
var snippets = regexp.MustCompile("(?s)```(\\w+)\n(.*?)```\n")

// testName finds what a test function is called.
var testName = regexp.MustCompile(`(?m)^func (Test\w+)\(`)

// documents are the files whose snippets are run.
func documents(t *testing.T) []string {
	pages, err := filepath.Glob("../../docs/*.md")
	require.NoError(t, err)
	return append(pages, "../../README.md")
}

// TestReadmeCommands runs each command of the README and of the docs, and holds
// what it prints to what stands below it there; -update writes it there.
func TestReadmeCommands(t *testing.T) {
	commands := 0
	for _, name := range documents(t) {
		page, err := os.ReadFile(name)
		require.NoError(t, err)
		now := snippets.ReplaceAllStringFunc(string(page), func(block string) string {
			if !strings.HasPrefix(block, "```console\n") {
				return block
			}
			commands++
			command, _, _ := strings.Cut(strings.TrimPrefix(block, "```console\n"), "\n")
			return "```console\n" + command + "\n" + output(t, strings.TrimPrefix(command, "$ ")) + "```\n"
		})
		if *update {
			require.NoError(t, os.WriteFile(name, []byte(now), 0o644))
		}
		assert.Equal(t, string(page), now, "%s: rewrite it with -update", name)
	}
	require.NotZero(t, commands)
}

// output is what a command of the README prints.
func output(t *testing.T, command string) string {
	t.Helper()
	if args, ok := strings.CutPrefix(command, "go run ./cmd/tcpsim "); ok {
		t.Chdir("../..")
		defer t.Chdir("cmd/tcpsim")
		var stdout, stderr bytes.Buffer
		require.Zero(t, run(strings.Fields(args), strings.NewReader(""), &stdout, &stderr), "%s: %s", command, &stderr)
		return stdout.String()
	}
	// The tests cannot run themselves; the script that CI runs does.
	ci, err := os.ReadFile("../../.ci/run")
	require.NoError(t, err)
	require.Contains(t, string(ci), "\n"+command+"\n", "a command that nothing runs")
	return ""
}

// compiled are the pages whose Go snippets are copies of compiled tests, which a test
// beside those holds them to.
var compiled = map[string]string{
	"testing.md":    "sim/simtest",
	"bubbles.md":    "sim/simtest",
	"congestion.md": "sim/simtest",
	"programs.md":   "sim/simtest/examples",
	"recipes.md":    "sim/simtest",
}

// TestReadmeGo compiles and runs each Go snippet as it stands.
func TestReadmeGo(t *testing.T) {
	if _, err := exec.LookPath("go"); err != nil {
		without(t, "no go command here to compile the snippets with")
	}
	found := 0
	for _, name := range documents(t) {
		if compiled[filepath.Base(name)] != "" {
			continue
		}
		page, err := os.ReadFile(name)
		require.NoError(t, err)
		for _, block := range snippets.FindAllStringSubmatch(string(page), -1) {
			if block[1] == "go" {
				found++
				runSnippet(t, block[2])
			}
		}
	}
	require.NotZero(t, found)
}

// runSnippet runs a file with a test as if it stood in a package of its own.
func runSnippet(t *testing.T, code string) {
	t.Helper()
	dir := t.TempDir()
	file := filepath.Join(dir, "snippet_test.go")
	require.NoError(t, os.WriteFile(file, []byte(code), 0o644))
	place, err := filepath.Abs("../../docs/snippet_test.go")
	require.NoError(t, err)
	overlay, err := json.Marshal(map[string]any{"Replace": map[string]string{place: file}})
	require.NoError(t, err)
	list := filepath.Join(dir, "overlay.json")
	require.NoError(t, os.WriteFile(list, overlay, 0o644))
	name := testName.FindStringSubmatch(code)
	require.NotNil(t, name, "a Go snippet is a test: %s", code)
	command := exec.Command("go", "test", "-count=1", "-v", "-overlay", list, "-run", "^"+name[1]+"$", "./docs")
	command.Dir = "../.."
	printed, err := command.CombinedOutput()
	require.NoError(t, err, "%s", printed)
	require.Contains(t, string(printed), "--- PASS: "+name[1])
}

// TestReadmeVersions holds the versions that the README names to what is tested.
func TestReadmeVersions(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	require.NoError(t, err)
	module, err := os.ReadFile("../../go.mod")
	require.NoError(t, err)
	for _, version := range []*regexp.Regexp{regexp.MustCompile(`\ngvisor\.dev/gvisor (\S+)|\tgvisor\.dev/gvisor (\S+)`), regexp.MustCompile(`\ngo (\S+)`)} {
		found := version.FindStringSubmatch(string(module))
		require.NotNil(t, found)
		require.Contains(t, string(readme), strings.Join(found[1:], ""))
	}
}

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

// install is the one command of the workflows that the tests do not run: it
// fetches the module.
const install = "go install " + module + "/cmd/tcpsim@latest"

// inGroovy finds the shell commands of a Jenkinsfile.
var inGroovy = regexp.MustCompile(`\bsh '([^']*)'`)

// TestWorkflows runs every command of the workflow files in docs/ci.md, as a CI
// system would: in a checkout with a folder of scenarios.
func TestWorkflows(t *testing.T) {
	page := read(t, "../../docs/ci.md")
	if _, err := exec.LookPath("sh"); err != nil {
		without(t, fmt.Sprint("no shell here: ", err))
	}
	path := asCommand(t)
	files(t, map[string]string{
		"scenarios/refused.txt":      refused,
		"scenarios/sub/hello.txtar":  tcpsim("", "list", "--source", "hello").out,
		"scenarios/sub/other.README": "no scenario",
	})
	kinds := map[string]int{}
	for _, block := range snippets.FindAllStringSubmatch(page, -1) {
		kinds[block[1]]++
		commands := shellCommands(t, block[1], block[2])
		for _, c := range commands {
			if c == install {
				continue
			}
			require.True(t, strings.HasPrefix(c, "tcpsim "), "a command that is not tried: %s", c)
			shell := exec.Command("sh", "-ec", c)
			shell.Env = append(os.Environ(), "PATH="+path+string(filepath.ListSeparator)+os.Getenv("PATH"))
			printed, err := shell.CombinedOutput()
			assert.NoError(t, err, "%s: %s", c, printed)
		}
		if len(commands) > 0 {
			assert.Equal(t, install, commands[0], "%s: tcpsim is there before it is used", block[1])
		}
	}
	assert.Equal(t, map[string]int{"console": 1, "text": 2, "yaml": 2, "groovy": 1, "sh": 1}, kinds)
	assert.Contains(t, read(t, "report.xml"), "<testsuites>")
}

// TestReportsInTheDocs makes the reports that docs/ci.md shows of what went wrong.
func TestReportsInTheDocs(t *testing.T) {
	page := read(t, "../../docs/ci.md")
	_, script, _ := strings.Cut(page, "   ```\n   # Refused:")
	script, _, _ = strings.Cut("# Refused:"+script, "   ```\n")
	files(t, map[string]string{
		"scenarios/refused.txt": strings.ReplaceAll(script, "\n   ", "\n"),
		"scenarios/lossy.txt":   strings.Replace(chancy, "20%", "1%", 1),
	})
	require.Equal(t, asExpected, tcpsim("", "run", "--update", "scenarios/refused.txt").code)
	right := read(t, "scenarios/refused.txt")
	wrong := strings.Replace(right, "ack 2246205457", "ack 2246205458", 1)
	require.NoError(t, os.WriteFile("scenarios/refused.txt", []byte(wrong), 0o666))
	var shown []string
	for _, block := range snippets.FindAllStringSubmatch(page, -1) {
		if block[1] == "text" {
			shown = append(shown, block[2])
		}
	}
	require.Len(t, shown, 2)
	for i, args := range []string{"check scenarios/refused.txt", "check --seeds 1..1000 scenarios/lossy.txt"} {
		report, _, _ := strings.Cut(tcpsim("", strings.Fields(args)...).out, "1 scenario")
		assert.Equal(t, report, shown[i])
	}
}

// asCommand makes a folder in which tcpsim is the program under test.
func asCommand(t *testing.T) string {
	executable, err := os.Executable()
	require.NoError(t, err)
	folder := t.TempDir()
	script := "#!/bin/sh\nexec env " + asTcpsim + "=1 '" + executable + "' \"$@\"\n"
	require.NoError(t, os.WriteFile(filepath.Join(folder, "tcpsim"), []byte(script), 0o777))
	return folder
}

// shellCommands are the lines that a workflow gives to a shell.
func shellCommands(t *testing.T, language, text string) (commands []string) {
	switch language {
	case "yaml":
		var workflow any
		require.NoError(t, yaml.Unmarshal([]byte(text), &workflow), text)
		commands = inWorkflow(workflow)
	case "groovy":
		assert.Equal(t, strings.Count(text, "{"), strings.Count(text, "}"))
		for _, match := range inGroovy.FindAllStringSubmatch(text, -1) {
			commands = append(commands, match[1])
		}
	case "sh":
		return strings.Split(strings.TrimSpace(text), "\n")
	default:
		return nil
	}
	require.NotEmpty(t, commands, text)
	return commands
}

// inWorkflow finds what stands at the keys run and script, in the order of the file
// as far as it is in lists.
func inWorkflow(node any) (commands []string) {
	switch node := node.(type) {
	case []any:
		for _, n := range node {
			commands = append(commands, inWorkflow(n)...)
		}
	case map[string]any:
		for key, value := range node {
			commands = append(commands, texts(key, value)...)
			commands = append(commands, inWorkflow(value)...)
		}
	}
	return commands
}

// texts are the commands at a key: one, or a list.
func texts(key string, value any) (list []string) {
	if key != "run" && key != "script" {
		return nil
	}
	switch value := value.(type) {
	case string:
		return strings.Split(strings.TrimSpace(value), "\n")
	case []any:
		for _, v := range value {
			list = append(list, v.(string))
		}
	}
	return list
}

package main

import (
	"encoding/xml"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

// mixed are scenarios of which one is as expected, one is not, one fails and one
// cannot be read.
var mixed = map[string]string{"a.txt": refused, "b.txt": differs, "c.txt": fails, "d #1.txt": "sleep <&>\x1b]]>\n"}

func TestJUnit(t *testing.T) {
	files(t, mixed)
	got := tcpsim("", "check", "--format", "junit", ".")
	assert.Equal(t, trouble, got.code)
	require.True(t, strings.HasPrefix(got.out, xml.Header))
	var suites junitSuites
	require.NoError(t, xml.Unmarshal([]byte(got.out), &suites))
	s := suites.Suite
	assert.Equal(t, []int{4, 2, 1, 0}, []int{s.Tests, s.Failures, s.Errors, s.Skipped})
	require.Len(t, s.Cases, 4)
	for i, name := range []string{"a.txt", "b.txt", "c.txt", "d #1.txt"} {
		assert.Equal(t, name, s.Cases[i].Name)
		assert.Equal(t, name, s.Cases[i].File)
		assert.Regexp(t, `^\d+\.\d{3}$`, s.Cases[i].Time)
	}
	assert.Nil(t, s.Cases[0].Failure)
	assert.Nil(t, s.Cases[0].Error)
	assert.Equal(t, []int{0, 9, 2, 1}, []int{s.Cases[0].Line, s.Cases[1].Line, s.Cases[2].Line, s.Cases[3].Line})
	assert.Equal(t, differsText, indented(s.Cases[1].Failure.Text+"\n"))
	assert.Equal(t, failsText, indented(s.Cases[2].Failure.Text+"\n"))
	assert.Contains(t, s.Cases[3].Error.Text, `"<&>\x1b]]>" is no duration`)
	assert.True(t, strings.HasPrefix(s.Cases[3].Error.Text, s.Cases[3].Error.Message))
}

func TestGitHubAnnotations(t *testing.T) {
	files(t, mixed)
	t.Setenv("GITHUB_WORKSPACE", "")
	got := tcpsim("", "check", "--format", "github", ".")
	assert.Equal(t, trouble, got.code)
	lines := strings.Split(got.out, "\n")
	require.Len(t, lines, 5)
	escape := func(text string) string {
		var parts []string
		for line := range strings.Lines(text) {
			parts = append(parts, strings.TrimSuffix(line[4:], "\n"))
		}
		return strings.Join(parts, "%0A")
	}
	assert.Equal(t, "::error file=b.txt,line=9,title=tcpsim check::"+escape(differsText), lines[0])
	assert.Equal(t, "::error file=c.txt,line=2,title=tcpsim check::"+escape(failsText), lines[1])
	assert.True(t, strings.HasPrefix(lines[2], "::error file=d #1.txt,line=1,title=tcpsim check::d #1.txt:1: sleep: "), lines[2])
	assert.Equal(t, "4 scenarios: 1 as expected, 2 not as expected, 1 cannot be checked", lines[3])

	// Paths count from the workspace, in whichever folder a step runs.
	here, err := filepath.Abs(".")
	require.NoError(t, err)
	t.Setenv("GITHUB_WORKSPACE", filepath.Dir(here))
	got = tcpsim("", "check", "--format", "github", "b.txt")
	assert.True(t, strings.HasPrefix(got.out, "::error file="+filepath.Base(here)+"/b.txt,line=9,"), got.out)
	assert.Equal(t, "a%3Ab%2Cc%25%0A", inProperty.Replace("a:b,c%\n"))
}

func TestTAP(t *testing.T) {
	files(t, mixed)
	got := tcpsim("", "check", "--format", "tap", ".")
	assert.Equal(t, trouble, got.code)
	plain := regexp.MustCompile(`(?s)  ---\n.*?\n  \.\.\.\n`).ReplaceAllString(got.out, "")
	assert.Equal(t, "TAP version 13\nok 1 - a.txt\nnot ok 2 - b.txt\nnot ok 3 - c.txt\nnot ok 4 - d \\#1.txt\n1..4\n", plain)
	var found []string
	for _, block := range regexp.MustCompile(`(?s)  ---\n(.*?\n)  \.\.\.\n`).FindAllStringSubmatch(got.out, -1) {
		var d struct {
			Severity, Message string
			Line              int
		}
		require.NoError(t, yaml.Unmarshal([]byte(block[1]), &d), "%s", block[1])
		found = append(found, d.Severity)
		if d.Line == 9 {
			assert.Equal(t, differsText, indented(d.Message))
		}
	}
	assert.Equal(t, []string{"fail", "fail", "error"}, found)
	if _, err := exec.LookPath("prove"); err == nil { // Perl's own reader understands it
		files(t, map[string]string{"report.tap": got.out})
		printed, _ := exec.Command("prove", "--exec", "cat", "report.tap").CombinedOutput()
		assert.Contains(t, string(printed), "Failed tests:  2-4", "%s", printed)
		assert.NotContains(t, string(printed), "Parse errors")
	}
}

// With -o, people read on, and the file has the report.
func TestReportInAFile(t *testing.T) {
	files(t, mixed)
	got := tcpsim("", "check", "--format", "tap", "-o", "report", "a.txt", "b.txt")
	assert.Equal(t, result{otherwise, "ok    a.txt\nFAIL  b.txt\n" + differsText + "2 scenarios: 1 as expected, 1 not as expected\n", ""}, got)
	assert.Equal(t, tcpsim("", "check", "--format", "tap", "a.txt", "b.txt").out, read(t, "report"))
	got = tcpsim("", "check", "-o", "none/report", "a.txt")
	assert.Equal(t, result{trouble, "ok    a.txt\n1 scenario: 1 as expected\n", "tcpsim: none/report: no such file or directory\n"}, got)
}

package main

import (
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/seed-8df93623/tcpsim/trace/format"
)

// TestWrongCalls holds what a user is told, word for word. Nothing goes to
// standard output, so that a pipe gets nothing wrong.
func TestWrongCalls(t *testing.T) {
	const (
		hint    = "\nRun 'tcpsim --help' for usage.\n"
		runHint = "\nRun 'tcpsim run --help' for usage.\n"
	)
	for _, c := range []struct {
		args string
		want string
	}{
		{"rnu", `unknown command "rnu"; did you mean "run"?` + hint},
		{"frobnicate", `unknown command "frobnicate"` + hint},
		{"textbook", `unknown command "textbook"; did you mean "tcpsim run textbook"?` + hint},
		{"--frobnicate", `unknown flag: --frobnicate` + hint},
		{"run", `missing scenario; want a built-in one (tcpsim list shows them), a file, or - for standard input` + runHint},
		{"run - -", `- stands there twice; standard input can be read once only` + runHint},
		{"diff - -", `- stands there twice; standard input can be read once only` + "\nRun 'tcpsim diff --help' for usage.\n"},
		{"diff --context -1 hello textbook", `--context is -1; want 0 or more` + "\nRun 'tcpsim diff --help' for usage.\n"},
		{"check-trace - x -", `- stands there twice; standard input can be read once only` + "\nRun 'tcpsim check-trace --help' for usage.\n"},
		{"run --frobnicate x", `unknown flag: --frobnicate` + runHint},
		{"run --format xml x", `invalid argument "xml" for "--format" flag: want one of ` + strings.Join(format.Names(formats), ", ") + runHint},
		{"run --color sometimes x", `invalid argument "sometimes" for "--color" flag: want one of auto, always, never` + runHint},
		{"run --seed -1 x", `invalid argument "-1" for "--seed" flag: want a number from 0 to 18446744073709551615` + runHint},
		{"show --limit x y", `invalid argument "x" for "--limit" flag: want a whole number` + "\nRun 'tcpsim show --help' for usage.\n"},
		{"campaign --runs -3", `invalid argument "-3" for "--runs" flag: want a number from 0 to 18446744073709551615` + "\nRun 'tcpsim campaign --help' for usage.\n"},
		{"campaign --time soon", `invalid argument "soon" for "--time" flag: want a time such as 2m` + "\nRun 'tcpsim campaign --help' for usage.\n"},
		{"run --seed", `flag needs an argument: --seed` + runHint},
		{"run --output= x", `--output is empty; want the name of a file` + runHint},
		{"run -u --seed 1 x", `--update does not go with --seed; put a line seed NUMBER into the file instead` + runHint},
		{"list --names textbook", `--names lists all; leave the names out` + "\nRun 'tcpsim list --help' for usage.\n"},
		{"version x", `unknown command "x" for "tcpsim version"` + "\nRun 'tcpsim version --help' for usage.\n"},
	} {
		got := tcpsim("", strings.Fields(c.args)...)
		assert.Equal(t, result{code: trouble, err: "tcpsim: " + c.want}, got, c.args)
	}
}

// TestWrongInput is about scenarios that cannot be read.
func TestWrongInput(t *testing.T) {
	files(t, map[string]string{
		"dir/x":      "",
		"empty.txt":  "",
		"blank.txt":  " \r\n\t\n",
		"binary.dat": "\x7fELF\x02\x01\x01\x00\x00",
		"latin1.txt": "# Caf\xe9\n",
		"utf16.txt":  "\xff\xfe#\x00 \x00T\x00",
		"broken.txt": "client conect 80\nclient sleep\n",
	})
	for name, want := range map[string]string{
		"dir":        "dir: is a directory\n",
		"empty.txt":  "empty.txt: this is empty; want a scenario\n",
		"blank.txt":  "blank.txt: this is empty; want a scenario\n",
		"-":          "<stdin>: this is empty; want a scenario\n",
		"binary.dat": "binary.dat: this is no text in UTF-8; want a scenario\n",
		"latin1.txt": "latin1.txt: this is no text in UTF-8; want a scenario\n",
		"utf16.txt":  "utf16.txt: this is no text in UTF-8; want a scenario\n",
		"none.txt":   "none.txt: no such file or directory\n",
		"none/x":     "none/x: no such file or directory\n",
		"texbook":    "no file of that name, and unknown scenario \"texbook\"; did you mean \"textbook\"?\n",
	} {
		got := tcpsim("", "run", name)
		assert.Equal(t, result{code: trouble, err: "tcpsim: " + want}, got, name)
	}
	got := tcpsim("", "run", "broken.txt")
	assert.Equal(t, trouble, got.code)
	assert.Contains(t, got.err, "tcpsim: broken.txt:1: unknown command \"conect\"; did you mean \"connect\"?\ntcpsim: broken.txt:2: ")
}

// TestNothingRunsUnlessAllCanBeRead names all that is wrong at once.
func TestNothingRunsUnlessAllCanBeRead(t *testing.T) {
	files(t, map[string]string{"good.txt": refused, "empty.txt": "", "out.txt": "as it was"})
	got := tcpsim("", "run", "-o", "out.txt", "good.txt", "empty.txt", "none.txt")
	assert.Equal(t, result{trouble, "", "tcpsim: empty.txt: this is empty; want a scenario\ntcpsim: none.txt: no such file or directory\n"}, got)
	assert.Equal(t, "as it was", read(t, "out.txt"))
}

// TestLineEndsAndByteOrderMark covers files as Windows programs write them.
func TestLineEndsAndByteOrderMark(t *testing.T) {
	windows := strings.ReplaceAll(refused, "\n", "\r\n")
	want := tcpsim(refused, "run", "-")
	assert.Equal(t, asExpected, want.code)
	assert.Equal(t, want, tcpsim(windows, "run", "-"))
	assert.Equal(t, want, tcpsim("\ufeff"+windows, "run", "-"))
}

// TestHostileText keeps what a file says from steering the terminal or filling
// it.
func TestHostileText(t *testing.T) {
	got := tcpsim("# \x1b[2Jtitle\nclient connect 1\nexpect error \"refused\"\n", "run", "-")
	assert.Equal(t, asExpected, got.code)
	assert.True(t, strings.HasPrefix(got.out, "\\x1b[2Jtitle\n"), got.out)

	got = tcpsim("client \x1b]0;x\x07 1\n", "run", "-")
	assert.Equal(t, trouble, got.code)
	assert.NotContains(t, got.err, "\x1b")

	got = tcpsim(strings.Repeat("x", 1<<20)+"\n", "run", "-")
	assert.Equal(t, trouble, got.code)
	assert.Less(t, len(got.err), 2000)

	got = tcpsim(strings.Repeat("x\n", 1000), "run", "-")
	assert.Equal(t, strings.Count(got.err, "\n"), strings.Count(got.err, "tcpsim: "))
	assert.Less(t, strings.Count(got.err, "\n"), 50)
}

func TestInputWithoutEnd(t *testing.T) {
	var err strings.Builder
	code := run([]string{"run", "-"}, endless{}, io.Discard, &err)
	assert.Equal(t, int(trouble), code)
	assert.Equal(t, "tcpsim: <stdin>: this is larger than 64 MiB, too large for a scenario\n", err.String())
}

type endless struct{}

func (endless) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

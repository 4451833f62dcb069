package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/seed-8df93623/tcpsim/trace/format"
)

// offers is what the shell is told to offer for the last of args, and with which
// directive: 0 to go on with files, 4 not to.
func offers(args ...string) (words []string, directive string) {
	lines := strings.Split(strings.TrimSpace(tcpsim("", append([]string{"__complete"}, args...)...).out), "\n")
	for _, line := range lines[:len(lines)-1] {
		word, _, _ := strings.Cut(line, "\t")
		words = append(words, word)
	}
	return words, lines[len(lines)-1]
}

func TestCompletion(t *testing.T) {
	for _, shell := range []string{"bash", "zsh", "fish", "powershell"} {
		got := tcpsim("", "completion", shell)
		assert.Equal(t, result{out: got.out}, got)
		assert.Contains(t, got.out, "tcpsim")
	}
}

func TestWhatIsOffered(t *testing.T) {
	var names, commands []string
	for _, s := range scenario.Builtin() {
		names = append(names, s.Name)
	}
	for _, c := range scenario.Describe().Commands {
		commands = append(commands, c.Name)
	}
	for _, c := range []struct {
		args      string // _ stands for an empty word
		want      []string
		directive string
	}{
		{"run _", names, ":0"},
		{"run text", []string{"textbook"}, ":0"},
		{"run ./", nil, ":0"},
		{"run textbook ref", []string{"refused"}, ":0"},
		{"list text", []string{"textbook"}, ":4"},
		{"run --format _", format.Names(formats), ":4"},
		{"run --color _", []string{"auto", "always", "never"}, ":4"},
		{"help _", []string{"campaign", "check", "check-trace", "completion", "diff", "fmt", "list", "merge", "network", "run", "scenario", "serve", "show", "sweep", "version"}, ":4"},
		{"help scenario _", commands, ":4"},
		{"help run _", nil, ":4"},
	} {
		args := strings.Fields(c.args)
		for i := range args {
			args[i] = strings.TrimSuffix(args[i], "_")
		}
		words, directive := offers(args...)
		assert.Equal(t, c.want, words, c.args)
		assert.Equal(t, c.directive, directive, c.args)
	}
}

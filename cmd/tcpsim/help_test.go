package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
)

func TestHelp(t *testing.T) {
	help := tcpsim("", "help")
	assert.Equal(t, result{out: help.out}, help)
	for _, word := range []string{"run ", "list ", "version ", "help ", "completion ", "tcpsim scenario "} {
		assert.Contains(t, help.out, "\n  "+word)
	}
	assert.Equal(t, help, tcpsim(""))
	assert.Equal(t, help, tcpsim("", "--help"))
	assert.Equal(t, help, tcpsim("", "-h"))
}

func TestHelpOfACommand(t *testing.T) {
	help := tcpsim("", "help", "run")
	assert.Equal(t, result{out: help.out}, help)
	assert.Equal(t, help, tcpsim("", "run", "--help"))
	for _, f := range formats {
		assert.Contains(t, help.out, f.Summary)
	}
	for _, flag := range []string{"--seed NUMBER ", "--format FORMAT ", "-o, --output FILE ", "-S, --absolute ", "-u, --update ", "--color WHEN "} {
		assert.Contains(t, help.out, flag)
	}
}

func TestHelpOnTheLanguage(t *testing.T) {
	help := tcpsim("", "help", "scenario")
	assert.Equal(t, result{out: help.out}, help)
	assert.Equal(t, help, tcpsim("", "scenario"))
	assert.Equal(t, help, tcpsim("", "scenario", "--help"))
	for _, c := range scenario.Describe().Commands {
		assert.Contains(t, help.out, "\n    "+c.Name+" ")
		want, err := scenario.Help(c.Name)
		require.NoError(t, err)
		words := strings.Fields(c.Name)
		assert.Equal(t, result{out: want}, tcpsim("", append([]string{"help", "scenario"}, words...)...))
		assert.Equal(t, result{out: want}, tcpsim("", append([]string{"help"}, words...)...))
	}
}

func TestExampleOfTheHelpRuns(t *testing.T) {
	got := tcpsim(example, "run", "-")
	assert.Equal(t, result{out: got.out}, got)
	assert.Contains(t, tcpsim("", "help", "scenario").out, "    "+strings.Split(example, "\n")[0])
}

func TestHelpOnNothing(t *testing.T) {
	for args, want := range map[string]string{
		"lis":                         `unknown command "lis"; did you mean "list"?`,
		"conect":                      `unknown command "conect"; did you mean "connect"?`,
		"scenario conect":             `unknown command "conect"; did you mean "connect"?`,
		"run connect":                 `there is no help on "run connect"`,
		"completion bash frobnicate ": `there is no help on "completion bash frobnicate"`,
	} {
		got := tcpsim("", append([]string{"help"}, strings.Fields(args)...)...)
		assert.Equal(t, result{code: trouble, err: "tcpsim: " + want + "\nRun 'tcpsim help --help' for usage.\n"}, got, args)
	}
}

// Editors get the description that the package has, which its golden file holds.
func TestHelpForEditors(t *testing.T) {
	golden := read(t, "../../sim/scenario/testdata/language.json")
	assert.Equal(t, result{out: golden}, tcpsim("", "help", "scenario", "--json"))
	got := tcpsim("", "help", "run", "--json")
	assert.Equal(t, result{code: trouble, err: "tcpsim: --json goes with \"help scenario\" only\nRun 'tcpsim help --help' for usage.\n"}, got)
}

package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
)

func TestList(t *testing.T) {
	var lines, names strings.Builder
	all := scenario.Builtin()
	require.NotEmpty(t, all)
	widest := 0
	for _, s := range all {
		widest = max(widest, len(s.Name))
	}
	for _, s := range all {
		fmt.Fprintf(&names, "%s\n", s.Name)
		fmt.Fprintf(&lines, "%s%s  %s\n", s.Name, strings.Repeat(" ", widest-len(s.Name)), s.Title)
	}
	assert.Equal(t, result{out: lines.String()}, tcpsim("", "list"))
	assert.Equal(t, result{out: names.String()}, tcpsim("", "list", "--names"))
}

func TestListTellsLessons(t *testing.T) {
	textbook, err := scenario.Named("textbook")
	require.NoError(t, err)
	refused, err := scenario.Named("refused")
	require.NoError(t, err)
	assert.Equal(t, result{out: textbook.Lesson + "\n"}, tcpsim("", "list", "textbook"))
	assert.Equal(t, result{out: textbook.Lesson + "\n\n" + refused.Lesson + "\n"}, tcpsim("", "list", "textbook", "refused"))

	got := tcpsim("", "list", "textbook", "texbook")
	assert.Equal(t, result{code: trouble, err: "tcpsim: unknown scenario \"texbook\"; did you mean \"textbook\"?\nRun 'tcpsim list --help' for usage.\n"}, got)
}

func TestListSource(t *testing.T) {
	got := tcpsim("", "list", "--source", "textbook")
	assert.Equal(t, asExpected, got.code)
	assert.True(t, strings.HasPrefix(got.out, "# The textbook connection"), got.out)
	assert.Contains(t, got.out, "\n-- trace --\n")
	assert.Equal(t, asExpected, tcpsim(got.out, "run", "-").code, "what is printed can be run")
	assert.Equal(t, trouble, tcpsim("", "list", "--source").code)
}

// The course has every scenario, in the order of the list.
func TestListCourse(t *testing.T) {
	got := tcpsim("", "list", "--course")
	assert.Equal(t, asExpected, got.code)
	assert.True(t, strings.HasPrefix(got.out, "1. A connection\n   textbook            The textbook connection: "), got.out)
	for _, s := range scenario.Builtin() {
		assert.Contains(t, got.out, "\n   "+s.Name+" ")
		assert.Contains(t, got.out, "  "+s.Title+"\n")
	}
	assert.Contains(t, tcpsim("", "list", "--course", "--lang", "zh").out, "1. 一条连接\n")
	assert.Equal(t, trouble, tcpsim("", "list", "--course", "textbook").code)
}

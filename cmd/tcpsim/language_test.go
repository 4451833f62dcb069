package main

import (
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/assert"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/seed-8df93623/tcpsim/trace/explain"
	"github.com/seed-8df93623/tcpsim/trace/visible"
)

func TestSpoken(t *testing.T) {
	for _, c := range []struct {
		args, environment string
		want              explain.Language
	}{
		{"list", "", explain.English},
		{"list --lang zh", "", explain.Chinese},
		{"--lang=ZH list", "", explain.Chinese},
		{"list --lang en", "TCPSIM_LANG=zh", explain.English},
		{"list --lang", "TCPSIM_LANG=zh", explain.Chinese},
		{"list --lang xx", "TCPSIM_LANG=zh", explain.Chinese},
		{"list -- --lang zh", "", explain.English},
		{"list", "LANG=zh_CN.UTF-8", explain.Chinese},
		{"list", "LANG=zh_CN.UTF-8 LC_ALL=C", explain.English},
		{"list", "LANG=zh_CN.UTF-8 LC_ALL=C TCPSIM_LANG=zh", explain.Chinese},
		{"list", "LANG=zh_CN.UTF-8 TCPSIM_LANG=en", explain.English},
	} {
		getenv := func(name string) string {
			for _, each := range strings.Fields(c.environment) {
				if value, ok := strings.CutPrefix(each, name+"="); ok {
					return value
				}
			}
			return ""
		}
		assert.Equal(t, c.want, spoken(strings.Fields(c.args), getenv), "%+v", c)
	}
}

func TestListInChinese(t *testing.T) {
	list := tcpsim("", "list", "--lang", "zh")
	for line := range strings.Lines(list.out) {
		assert.True(t, strings.ContainsFunc(line, func(r rune) bool { return unicode.Is(unicode.Han, r) }), line)
	}
	assert.Equal(t, len(scenario.Builtin()), strings.Count(list.out, "\n"))
	t.Setenv(languageVariable, "zh")
	assert.Equal(t, list, tcpsim("", "list"))

	lessons := tcpsim("", "list", "textbook", "refused")
	assert.Contains(t, lessons.out, "三次握手")
	assert.Contains(t, lessons.out, "\n\n连接被拒绝")
	for line := range strings.Lines(lessons.out) {
		assert.LessOrEqual(t, visible.Columns(line), 77, line)
	}
	assert.Contains(t, tcpsim("", "list", "--source", "textbook").out, "# The textbook connection", "a file is a file")
	assert.Contains(t, tcpsim("", "__complete", "list", "text").out, "textbook\t教科书")
}

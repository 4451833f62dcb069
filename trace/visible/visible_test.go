package visible

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestVisible(t *testing.T) {
	for s, want := range map[string]string{
		"":                      "",
		"plain ASCII \\n ~":     "plain ASCII \\n ~",
		"服务器 é":                 "服务器 é",
		"\x1b[2J\r\n\t\x00\x7f": `\x1b[2J\r\n\t\x00\x7f`,
		"\u202e\u200b\u0085":    `\u202e\u200b\u0085`,
		"\x9b\xff a":            `\x9b\xff a`,
	} {
		assert.Equal(t, want, Text(s))
	}
}

func TestColumns(t *testing.T) {
	for s, want := range map[string]int{
		"": 0, "abc": 3, "客户端": 6, "é": 1, "e\u0301": 1, "한글": 4, "かな": 4, "ｗ": 2, "─►◄│├┤…": 7, "𠀀": 2, "🙂": 2,
	} {
		assert.Equal(t, want, Columns(s), s)
	}
}

func TestCut(t *testing.T) {
	for _, c := range []struct {
		s     string
		width int
		want  string
	}{
		{"abc", 3, "abc"}, {"abcd", 3, "ab…"}, {"客户端", 6, "客户端"}, {"客户端", 5, "客户…"}, {"客户端", 4, "客…"},
		{"客户端", 1, "…"}, {"abc", 0, ""}, {"abc", -1, ""}, {"", 0, ""},
	} {
		assert.Equal(t, c.want, Cut(c.s, c.width), "%q in %d columns", c.s, c.width)
	}
}

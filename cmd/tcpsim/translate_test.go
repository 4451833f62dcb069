package main

import (
	"strings"
	"testing"
	"unicode"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"github.com/stretchr/testify/assert"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/seed-8df93623/tcpsim/trace/explain"
	"github.com/seed-8df93623/tcpsim/trace/words"
)

// isChinese tells whether there is anything Chinese in a text.
func isChinese(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}

// Everything that help says of a command has its Chinese: what it is for, its flags and
// its formats.
func TestHelpHasItsChinese(t *testing.T) {
	a := &app{language: explain.Chinese, stdout: &writer{}}
	root := a.rootCommand()
	var walk func(c *cobra.Command)
	walk = func(c *cobra.Command) {
		assert.True(t, isChinese(c.Short), c.CommandPath())
		for paragraph := range strings.SplitSeq(a.text(c.Long), "\n\n") {
			command := strings.Contains(paragraph, "tcpsim completion") || strings.Contains(paragraph, "compinit") || strings.HasPrefix(paragraph, "####")
			assert.True(t, paragraph == "" || command || isChinese(paragraph), "%s: %s", c.CommandPath(), paragraph)
		}
		for _, flags := range []*pflag.FlagSet{c.Flags(), c.PersistentFlags()} {
			flags.VisitAll(func(f *pflag.Flag) {
				assert.True(t, isChinese(f.Usage), "%s --%s: %s", c.CommandPath(), f.Name, f.Usage)
			})
		}
		for _, below := range c.Commands() {
			walk(below)
		}
	}
	walk(root)
	for _, f := range formats {
		assert.True(t, isChinese(a.say(f.Summary)), f.Summary)
	}
}

// So has all that it says of the language of scenario files.
func TestHelpOnScenariosHasItsChinese(t *testing.T) {
	check := func(text string) {
		assert.True(t, text == "" || isChinese(words.In(words.Chinese, text)), "trace/words has no Chinese for %q", text)
	}
	language := scenario.Describe()
	for _, c := range language.Commands {
		check(c.Summary)
		check(c.Detail)
		for _, s := range append(c.Settings, c.Variables...) {
			check(s.Doc)
		}
	}
	for _, v := range language.Values {
		for _, p := range v.Parts {
			check(p.Doc)
		}
	}
	got := tcpsim("", "help", "scenario", "shutdown", "--lang", "zh")
	assert.Equal(t, asExpected, got.code)
	assert.Contains(t, got.out, "半关闭")
	assert.NotContains(t, tcpsim("", "help", "scenario", "--lang", "zh").out, "Below")
}

package main

import (
	"fmt"
	"io"
	"regexp"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/seed-8df93623/tcpsim/trace/explain"
	"github.com/seed-8df93623/tcpsim/trace/words"
)

// say puts values into a format in the user's language.
func (a *app) say(format string, values ...any) string {
	return words.Say(a.language.String(), format, values...)
}

// text is a longer text in the user's language, for a terminal.
func (a *app) text(text string) string { return words.Paragraphs(a.language.String(), text, 80) }

// speaker writes to standard output what is for people, in the user's language. Each
// write is of whole lines.
func (a *app) speaker() io.Writer { return speaker{a.stdout, a.language.String()} }

type speaker struct {
	to       io.Writer
	language string
}

// Write implements io.Writer.
func (s speaker) Write(p []byte) (int, error) {
	if _, err := io.WriteString(s.to, words.Lines(s.language, string(p))); err != nil {
		return 0, err
	}
	return len(p), nil
}

// translate puts the help on all commands into the user's language. Each text is in
// English where it is used, and in package words in others.
func (a *app) translate(root *cobra.Command) {
	if a.language == explain.English {
		return
	}
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	usage := root.UsageTemplate()
	for _, heading := range headings {
		usage = strings.ReplaceAll(usage, heading, a.say(heading))
	}
	root.SetUsageTemplate(usage)
	root.SetHelpFunc(func(c *cobra.Command, _ []string) {
		long := c.Long
		if long == "" {
			long = c.Short
		}
		usage := defaultValue.ReplaceAllString(c.UsageString(), a.say("(default %s)", "$1"))
		fmt.Fprintf(a.stdout, "%s\n\n%s", strings.TrimSpace(a.text(long)), usage)
	})
	a.translateEach(root)
}

// translateEach translates a command, and those below it.
func (a *app) translateEach(c *cobra.Command) {
	language := a.language.String()
	c.InitDefaultHelpFlag()
	c.Short = a.say(c.Short)
	examples := strings.Split(c.Example, "\n")
	for i, line := range examples {
		examples[i] = words.Line(language, line)
	}
	c.Example = strings.Join(examples, "\n")
	if c.HasAvailableFlags() {
		c.Use, c.DisableFlagsInUseLine = c.Use+" "+a.say("[flags]"), true
	}
	for _, flags := range []*pflag.FlagSet{c.LocalNonPersistentFlags(), c.PersistentFlags()} {
		flags.VisitAll(func(f *pflag.Flag) { f.Usage = words.Sentence(language, f.Usage) })
	}
	for _, below := range c.Commands() {
		a.translateEach(below)
	}
}

// headings are those of cobra's template, the longer of two first.
var headings = []string{
	"Usage:", "Aliases:", "Examples:", "Available Commands:", "Global Flags:", "Flags:", "Additional help topics:",
	`Use "{{.CommandPath}} [command] --help" for more information about a command.`, "[command]",
}

// defaultValue is how pflag tells of one.
var defaultValue = regexp.MustCompile(`(?m) \(default (.*)\)$`)

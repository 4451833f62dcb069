package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
)

// topicName is the help topic on the language of scenario files.
const topicName = "scenario"

// example is a whole scenario, for the help.
const example = `# Refused: a SYN to a port on which nobody listens is answered by a reset.
link delay=5ms
client connect 9527
expect error "connection refused"
`

const introduction = `A scenario is a text file. The lines at its top that begin with # are the
lesson, the first of them its title. Every other line is one command for the
two hosts, client and server, or for the link between them:

%s
A line "# quiz: segments 4 8" says which segments a quiz asks for.

Below a line "-- trace --" stands the trace that is expected to come out.
tcpsim run --update FILE writes it there. A capture that the run is to be like may
stand below another such line: see expect trace.

The commands:

%s
Use "tcpsim help scenario COMMAND" for more information about one of them.
`

func (a *app) helpCommand() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "help [COMMAND]",
		Short: "Explain a command of tcpsim, or of the language of scenario files",
		Example: `  tcpsim help run
  tcpsim help scenario
  tcpsim help scenario expect
  tcpsim help scenario --json     the whole language, for editors`,
		ValidArgsFunction: completeTopics,
		RunE: func(c *cobra.Command, args []string) error {
			if asJSON {
				return a.describeLanguage(args)
			}
			return a.help(c.Root(), args)
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "describe the language of scenario files in JSON, for programs")
	return c
}

// describeLanguage prints the language of scenario files for programs.
func (a *app) describeLanguage(args []string) error {
	if !slices.Equal(args, []string{topicName}) {
		return errors.New(`--json goes with "help scenario" only`)
	}
	e := json.NewEncoder(a.stdout)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(scenario.Describe())
}

// scenarioTopic is no command, but cobra lists it as a topic of help.
func (a *app) scenarioTopic() *cobra.Command {
	c := &cobra.Command{Use: topicName, Short: "The language of scenario files"}
	c.SetHelpFunc(func(*cobra.Command, []string) { a.explainLanguage() })
	return c
}

// help explains what args name: a command of tcpsim, or one of the language.
func (a *app) help(root *cobra.Command, args []string) error {
	if len(args) > 1 && args[0] == topicName {
		return a.explain(args[1:])
	}
	c, rest, err := root.Find(args)
	switch {
	case err != nil:
		return err
	case len(rest) == 0:
		c.InitDefaultHelpFlag() // so that it is among the flags
		return c.Help()
	case c != root:
		return fmt.Errorf("there is no help on %q", strings.Join(args, " "))
	}
	err = a.explain(args)
	if similar := didYouMean(root, args[0]); err != nil && similar != "" {
		return fmt.Errorf("unknown command %q%s", args[0], similar)
	}
	return err
}

// explain explains a command of the language.
func (a *app) explain(words []string) error {
	text, err := scenario.HelpIn(a.language.String(), strings.Join(words, " "))
	if err != nil {
		return err
	}
	fmt.Fprint(a.stdout, text)
	return nil
}

// explainLanguage explains how a scenario is written.
func (a *app) explainLanguage() {
	commands, err := scenario.HelpIn(a.language.String(), "")
	must(err)
	fmt.Fprintf(a.stdout, a.text(introduction), indented(example), indented(commands))
}

func indented(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString("    " + line)
	}
	return b.String()
}

// completeTopics offers what help can explain.
func completeTopics(c *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	var list []cobra.Completion
	switch {
	case len(args) == 0:
		for _, sub := range c.Root().Commands() {
			if sub.IsAvailableCommand() || sub.Name() == topicName {
				list = append(list, cobra.CompletionWithDesc(sub.Name(), sub.Short))
			}
		}
	case len(args) == 1 && args[0] == topicName:
		for _, info := range scenario.Describe().Commands {
			list = append(list, cobra.CompletionWithDesc(info.Name, info.Summary))
		}
	}
	return list, cobra.ShellCompDirectiveNoFileComp
}

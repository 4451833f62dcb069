package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/seed-8df93623/tcpsim/trace/explain"
)

// exit is the exit code of a command that has already said what is wrong. Every
// other error of a command is about the way it was called.
type exit int

const (
	asExpected exit = iota
	otherwise       // a trace is not the expected one, or a run failed
	trouble         // the input is wrong, or the output cannot be written
)

// Error implements error.
func (e exit) Error() string { return fmt.Sprintf("exit code %d", int(e)) }

// err is what a command returns.
func (e exit) err() error {
	if e == asExpected {
		return nil
	}
	return e
}

// app is one call of tcpsim.
type app struct {
	stdin  io.Reader
	stdout *writer
	stderr io.Writer

	language explain.Language
}

// run is all of tcpsim, from the arguments to the exit code.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	a := &app{stdin: stdin, stdout: &writer{to: stdout}, stderr: stderr, language: spoken(args, os.Getenv)}
	code := a.execute(args)
	if err := a.stdout.err; err != nil && !closedPipe(err) {
		a.report(fmt.Errorf("standard output: %w", cause(err)))
		code = trouble
	}
	return int(code)
}

// execute runs the command that args name.
func (a *app) execute(args []string) exit {
	root := a.rootCommand()
	root.SetArgs(append([]string{}, args...)) // nil would mean those of the process
	command, err := root.ExecuteC()
	var code exit
	switch {
	case errors.As(err, &code):
		return code
	case err == nil || errors.Is(err, a.stdout.err): // of which run tells
		return asExpected
	}
	a.report(err)
	fmt.Fprintln(a.stderr, a.say("Run '%s --help' for usage.", command.CommandPath()))
	return trouble
}

// rootCommand is tcpsim with all its commands.
func (a *app) rootCommand() *cobra.Command {
	var version bool
	root := &cobra.Command{
		Use:   "tcpsim",
		Short: "Run TCP conversations in virtual time and see every segment",
		Long: `tcpsim runs TCP conversations between two real network stacks (gVisor's) in
virtual time, and shows every segment beside the states of both ends. The same
scenario gives the same bytes every time.`,
		Example: `  tcpsim list                 what there is to see
  tcpsim run textbook         run a built-in scenario
  tcpsim run mine.txt         run one of your own
  tcpsim help scenario        how to write one`,
		Args: knownCommand,
		RunE: func(c *cobra.Command, _ []string) error {
			if version {
				a.version()
				return nil
			}
			return c.Help()
		},
		SilenceErrors: true, // execute reports them
		SilenceUsage:  true,
	}
	root.Flags().BoolVar(&version, "version", false, "what this tcpsim was built from")
	a.addLanguageFlag(root)
	root.SetFlagErrorFunc(plainly)
	root.SetOut(a.stdout)
	root.SetErr(a.stderr)
	root.AddCommand(a.runCommand(), a.listCommand(), a.showCommand(), a.diffCommand(), a.versionCommand(), a.checkCommand(), a.checkTraceCommand(), a.fmtCommand(), a.networkCommand(), a.sweepCommand(), a.mergeCommand(), a.campaignCommand(), a.serveCommand(), a.scenarioTopic())
	root.SetHelpCommand(a.helpCommand())
	a.translate(root)
	return root
}

// knownCommand refuses the arguments of the root command, which are there only
// if the first of them is no command.
func knownCommand(root *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	if _, err := scenario.Named(args[0]); err == nil {
		return fmt.Errorf("unknown command %q; did you mean %q?", args[0], "tcpsim run "+args[0])
	}
	return fmt.Errorf("unknown command %q%s", args[0], didYouMean(root, args[0]))
}

// didYouMean names the commands that word may stand for.
func didYouMean(root *cobra.Command, word string) string {
	root.SuggestionsMinimumDistance = 2
	similar := root.SuggestionsFor(word)
	if len(similar) == 0 {
		return ""
	}
	return fmt.Sprintf(`; did you mean "%s"?`, strings.Join(similar, `" or "`))
}

package main

import (
	"errors"
	"fmt"
	"os"
	"regexp"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// checker is the command check with its flags.
type checker struct {
	*app
	format  choice
	output  string
	update  bool
	seeds   seedRange
	pattern string
	jobs    int

	only *regexp.Regexp // of names; nil checks all
}

func (a *app) checkCommand() *cobra.Command {
	c := &checker{app: a, format: reportChoice()}
	command := &cobra.Command{
		Use:   "check FILE|FOLDER...",
		Short: "Check scenarios: run many, and report on each",
		Long: `Run scenarios side by side, compare each with the trace and the captures that it
expects, and report on each, in the same order every time. A folder stands for
the scenarios in it and below: files that end in .txt or .txtar, without those
that one of them is compared with, and without hidden ones. A name for which
there is no file is that of a built-in scenario, and - is standard input.

With --seeds each is run once for every seed. Such runs differ from the expected
trace; instead, each must succeed, and keep to what RFC 9293 demands of both ends.

The exit code is 0 if all went as expected, 1 if a trace differs or a run failed,
and 2 if a scenario could not be read.

Formats:
` + reportSummaries(),
		Example: `  tcpsim check scenarios
  tcpsim check --update scenarios/mine.txt
  tcpsim check --seeds 1..1000 --run 'lossy|reorder' scenarios
  tcpsim check --format junit -o report.xml scenarios`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return errors.New("missing scenarios; want files, or folders that hold some")
			}
			return runnable(nil, args)
		},
		RunE: func(_ *cobra.Command, args []string) error { return c.check(args) },
	}
	flags := command.Flags()
	flags.Var(&c.format, "format", "report in `FORMAT`, one of those above")
	flags.StringVarP(&c.output, "output", "o", standardStream, "write the report to `FILE`, whole or not at all, and show that for people as well")
	flags.BoolVarP(&c.update, "update", "u", false, "make what happens the expected trace of each file that expects another")
	flags.Var(&c.seeds, "seeds", "run each with the seeds of `RANGE`, such as 1..1000, and check invariants")
	flags.StringVar(&c.pattern, "run", "", "check only scenarios of which the path matches the regular expression `REGEXP`")
	flags.IntVarP(&c.jobs, "jobs", "j", runtime.GOMAXPROCS(0), "run `NUMBER` scenarios at once; default: one for each processor")
	must(command.RegisterFlagCompletionFunc("format", completeReports))
	return command
}

// check is the command once its flags are read.
func (c *checker) check(args []string) error {
	if err := c.misuse(); err != nil {
		return err
	}
	if os.Getenv("GOGC") == "" { // nobody knows better
		defer debug.SetGCPercent(debug.SetGCPercent(garbage))
	}
	subjects := c.subjects(args)
	if len(subjects) == 0 {
		c.report(fmt.Errorf("no scenario matches --run %s", c.pattern))
		return trouble
	}
	if err := c.overwrites(subjects); err != nil {
		c.report(err)
		return trouble
	}
	if c.output == standardStream {
		r := reportNamed(c.format.value).make(c.reader(c.format.value))
		return c.all(subjects, []reporter{r}).err()
	}
	return c.toFile(subjects).err()
}

// misuse tells what is wrong with the flags.
func (c *checker) misuse() (err error) {
	switch {
	case c.update && c.seeds.chosen:
		return errors.New("--update does not go with --seeds: the expected trace is that of the scenario's own seed")
	case c.jobs < 1:
		return errors.New("--jobs is too small; want 1 or more")
	case c.output == "":
		return errors.New("--output is empty; want the name of a file")
	}
	if c.pattern != "" {
		c.only, err = regexp.Compile(c.pattern)
	}
	if err != nil {
		return fmt.Errorf("--run: %w", err)
	}
	return nil
}

// overwrites tells which scenario the report would overwrite.
func (c *checker) overwrites(subjects []*subject) error {
	output, err := os.Stat(c.output)
	if err != nil {
		return nil // it is a new file
	}
	for _, s := range subjects {
		if s.err == nil && s.file != nil && os.SameFile(s.file, output) {
			return fmt.Errorf("%s: the report would overwrite this scenario", quoted(s.name))
		}
	}
	return nil
}

// garbage is how much memory, in percent of what is in use, may go to waste
// before it is collected. A run is short and leaves most of what it took: with
// Go's usual 100 a seventh of the time goes into collecting that.
const garbage = 400

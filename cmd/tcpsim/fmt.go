package main

import (
	"bytes"
	"errors"
	"fmt"
	"runtime"

	"github.com/spf13/cobra"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
)

// formatter is the command fmt with its flags.
type formatter struct {
	*app
	list, diff bool
}

func (a *app) fmtCommand() *cobra.Command {
	f := &formatter{app: a}
	c := &cobra.Command{
		Use:   "fmt FILE|FOLDER...",
		Short: "Format scenario files",
		Long: `Format scenario files in place, and name those that were changed. A folder stands
for the scenarios in it and below, as with tcpsim check; - formats standard input
to standard output.

Words stand one blank apart, blocks are indented, and no two empty lines follow
each other. Segments and sequence numbers that are written as they once were
(seq=+1 ack=+1) are rewritten (1 ack 1). What a scenario means stays as it is, with
its comments and the trace that it expects.

The exit code is 0, or 1 if -l or -d finds something to format, and 2 if a file
could not be read, has a mistake, or cannot be written.`,
		Example: `  tcpsim fmt scenarios
  tcpsim fmt -l scenarios     in CI: fails if a file is not formatted
  tcpsim fmt - <mine.txt`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return errors.New("missing scenarios; want files, folders that hold some, or - for standard input")
			}
			return runnable(nil, args)
		},
		RunE: func(_ *cobra.Command, args []string) error { return f.all(args).err() },
	}
	c.Flags().BoolVarP(&f.list, "list", "l", false, "only name the files that are not formatted")
	c.Flags().BoolVarP(&f.diff, "diff", "d", false, "only show what would be changed")
	return c
}

// all formats what the arguments name.
func (f *formatter) all(args []string) exit {
	code := asExpected
	files := &checker{app: f.app, jobs: runtime.GOMAXPROCS(0)}
	for _, s := range files.subjects(args) {
		code = max(code, f.one(s))
	}
	return code
}

// one formats one scenario. Whether the captures are there that it is compared
// with does not matter.
func (f *formatter) one(s *subject) exit {
	err := s.err
	if s.source != nil {
		err = nil
		if s.data == nil {
			err = fmt.Errorf("%s: there is no file to format; fmt is for files of your own", quoted(s.name))
		}
	}
	var formatted []byte
	if err == nil {
		formatted, err = scenario.Format(shown(s.name), s.data)
	}
	if err != nil {
		f.report(err)
		return trouble
	}
	changed := !bytes.Equal(formatted, s.data)
	switch {
	case changed && (f.list || f.diff):
		f.tell(s, formatted)
		return otherwise
	case s.name == standardStream && !f.list && !f.diff:
		f.stdout.Write(formatted) // stdout keeps the error
	case changed:
		return f.write(s, formatted)
	}
	return asExpected
}

// tell says that a file is not formatted, or how it would be.
func (f *formatter) tell(s *subject, formatted []byte) {
	if f.list {
		fmt.Fprintln(f.stdout, shown(s.name))
	}
	if f.diff {
		fmt.Fprint(f.stdout, changes(shown(s.name), string(s.data), string(formatted)))
	}
}

// write formats a file in place.
func (f *formatter) write(s *subject, formatted []byte) exit {
	if err := s.rewrite(formatted); err != nil {
		f.report(err)
		return trouble
	}
	fmt.Fprintln(f.stdout, quoted(s.name))
	return asExpected
}

// shown is what a scenario is called in messages.
func shown(name string) string {
	if name == standardStream {
		return "<stdin>"
	}
	return quoted(name)
}

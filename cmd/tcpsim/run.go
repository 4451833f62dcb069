package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/format"
)

// runner is the command run with its flags.
type runner struct {
	*app
	explainer
	tcpdump  tcpdumpFlags
	capture  captureFlags
	realtime realtime
	seed     seed
	fixes    fixes
	format   choice
	color    choice
	output   string
	absolute bool
	unfold   bool
	update   bool

	style  format.Style
	chosen format.Format
}

func (a *app) runCommand() *cobra.Command {
	r := &runner{app: a, capture: newCaptureFlags(), format: formatChoice(), color: colorChoice()}
	c := &cobra.Command{
		Use:   "run NAME|FILE...",
		Short: "Run scenarios, show what happens and check that it is as expected",
		Long: `Run scenarios: built-in ones by their names, others by their files, - for
standard input. Shows what happens, and compares it with the trace that the
scenario expects, unless --seed or --fixes asks for another run than that.

Nothing is run unless all scenarios can be read. The exit code is 0 if all went
as expected, 1 if a run did not, and 2 if it could not be tried.

Formats:
` + formatSummaries(),
		Example: `  tcpsim run textbook
  tcpsim run --format tcpdump -S textbook
  tcpsim run --update mine.txt`,
		Args:              runnable,
		ValidArgsFunction: a.completeScenarios,
		RunE:              func(_ *cobra.Command, args []string) error { return r.run(args) },
	}
	flags := c.Flags()
	flags.Var(&r.seed, "seed", "derive the random choices from `NUMBER`, not from the scenario's seed")
	flags.Var(&r.fixes, "fixes", "put right `WHAT` of netstack: on, off, or all but those named, as in -rto,-window; with a scenario's own")
	flags.Var(&r.format, "format", "show what happens in `FORMAT`, one of those above")
	flags.Var(summarized{&r.format}, "summary", "say only how each flow went, `AS` text or json: --format summary or summary-json")
	flags.Lookup("summary").NoOptDefVal = "text"
	flags.Var(&r.color, "color", "use colours `WHEN`: auto (on a terminal), always or never")
	flags.StringVarP(&r.output, "output", "o", standardStream, "write to `FILE`, whole or not at all")
	flags.BoolVarP(&r.absolute, "absolute", "S", false, "absolute sequence numbers, as with tcpdump -S")
	flags.BoolVar(&r.unfold, "unfold", false, "give each segment of a bulk a row or an arrow of its own, and each its explanation")
	flags.BoolVarP(&r.update, "update", "u", false, "make what happens the expected trace of the scenario's file")
	r.addFlags(c)
	r.tcpdump.addTo(c)
	r.capture.addTo(c)
	r.realtime.addTo(c)
	must(c.RegisterFlagCompletionFunc("format", completeFormats))
	must(c.RegisterFlagCompletionFunc("color", cobra.FixedCompletions(r.color.words, cobra.ShellCompDirectiveNoFileComp)))
	return c
}

// runnable checks the arguments of run.
func runnable(_ *cobra.Command, args []string) error {
	if len(args) == 0 {
		return errors.New("missing scenario; want a built-in one (tcpsim list shows them), a file, or - for standard input")
	}
	return readOnce(args)
}

// run is the command once its flags are read.
func (r *runner) run(args []string) error {
	switch {
	case r.update && r.seed.chosen != nil:
		return errors.New("--update does not go with --seed; put a line seed NUMBER into the file instead")
	case r.update && r.fixes.set:
		return errors.New("--update does not go with --fixes; put HOST fixes=... into the file instead")
	case r.output == "":
		return errors.New("--output is empty; want the name of a file")
	}
	r.chosen = formatNamed(r.format.value)
	if err := r.misuse(r.chosen, r.output, len(args)); err != nil {
		return err
	}
	if err := errors.Join(r.explainer.check(r.chosen), r.tcpdump.check(r.chosen), r.capture.check(r.chosen), r.realtime.check(r.chosen, r.output)); err != nil {
		return err
	}
	sources, code := r.loadAll(args)
	if code == asExpected {
		code = r.check(sources)
	}
	if code == asExpected {
		code = r.all(sources)
	}
	return code.err()
}

// check looks for what would come out wrong although every scenario is right.
func (r *runner) check(sources []*source) exit {
	code := asExpected
	output, err := os.Stat(r.output)
	for _, s := range sources {
		switch {
		case r.update && s.file == nil:
			r.report(fmt.Errorf("%s: there is no file to update; --update is for files of your own", s.Name))
			code = trouble
		case err == nil && s.file != nil && os.SameFile(s.file, output):
			r.report(fmt.Errorf("%s: the output would overwrite this scenario; to change what it expects, use --update", s.Name))
			code = trouble
		}
	}
	return code
}

// all runs all scenarios, and puts their traces where they belong.
func (r *runner) all(sources []*source) (code exit) {
	if r.output == standardStream {
		r.style = styleFor(r.stdout.to, r.color.value)
		return r.each(sources, r.stdout)
	}
	r.style = styleFor(nil, r.color.value)
	err := writeFile(r.output, func(w io.Writer) error {
		out := &writer{to: w}
		code = r.each(sources, out)
		if code == trouble && out.err == nil {
			return errReported
		}
		return out.err
	})
	if err != nil {
		if !errors.Is(err, errReported) {
			r.report(err)
		}
		return trouble
	}
	return code
}

// errReported says that there is no trace to write, which was reported.
var errReported = errors.New("reported before")

// each runs one scenario after the other, and writes their traces one below the
// other.
func (r *runner) each(sources []*source, out *writer) exit {
	r.style.Absolute, r.style.Unfolded, r.style.Stack = r.absolute, r.unfold, netstack()
	r.tcpdump.apply(&r.style)
	r.capture.apply(&r.style)
	code := asExpected
	for i, s := range sources {
		if i > 0 && r.chosen.Paced {
			fmt.Fprintln(out)
		}
		code = max(code, r.one(s, out))
		if out.err != nil {
			break
		}
	}
	return code
}

// one runs one scenario.
func (r *runner) one(s *source, out *writer) exit {
	options := r.fixes.options
	options.Seed, options.Samples = r.seed.chosen, r.chosen.Samples
	t, failed := s.Run(options)
	if title := s.TitleIn(r.language.String()); r.chosen.Paced && title != "" {
		fmt.Fprintln(out, printable(title))
	}
	if err := r.show(out, s, t); err != nil && out.err == nil { // out keeps its own error
		r.report(fmt.Errorf("%s: %w", s.Name, err))
		return trouble
	}
	switch {
	case failed != nil:
		r.report(failed)
		return otherwise
	case r.update:
		if err := s.CompareCaptures(t); err != nil {
			r.report(err)
			return otherwise
		}
		return r.rewrite(s, t)
	case r.seed.chosen != nil, r.fixes.set:
		return asExpected
	}
	if err := s.Compare(t); err != nil {
		r.report(err)
		return otherwise
	}
	return asExpected
}

// show writes t in the format.
func (r *runner) show(out *writer, s *source, t *trace.Trace) error {
	style := r.style
	style.Title, style.Lesson, style.Command = s.TitleIn(r.language.String()), s.LessonIn(r.language.String()), r.command(s)
	r.explainer.apply(&style, r.language, r.chosen, t)
	return r.chosen.Write(r.realtime.pace(out), t, style)
}

// command is how to make the trace of s again; empty for a scenario that is gone.
func (r *runner) command(s *source) string {
	if s.data != nil && s.file == nil {
		return ""
	}
	words := []string{"run", s.path}
	if r.seed.chosen != nil {
		words = append(words, "--seed", r.seed.String())
	}
	if r.fixes.set {
		words = append(words, "--fixes", r.fixes.String())
	}
	return command(words...)
}

// rewrite makes t the expected trace of the file that s comes from.
func (r *runner) rewrite(s *source, t *trace.Trace) exit {
	updated := s.Updated(t)
	if bytes.Equal(updated, s.data) {
		return asExpected
	}
	if err := s.rewrite(updated); err != nil {
		r.report(err)
		return trouble
	}
	fmt.Fprintf(r.stderr, "%s: updated\n", printable(s.Name))
	return asExpected
}

// must reports a mistake in this program.
func must(err error) {
	if err != nil {
		panic(err)
	}
}

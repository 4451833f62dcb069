package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-8df93623/tcpsim/sim/sweep"
	"github.com/seed-8df93623/tcpsim/sim/sweep/results"
)

// sweeper is the command sweep with its flags.
type sweeper struct {
	*app
	format  choice
	output  string
	folder  string
	jobs    int
	run     index
	shard   string
	emit    choice
	shards  uint64
	command string // that of this campaign, for messages

	*sweep.Campaign
}

func (a *app) sweepCommand() *cobra.Command {
	s := &sweeper{app: a, format: sweepChoice(formatChoice().words...), emit: choice{words: schedulerNames()}}
	c := &cobra.Command{
		Use:   "sweep CAMPAIGN",
		Short: "Run a campaign: scenarios with many settings and seeds, summed up",
		Long: `Run the scenarios of a campaign, a YAML file, with all values of its parameters
and all its seeds, on all processors, and sum up what is measured in them. Each run
that fails is told with the command that shows it.

A sweep that was interrupted goes on where it was: what is done stands in a file in
the folder of --parts until the end. With --shard a part of the campaign is run, and
its result written to a file in that folder; "tcpsim merge" puts such files together.

The exit code is 0 if no run fails, 1 if any does, and 2 if the campaign could not be
read or its result not be written. That of a shard is 0 also if runs fail, as nothing
is to be gained by repeating it.

Formats, besides those of "tcpsim run" with --run:
` + sweepSummaries(),
		Example: `  tcpsim sweep campaign.yaml
  tcpsim sweep campaign.yaml --format html -o page.html
  tcpsim sweep campaign.yaml --run 4711
  tcpsim sweep campaign.yaml --shard 1/8
  tcpsim sweep campaign.yaml --emit slurm --shards 100`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return fmt.Errorf("want one campaign, a YAML file; got %d arguments", len(args))
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error { return s.sweep(args[0]) },
	}
	flags := c.Flags()
	flags.Var(&s.format, "format", "write the result in `FORMAT`, one of those above")
	flags.StringVarP(&s.output, "output", "o", standardStream, "write to `FILE`, whole or not at all")
	flags.StringVar(&s.folder, "parts", ".", "keep in `FOLDER` what an interrupted sweep has done, and the results of shards")
	flags.IntVarP(&s.jobs, "jobs", "j", runtime.GOMAXPROCS(0), "run `NUMBER` scenarios at once; default: one for each processor")
	flags.Var(&s.run, "run", "show the run with the index `NUMBER`, and no other")
	flags.StringVar(&s.shard, "shard", "", "run part `I/N` of the campaign, such as 1/8; with auto/N, I comes from "+strings.Join(tasks, ", "))
	flags.Var(&s.emit, "emit", "write a job file for `SCHEDULER`: slurm, kubernetes or nomad")
	flags.Uint64Var(&s.shards, "shards", 0, "`NUMBER` of tasks of the job file; default: so many that each takes some minutes")
	must(c.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(s.format.words, cobra.ShellCompDirectiveNoFileComp)))
	return c
}

// sweepChoice is a choice of formats of results, and of others.
func sweepChoice(others ...string) choice {
	var words []string
	for _, f := range results.Formats {
		words = append(words, f.Name)
	}
	return choice{words[0], append(words, others...)}
}

// sweepSummaries is one line for each format.
func sweepSummaries() string {
	var lines []string
	for _, f := range results.Formats {
		lines = append(lines, fmt.Sprintf("  %-7s %s", f.Name, f.Summary))
	}
	return strings.Join(lines, "\n")
}

// resultFormat is a format of results; ok is false for one of traces.
func resultFormat(name string) (f results.Format, ok bool) {
	for _, f := range results.Formats {
		if f.Name == name {
			return f, true
		}
	}
	return f, false
}

// sweep is the command once its flags are read.
func (s *sweeper) sweep(path string) error {
	_, ok := resultFormat(s.format.value)
	switch {
	case s.jobs < 1:
		return errors.New("--jobs is too small; want 1 or more")
	case s.output == "":
		return errors.New("--output is empty; want the name of a file")
	case s.shard != "" && (s.run.set || s.output != standardStream || s.format.value != results.Formats[0].Name || s.emit.value != ""):
		return errors.New("--shard writes a file into the folder of --parts, and goes with no --run, --format, --output or --emit")
	case s.shards > mostShards || s.shards > 0 && s.emit.value == "":
		return fmt.Errorf("--shards goes with --emit, and is %d at most", mostShards)
	case !ok && !s.run.set:
		return fmt.Errorf("the format %s is for the trace of one run; choose one with --run NUMBER", s.format.value)
	}
	var err error
	if s.Campaign, err = sweep.Open(path); err != nil {
		s.report(notRead(path, err))
		return trouble.err()
	}
	s.command = command("sweep", path)
	switch {
	case s.run.set:
		return s.replay().err()
	case s.emit.value != "":
		return s.emitJob().err()
	}
	if os.Getenv("GOGC") == "" { // nobody knows better
		defer debug.SetGCPercent(debug.SetGCPercent(garbage))
	}
	if s.shard != "" {
		return s.oneShard().err()
	}
	return s.all().err()
}

// all runs the whole campaign and writes the result.
func (s *sweeper) all() exit {
	state := s.state(sweep.Range{To: s.Runs()})
	r, code := s.work(sweep.Job{}, state)
	if code != asExpected {
		return code
	}
	if code = s.write(r, s.command+" --run", s.format.value, s.output); code == asExpected {
		os.Remove(state)
		if _, failed := r.Done(); failed > 0 {
			code = otherwise
		}
	}
	return code
}

// state is the file in which what is done of a range of indices is kept until its end.
func (s *sweeper) state(of sweep.Range) string {
	shape := s.Shape(sweepVersion())
	return filepath.Join(s.folder, strings.TrimSuffix(shape.FileName(of), ".part")+".state")
}

// work does a job, from where a state file has it.
func (s *sweeper) work(job sweep.Job, state string) (*sweep.Result, exit) {
	before, err := s.before(state)
	if err != nil {
		s.report(err)
		return nil, trouble
	}
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	signal, done := interrupted.tell(), make(chan struct{})
	defer close(done)
	go func() {
		select {
		case <-signal:
			stop()
		case <-done:
		}
	}()
	bar := s.progress()
	job.Workers, job.Before, job.Version, job.Progress = s.jobs, before, sweepVersion(), bar.tell
	job.Save = func(r *sweep.Result) error { return writeFile(state, writing(r.Encode())) }
	r, err := s.Sweep(ctx, job)
	bar.end()
	switch {
	case err == nil:
		return r, asExpected
	case ctx.Err() == nil:
		s.report(fmt.Errorf("what is done cannot be kept, so the sweep ends here: %w", err))
		return nil, trouble
	}
	runs, _ := r.Done()
	of := job.Range
	if of == (sweep.Range{}) {
		of.To = s.Runs()
	}
	s.report(fmt.Errorf("interrupted when %d of %d runs were done", runs, of.To-of.From))
	if err := writeFile(state, writing(r.Encode())); err != nil {
		s.report(err)
		return nil, interrupted.code
	}
	s.report(fmt.Errorf("the same command goes on from there: %s", quoted(state)))
	return nil, interrupted.code
}

// before is what a state file has; nil if there is none.
func (s *sweeper) before(state string) (*sweep.Result, error) {
	data, err := os.ReadFile(state)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	var r *sweep.Result
	if err == nil {
		r, err = sweep.Decode(data)
	}
	if err == nil {
		err = sweep.NewResult(s.Shape(sweepVersion())).Merge(r)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: this is what an interrupted sweep has done, but it is of no use: %w; remove it to begin anew", quoted(state), cause(err))
	}
	runs, _ := r.Done()
	s.report(fmt.Errorf("%d runs are done already, by %s", runs, quoted(state)))
	return r, nil
}

// write writes a result.
func (s *app) write(r *sweep.Result, replay, format, output string) exit {
	f, _ := resultFormat(format)
	options := results.Options{Replay: replay, Language: s.language.String()}
	if output == standardStream {
		f.Write(s.stdout, r, options) // whose error stdout keeps
		return asExpected
	}
	if err := writeFile(output, func(w io.Writer) error { return f.Write(w, r, options) }); err != nil {
		s.report(err)
		return trouble
	}
	return asExpected
}

func writing(data []byte) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	}
}

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/seed-8df93623/tcpsim/sim/campaign"
)

// hunter is the command campaign with its flags.
type hunter struct {
	*app
	runs, seed  uint64
	weightsFile string
	workers     int
	fixes       fixes
	folder      string
	bound       time.Duration
	show        index
	names       bool

	campaign.Hunt
}

func (a *app) campaignCommand() *cobra.Command {
	h := &hunter{app: a}
	c := &cobra.Command{
		Use:   "campaign",
		Short: "Hunt for mistakes with random scenarios",
		Long: `Make random scenarios, of programs, settings, networks, faults and segments made by
hand, run them, and hold each run to what TCP promises: the invariants of RFC 9293,
that all that is written arrives once the network is good again, that nobody waits for
ever, that no packet vanishes, that a second run has the same bytes. The scenario of a
seed is a function of the seed and the weights.

Each way to fail is told with the seeds that fail so, and with -o a scenario of a few
lines that fails in the same way is written to a folder.

The exit code is 0 if no run fails, 1 if any does, and 2 if the weights could not be
read or a case not be written.`,
		Example: `  tcpsim campaign --runs 10000
  tcpsim campaign --time 2m --seed 5000 -o cases
  tcpsim campaign --show 4711 | tcpsim run -`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error { return h.campaign() },
	}
	flags := c.Flags()
	flags.Uint64Var(&h.runs, "runs", 1000, "make `NUMBER` runs, of seeds one after the other")
	flags.Uint64Var(&h.seed, "seed", 1, "begin with the seed `NUMBER`")
	flags.StringVar(&h.weightsFile, "weights", "", "draw things as often as the weights in `FILE` have it, a YAML file; --names lists them")
	flags.IntVar(&h.workers, "workers", 0, "make `NUMBER` runs at once; default: one for each processor")
	flags.Var(&h.fixes, "fixes", "put right `WHAT` of netstack: on, off, or all but those named, as in -rto,-window")
	flags.StringVarP(&h.folder, "output", "o", "", "write a small scenario for each way to fail into `FOLDER`")
	flags.DurationVar(&h.bound, "time", 0, "begin no more runs after `DURATION` of real time; default: no bound")
	flags.Var(&h.show, "show", "print the scenario of the seed `NUMBER`, and run nothing")
	flags.BoolVar(&h.names, "names", false, "print the names that weights may have, and run nothing")
	return c
}

// campaign is the command once its flags are read.
func (h *hunter) campaign() error {
	switch {
	case h.runs < 1:
		return errors.New("--runs is too small; want 1 or more")
	case h.workers < 0:
		return errors.New("--workers is too small; want 1 or more")
	case h.bound < 0:
		return errors.New("--time is too short; want a time such as 2m")
	case h.names:
		fmt.Fprintln(h.stdout, strings.Join(campaign.Names(), "\n"))
		return nil
	}
	if err := h.readWeights(); err != nil {
		h.report(err)
		return trouble.err()
	}
	if h.show.set {
		io.WriteString(h.stdout, campaign.Generate(h.show.value, h.Weights).Script())
		return nil
	}
	return h.hunt().err()
}

func (h *hunter) readWeights() error {
	if h.weightsFile == "" {
		return nil
	}
	file, err := h.open(h.weightsFile)
	if err != nil {
		return err
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, 1<<20))
	if err == nil {
		h.Weights, err = campaign.ReadWeights(h.weightsFile, data)
	}
	return err
}

// hunt makes the runs and tells of what they find.
func (h *hunter) hunt() exit {
	if h.folder != "" {
		if err := os.MkdirAll(h.folder, 0o777); err != nil {
			h.report(fmt.Errorf("%s: %w", quoted(h.folder), cause(err)))
			return trouble
		}
	}
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	if h.bound > 0 {
		var end context.CancelFunc
		ctx, end = context.WithTimeout(ctx, h.bound)
		defer end()
	}
	signal, done := interrupted.tell(), make(chan struct{})
	defer close(done)
	came := false
	go func() {
		select {
		case <-signal:
			stop()
		case <-done:
		}
	}()
	bar := newSweepProgress(h.app, h.runs)
	h.NoFixes = h.fixes.options.NoFixes
	h.First, h.Runs, h.Workers, h.Progress = h.seed, h.runs, h.workers, bar.tell
	began := time.Now()
	result := h.Hunt.Hunt(ctx)
	bar.end()
	select {
	case <-signal:
		came = true
	default:
	}
	h.tell(result, time.Since(began))
	code := asExpected
	if result.Failed > 0 {
		code = otherwise
	}
	if came {
		h.report(fmt.Errorf("interrupted when %d of %d runs were done", result.Runs, h.runs))
		return interrupted.code
	}
	for _, c := range result.Classes {
		if !h.keep(c) {
			code = trouble
		}
	}
	return code
}

// tell prints what has been found.
func (h *hunter) tell(r *campaign.Result, took time.Duration) {
	out := h.stdout
	fmt.Fprintln(out, h.say("%d runs from seed %d on, %d packets, %d runs made twice: %d fail", r.Runs, h.seed, r.Packets, r.Again, r.Failed))
	if isTerminal(h.stderr) {
		fmt.Fprintln(h.stderr, h.say("%.0f runs per second", float64(r.Runs)/max(took.Seconds(), 1e-3)))
	}
	for _, c := range r.Classes {
		fmt.Fprintf(out, "\n%s\n", printable(h.say("%s: %d runs, of seeds %s", c.Class, c.Runs, some(c.Seeds))))
		fmt.Fprintf(out, "  %s\n  %s\n  %s\n", printable(firstLine(c.Text)), printable(c.Rule), h.replay(c.Seeds[0]))
	}
}

func firstLine(text string) string {
	first, _, _ := strings.Cut(text, "\n")
	return first
}

// replay is the command that runs the case of a seed.
func (h *hunter) replay(seed uint64) string {
	show := []string{"campaign", "--show", strconv.FormatUint(seed, 10)}
	if h.weightsFile != "" {
		show = append(show, "--weights", h.weightsFile)
	}
	run := []string{"run", standardStream}
	if h.fixes.set {
		run = append(run, "--fixes", h.fixes.String())
	}
	return command(show...) + " | " + command(run...)
}

// keep writes a small scenario that fails in a way. It reports whether that could be done.
func (h *hunter) keep(c campaign.Class) bool {
	if h.folder == "" {
		return true
	}
	small, p, ok := h.Shrink(context.Background(), c.Seeds[0], c.Class)
	if !ok { // it comes out the same each time but for the number of processors
		small, p = campaign.Generate(c.Seeds[0], h.Weights), c.Problem
	}
	path := filepath.Join(h.folder, slug(c.Class)+"-"+strconv.FormatUint(c.Seeds[0], 10)+".txtar")
	text := small.Script(c.Class, "", firstLine(p.Text), "", "It breaks: "+p.Rule, "Found by: "+h.replay(c.Seeds[0]))
	if err := writeFile(path, writing([]byte(text))); err != nil {
		h.report(err)
		return false
	}
	fmt.Fprintln(h.stdout, h.say("written: %s", quoted(path)))
	return true
}

// slug is a text as part of the name of a file.
func slug(text string) string {
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
	return strings.Join(words, "-")
}

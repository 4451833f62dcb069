package main

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/check"
)

// outcome is what came of checking a subject.
type outcome struct {
	name    string
	code    exit
	errs    []error // what is wrong: one for each place, unless code is asExpected
	hint    string  // how to go on from there; may be empty
	updated bool    // the expected trace was rewritten
	took    time.Duration

	failed []uint64 // the seeds with which something is wrong
}

// tally is an outcome that is being made, of as many runs as there are seeds.
type tally struct {
	outcome
	left int
}

// all checks all subjects and reports on each as soon as those before it are done.
func (c *checker) all(subjects []*subject, reporters []reporter) exit {
	runs := c.seeds.count()
	tallies := make([]tally, len(subjects))
	for i, s := range subjects {
		tallies[i] = tally{outcome{name: s.name}, runs}
	}
	bar := c.progress(len(subjects) * runs)
	var mu sync.Mutex // guards all that follows, and what reports write to
	ready, count := 0, 0
	code := c.each(len(subjects)*runs, func(i int) {
		n := i / runs
		o := c.one(subjects[n], c.seeds.seed(i%runs))
		mu.Lock()
		defer mu.Unlock()
		bar.add()
		count++
		tallies[n].add(o)
		for !bar.shown() && ready < len(tallies) && tallies[ready].left == 0 {
			c.tell(reporters, &tallies[ready], runs)
			ready++
		}
	})
	mu.Lock() // for good: runs that go on after an interruption are not told of
	bar.end()
	for i := range tallies {
		if t := &tallies[i]; i >= ready && t.left < runs {
			c.tell(reporters, t, runs)
		}
		code = max(code, tallies[i].code)
	}
	for _, r := range reporters {
		r.end()
	}
	if code > trouble {
		c.app.report(fmt.Errorf("interrupted when %d of %d runs were done", count, len(subjects)*runs))
	}
	return code
}

// each does n things, several at once. If it is interrupted it does not wait for
// those that are going on.
func (c *checker) each(n int, do func(i int)) exit {
	stop, done := interrupted.tell(), make(chan struct{})
	go func() {
		parallel(c.jobs, n, do)
		close(done)
	}()
	select {
	case <-done:
		return asExpected
	case <-stop:
		return interrupted.code
	}
}

// tell reports on a subject, of which all is known unless this is interrupted.
func (c *checker) tell(reporters []reporter, t *tally, runs int) {
	tried := runs - t.left
	if n := len(t.failed); n > 0 {
		slices.Sort(t.failed)
		t.hint = fmt.Sprintf(`%d of %d seeds fail: %s; "%s" shows the first`, n, tried, some(t.failed), command("run", t.name, "--seed", strconv.FormatUint(t.failed[0], 10)))
	} else if t.left > 0 && t.code == asExpected {
		t.code, t.errs = trouble, []error{fmt.Errorf("interrupted after %d of %d seeds, of which none fails", tried, runs)}
	}
	for _, r := range reporters {
		r.report(t.outcome)
	}
}

// add puts one run to the others. Of several that fail, the one with the lowest
// seed is told of, whichever came first.
func (t *tally) add(o outcome) {
	t.left--
	t.took += o.took
	t.updated = t.updated || o.updated
	lowest := len(t.failed) == 0 || len(o.failed) > 0 && o.failed[0] < slices.Min(t.failed)
	if o.code > t.code || o.code == t.code && o.code != asExpected && lowest {
		t.code, t.errs, t.hint = o.code, o.errs, o.hint
	}
	t.failed = append(t.failed, o.failed...)
}

// one is one run of a subject. seed is nil for its own.
func (c *checker) one(s *subject, seed *uint64) (o outcome) {
	began := time.Now()
	defer func() { o.took = time.Since(began) }()
	if s.err != nil {
		return outcome{code: trouble, errs: apart(s.err)}
	}
	if c.update && s.file == nil {
		return outcome{code: trouble, errs: []error{noUpdate(s.source)}}
	}
	t, err := s.Run(scenario.Options{Seed: seed})
	if seed != nil {
		return invariants(s, t, err)
	}
	hint := fmt.Sprintf(`the seed is %d; "%s" shows the run`, t.Seed, command("run", s.name))
	if err == nil {
		err = s.Compare(t)
	}
	if c.update && onlyTheTrace(err) {
		return c.rewrite(s, t)
	}
	if err == nil {
		return outcome{}
	}
	if onlyTheTrace(err) && s.file != nil {
		hint += fmt.Sprintf(`, and "%s" takes it for the expected one`, command("check", "--update", s.name))
	}
	return outcome{code: otherwise, errs: apart(err), hint: hint}
}

// onlyTheTrace tells that nothing is wrong but that another trace is expected.
func onlyTheTrace(err error) bool {
	_, mismatch := err.(*scenario.Mismatch)
	return mismatch
}

// mostViolations is how many violations of one run are told of.
const mostViolations = 5

// invariants judges a run with a seed, and its error.
func invariants(s *subject, t *trace.Trace, err error) outcome {
	violations := check.Trace(t)
	if err == nil && len(violations) == 0 {
		return outcome{}
	}
	errs := apart(err)
	for i, v := range violations {
		if i == mostViolations {
			errs = append(errs, &scenario.Error{Name: s.name, Err: fmt.Errorf("seed %d: %d more violations", t.Seed, len(violations)-i)})
			break
		}
		errs = append(errs, &scenario.Error{Name: s.name, Err: fmt.Errorf("seed %d: %s", t.Seed, v)})
	}
	return outcome{code: otherwise, errs: errs, failed: []uint64{t.Seed}}
}

// rewrite makes t the expected trace of a subject's file.
func (c *checker) rewrite(s *subject, t *trace.Trace) outcome {
	updated := s.Updated(t)
	if bytes.Equal(updated, s.data) {
		return outcome{}
	}
	if err := s.rewrite(updated); err != nil {
		return outcome{code: trouble, errs: []error{err}}
	}
	return outcome{updated: true}
}

// noUpdate is the error about what is no file.
func noUpdate(s *source) error {
	return fmt.Errorf("%s: there is no file to update; --update is for files of your own", s.Name)
}

// apart takes joined errors apart.
func apart(err error) (all []error) {
	joined, ok := err.(interface{ Unwrap() []error })
	switch {
	case err == nil:
		return nil
	case !ok:
		return []error{err}
	}
	for _, e := range joined.Unwrap() {
		all = append(all, apart(e)...)
	}
	return all
}

// lineOf is where in its scenario an error is; 0 if it is about all of it.
func lineOf(err error) int {
	var mistake *scenario.Error
	var mismatch *scenario.Mismatch
	var unlike *scenario.Unlike
	switch {
	case errors.As(err, &mistake):
		return mistake.Line
	case errors.As(err, &mismatch):
		return mismatch.Line
	case errors.As(err, &unlike):
		return unlike.Line
	}
	return 0
}

// some lists a few numbers.
func some(numbers []uint64) string {
	const few = 10
	var words []string
	for _, n := range numbers[:min(few, len(numbers))] {
		words = append(words, strconv.FormatUint(n, 10))
	}
	if len(numbers) > few {
		words = append(words, "...")
	}
	return strings.Join(words, ", ")
}

// command is a line for a shell that calls tcpsim.
func command(args ...string) string {
	words := []string{"tcpsim"}
	for _, a := range args {
		plain := strings.Trim(a, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./\\:+,@%") == ""
		if safe := quoted(a); safe != a {
			a = "$" + "'" + strings.ReplaceAll(safe[1:len(safe)-1], "'", `\'`) + "'" // as bash, zsh and ksh have it
		} else if !plain || a == "" {
			a = "'" + strings.ReplaceAll(a, "'", `'\''`) + "'"
		}
		words = append(words, a)
	}
	return strings.Join(words, " ")
}

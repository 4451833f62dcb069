package main

import (
	"fmt"
	"io"
	"math"
	"runtime/debug"
	"strconv"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/seed-8df93623/tcpsim/sim/sweep"
	"github.com/seed-8df93623/tcpsim/sim/sweep/results"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/check"
	"github.com/seed-8df93623/tcpsim/trace/format"
)

// index is a flag for the index of a run.
type index struct {
	set   bool
	value uint64
}

// String implements pflag.Value. An index that is not chosen has no text.
func (i *index) String() string {
	if !i.set {
		return ""
	}
	return strconv.FormatUint(i.value, 10)
}

// Type implements pflag.Value.
func (i *index) Type() string { return "NUMBER" }

// Set implements pflag.Value.
func (i *index) Set(text string) (err error) {
	i.set = true
	if i.value, err = strconv.ParseUint(text, 10, 64); err != nil {
		return fmt.Errorf("want a number from 0 to %d", uint64(math.MaxUint64))
	}
	return nil
}

// replay shows one run.
func (s *sweeper) replay() exit {
	if s.run.value >= s.Runs() {
		s.report(fmt.Errorf("there is no run %d; want 0 to %d", s.run.value, s.Runs()-1))
		return trouble
	}
	f := formats[0]
	if s.format.value != results.Formats[0].Name {
		f = formatNamed(s.format.value)
	}
	if err := s.misuse(f, s.output, 1); err != nil {
		s.report(err)
		return trouble
	}
	point := s.Point(s.run.value)
	run, err := point.Prepare()
	if err != nil {
		s.report(err)
		return otherwise
	}
	t, failed := s.once(run, point, f.Samples)
	if t == nil {
		return failed
	}
	style := format.Style{Color: false}
	if s.output == standardStream {
		style = styleFor(s.stdout.to, colorAuto)
	}
	style.Stack, style.Title, style.Command = netstack(), s.Describe(point), s.command+" --run "+s.run.String()
	style.Lesson, style.Language = run.LessonIn(s.language.String()), s.language.String()
	show := func(w io.Writer) error {
		if f.Paced {
			fmt.Fprintln(w, printable(style.Title))
		}
		return f.Write(w, t, style)
	}
	if s.output == standardStream {
		err = show(s.stdout)
	} else {
		err = writeFile(s.output, show)
	}
	if err != nil && s.stdout.err == nil {
		s.report(err)
		return trouble
	}
	return failed
}

// once does one run, and reports why it fails. The trace is nil if there is none.
func (s *sweeper) once(run *scenario.Scenario, at sweep.Point, samples bool) (t *trace.Trace, code exit) {
	defer func() {
		if r := recover(); r != nil {
			s.report(fmt.Errorf("run %d panicked: %v", at.Index, r))
			s.stderr.Write(debug.Stack())
			t, code = nil, otherwise
		}
	}()
	t, err := run.Run(scenario.Options{Seed: at.Seed, Samples: samples})
	if err != nil {
		s.report(err)
		return t, otherwise
	}
	if s.Invariants {
		for _, v := range check.Trace(t) {
			s.report(fmt.Errorf("run %d: %s", at.Index, v))
			code = otherwise
		}
	}
	return t, code
}

package main

import (
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/capture"
	"github.com/seed-8df93623/tcpsim/trace/diff"
)

func (a *app) diffCommand() *cobra.Command {
	var o diff.Options
	c := &cobra.Command{
		Use:   "diff WANT GOT",
		Short: "Tell where two conversations differ first",
		Long: `Compare two traces, conversation by conversation, on direction, flags, relative
sequence and acknowledgment numbers and length. A trace is a capture (see
tcpsim show), or the name of a built-in scenario, which is run for it.

Captures of any length are compared near the first difference, in memory that does
not grow with them; where that is not near the place at which they are first unlike,
as with the same conversations in another order, both are held as a whole.

The exit code is 0 if they agree, 1 if they differ, and 2 if one cannot be read.`,
		Example: `  tcpsim diff their.pcap ours.pcapng
  tcpsim diff --times --tolerance 5ms hello.pcap hello`,
		Args: exactly(2, "two traces to compare"),
		RunE: func(_ *cobra.Command, args []string) error {
			switch {
			case o.Tolerance < 0:
				return errors.New("--tolerance is negative; want a duration such as 5ms")
			case o.Context < 0:
				return fmt.Errorf("--context is %d; want 0 or more", o.Context)
			}
			if err := readOnce(args); err != nil {
				return err
			}
			o.Times = o.Times || o.Tolerance > 0
			return a.diff(args, o)
		},
		ValidArgsFunction: a.completeScenarios,
	}
	flags := c.Flags()
	flags.BoolVar(&o.Options, "options", false, "compare TCP options too")
	flags.BoolVar(&o.Windows, "windows", false, "compare windows too")
	flags.BoolVar(&o.Payload, "payload", false, "compare the bytes of data too")
	flags.BoolVar(&o.Times, "times", false, "compare times too")
	flags.DurationVar(&o.Tolerance, "tolerance", time.Duration(0), "take times that are off by `DURATION` for the same; implies --times")
	flags.IntVar(&o.Context, "context", 3, "show `NUMBER` segments before the first difference")
	return c
}

func (a *app) diff(args []string, o diff.Options) error {
	for _, streaming := range []func(want, got diff.Source, o diff.Options) (*diff.Result, error){diff.Same, diff.Near} {
		if result := a.streamed(args, o, streaming); result != nil {
			return a.differ(result)
		}
	}
	var traces []*trace.Trace
	code := asExpected
	for _, arg := range args {
		t, err := a.either(arg, capture.Limits{NoData: !o.Payload})
		if err != nil {
			a.report(err)
			code = trouble
		}
		traces = append(traces, t)
	}
	if code != asExpected {
		return code
	}
	return a.differ(diff.Compare(traces[0], traces[1], o))
}

// differ writes a result, and makes it the exit code.
func (a *app) differ(result *diff.Result) error {
	result.WriteText(a.speaker()) // stdout keeps the error
	if !result.Equal() {
		return otherwise
	}
	return nil
}

// streamed is the result of comparing two captures, however long they are, while they are
// read; nil if that cannot tell, or if one is no file that can be read again to tell more.
func (a *app) streamed(args []string, o diff.Options, compare func(want, got diff.Source, o diff.Options) (*diff.Result, error)) *diff.Result {
	var sources []diff.Source
	var readers []*capture.Reader
	for _, arg := range args {
		if _, unknown := scenario.Named(arg); unknown == nil {
			return nil
		}
		if info, err := os.Stat(arg); err != nil || !info.Mode().IsRegular() {
			return nil
		}
		in, m, err := a.openCapture(arg)
		if err != nil {
			return nil // who reads it again tells of that
		}
		defer m.Close()
		defer m.hide()
		readers, sources = append(readers, in), append(sources, eventsOf(in, o.Payload))
	}
	result, err := compare(sources[0], sources[1], o)
	if err != nil || result == nil || result.Want.Segments == 0 {
		return nil
	}
	for i, in := range readers {
		a.passedOver(args[i], in.Stats())
	}
	return result
}

// eventsOf are those of a capture, with the octets of its packets or without, as
// [capture.Limits.NoData] has it.
func eventsOf(in *capture.Reader, data bool) diff.Source {
	return func() (trace.Event, error) {
		e, err := in.NextEvent()
		if err == nil && !data {
			if e.Packet != nil {
				e.Packet.Bytes = nil
			}
			if e.Fate != nil {
				e.Fate.Bytes = nil
			}
		}
		return e, err
	}
}

// either is the trace of a built-in scenario, or a capture. A file goes by its
// path, so ./NAME is one whatever scenarios there are.
func (a *app) either(arg string, limits capture.Limits) (*trace.Trace, error) {
	s, unknown := scenario.Named(arg)
	if unknown != nil {
		if _, err := os.Stat(arg); err != nil && arg != standardStream {
			return nil, fmt.Errorf("no file of that name, and %w", unknown)
		}
		return a.read(arg, limits)
	}
	t, err := s.Run(scenario.Options{})
	if err != nil {
		return nil, err
	}
	return t, nil
}

package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/capture"
	"github.com/seed-8df93623/tcpsim/trace/conversation"
	"github.com/seed-8df93623/tcpsim/trace/format"
)

// shower is the command show with its flags.
type shower struct {
	*app
	explainer
	tcpdump  tcpdumpFlags
	capture  captureFlags
	format   choice
	color    choice
	output   string
	absolute bool
	unfold   bool
	limit    int

	chosen format.Format
}

func (a *app) showCommand() *cobra.Command {
	s := &shower{app: a, capture: newCaptureFlags(), format: formatChoice(), color: colorChoice()}
	c := &cobra.Command{
		Use:   "show CAPTURE",
		Short: "Show a capture: pcap, pcapng, tcpdump's text or JSON Lines",
		Long: `Show a capture that tcpdump, Wireshark or tcpsim has made, or tcpdump's text
pasted into a file; - is standard input. gzip is undone. The states of both ends
are inferred from the segments by the rules of RFC 9293.

A capture may be of any size for the formats ` + formatsThat(stream) + `, which
are written while it is read. The others show its beginning, as much as --limit
says.

Formats:
` + formatSummaries(),
		Example: `  tcpsim show their.pcap
  tcpsim run textbook --format pcapng -o t.pcapng && tcpsim show t.pcapng
  tcpdump -n -r their.pcap | tcpsim show -`,
		Args: exactly(1, "a capture, or - for standard input"),
		RunE: func(_ *cobra.Command, args []string) error { return s.show(args[0]) },
	}
	flags := c.Flags()
	flags.Var(&s.format, "format", "show it in `FORMAT`, one of those above")
	flags.Var(summarized{&s.format}, "summary", "say only how each flow went, `AS` text or json: --format summary or summary-json")
	flags.Lookup("summary").NoOptDefVal = "text"
	flags.Var(&s.color, "color", "use colours `WHEN`: auto (on a terminal), always or never")
	flags.StringVarP(&s.output, "output", "o", standardStream, "write to `FILE`, whole or not at all")
	flags.BoolVarP(&s.absolute, "absolute", "S", false, "absolute sequence numbers, as with tcpdump -S")
	flags.BoolVar(&s.unfold, "unfold", false, "give each segment of a bulk a row or an arrow of its own, and each its explanation")
	s.addFlags(c)
	s.tcpdump.addTo(c)
	s.capture.addTo(c)
	flags.IntVar(&s.limit, "limit", defaultLimit, "show the first `NUMBER` events, packets and what became of them, where a format looks at all of them")
	must(c.RegisterFlagCompletionFunc("format", completeFormats))
	return c
}

// exactly demands so many arguments.
func exactly(n int, what string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) != n {
			return fmt.Errorf("want %s; got %d arguments", what, len(args))
		}
		return nil
	}
}

// atMost is exactly for an argument that may be missing.
func atMost(n int, what string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) > n {
			return fmt.Errorf("want %s; got %d arguments", what, len(args))
		}
		return nil
	}
}

// defaultLimit is how many events are kept for the formats that need them all.
const defaultLimit = 100_000

// check looks for flags that do not go with each other.
func (s *shower) check() error {
	if s.limit <= 0 {
		return fmt.Errorf("--limit is %d; want 1 or more", s.limit)
	}
	s.chosen = formatNamed(s.format.value)
	return errors.Join(s.misuse(s.chosen, s.output, 1), s.explainer.check(s.chosen), s.tcpdump.check(s.chosen), s.capture.check(s.chosen))
}

func (s *shower) show(name string) error {
	if err := s.check(); err != nil {
		return err
	}
	if s.overwrites(name) {
		s.report(fmt.Errorf("%s: the output would overwrite this capture; give another name to --output", quoted(name)))
		return trouble
	}
	in, m, err := s.openCapture(name)
	if err != nil {
		s.report(err)
		return trouble
	}
	defer m.Close()
	if s.output == standardStream && isTerminal(s.stdout.to) {
		m.hide() // the trace goes there
	}
	err = s.showAll(name, in)
	m.hide()
	if err != nil {
		s.report(err)
		return trouble
	}
	s.passedOver(name, in.Stats())
	return nil
}

// overwrites reports whether the output is the capture itself.
func (s *shower) overwrites(name string) bool {
	from, err := os.Stat(name)
	if err != nil || s.output == standardStream {
		return false
	}
	to, err := os.Stat(s.output)
	return err == nil && os.SameFile(from, to)
}

// passedOver tells what of a capture is not shown, as it is no TCP.
func (a *app) passedOver(name string, stats capture.Stats) {
	if list := listPassedOver(stats.Skipped); list != "" {
		a.report(fmt.Errorf("%s: %s", quoted(name), list))
	}
}

// listPassedOver lists what is passed over by the reason; it is empty if nothing is.
func listPassedOver(skipped map[string]int) string {
	list := capture.Stats{Skipped: skipped}.PassedOver()
	if list == "" {
		return ""
	}
	return "passed over: " + list
}

// showAll shows a capture as far as it can be read, and tells what is left out.
func (s *shower) showAll(name string, in *capture.Reader) error {
	streamed := stream(s.chosen) && !s.explainer.explain
	limits := headLimits
	if !streamed {
		if os.Getenv("GOGC") == "" { // nobody knows better
			defer debug.SetGCPercent(debug.SetGCPercent(thrift))
		}
		limits = capture.Limits{Events: s.limit, Bytes: int64(s.limit) * 2048} // packets seldom have more than 1,500 bytes
	}
	t, damaged := readTrace(name, in, limits)
	if t == nil {
		return damaged
	}
	err := s.put(func(w io.Writer, style format.Style) (err error) {
		if !streamed || !errors.Is(damaged, capture.ErrLimit) {
			return s.write(w, inferred(t), style)
		}
		damaged, err = s.writeStream(w, t, in, style)
		damaged = partial(name, damaged)
		return err
	})
	switch {
	case err != nil:
		return err
	case errors.Is(damaged, capture.ErrLimit):
		return fmt.Errorf("%w; --limit shows more, and the formats %s show all", damaged, formatsThat(stream))
	}
	return damaged
}

// thrift is how much memory, in percent of what is in use, may go to waste where a trace is
// kept whole. Ten thousand packets take 10 MB, and what is made of them as much again.
const thrift = 50

// put has the output written.
func (s *shower) put(write func(io.Writer, format.Style) error) error {
	if s.output != standardStream {
		return writeFile(s.output, func(w io.Writer) error { return write(w, s.style(nil)) })
	}
	err := write(s.stdout, s.style(s.stdout.to))
	if s.stdout.err != nil {
		return nil // run tells of it
	}
	return err
}

// style is how a trace is to look on w.
func (s *shower) style(w io.Writer) format.Style {
	style := styleFor(w, s.color.value)
	style.Absolute, style.Unfolded = s.absolute, s.unfold
	s.tcpdump.apply(&style)
	s.capture.apply(&style)
	return style
}

// write writes a whole trace in the format.
func (s *shower) write(w io.Writer, t *trace.Trace, style format.Style) error {
	s.explainer.apply(&style, s.language, s.chosen, t)
	return s.chosen.Write(w, t, style)
}

// read reads a whole capture, and tells what it passes over. What a damaged one still
// holds is there with the error.
func (a *app) read(name string, limits capture.Limits) (*trace.Trace, error) {
	in, m, err := a.openCapture(name)
	if err != nil {
		return nil, err
	}
	defer m.Close()
	defer m.hide()
	t, err := readTrace(name, in, limits)
	if err == nil {
		m.hide()
		a.passedOver(name, in.Stats())
	}
	return t, err
}

// readTrace reads a trace up to the limits. It is nil if there is nothing in it.
func readTrace(name string, in *capture.Reader, limits capture.Limits) (*trace.Trace, error) {
	t, err := in.ReadAll(limits)
	if len(t.Events) == 0 {
		if err == nil {
			err = errors.New("no TCP segment in it")
		}
		return nil, fmt.Errorf("%s: %w", quoted(name), err)
	}
	if t.Name == "" {
		t.Name = quoted(name)
	}
	return t, partial(name, err)
}

// partial says of an error that what came before it is there.
func partial(name string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w; what comes before that is shown", quoted(name), err)
}

// inferred adds the states to a trace that has none.
func inferred(t *trace.Trace) *trace.Trace {
	if t != nil && conversation.IsCapture(t) {
		return conversation.Fill(t)
	}
	return t
}

package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/capture"
	"github.com/seed-8df93623/tcpsim/trace/model"
)

// shower is the command show with its flags.
type shower struct {
	*app
	format   choice
	color    choice
	output   string
	absolute bool
}

func (a *app) showCommand() *cobra.Command {
	s := &shower{app: a, format: formatChoice(), color: colorChoice()}
	c := &cobra.Command{
		Use:   "show CAPTURE",
		Short: "Show a capture: pcap, pcapng, tcpdump's text or JSON Lines",
		Long: `Show a capture that tcpdump, Wireshark or tcpsim has made, or tcpdump's text
pasted into a file; - is standard input. gzip is undone. The states of both ends
are inferred from the segments by the rules of RFC 9293.

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
	flags.Var(&s.color, "color", "use colours `WHEN`: auto (on a terminal), always or never")
	flags.StringVarP(&s.output, "output", "o", standardStream, "write to `FILE`, whole or not at all")
	flags.BoolVarP(&s.absolute, "absolute", "S", false, "absolute sequence numbers, as with tcpdump -S")
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

func (s *shower) show(name string) error {
	if err := s.binaryMisuse(s.format.value, s.output, 1); err != nil {
		return err
	}
	t, damaged := s.read(name)
	if t == nil {
		s.report(damaged)
		return trouble
	}
	format := formatNamed(s.format.value)
	write := func(w io.Writer, to io.Writer) error {
		style := styleFor(to, s.color.value)
		style.Absolute = s.absolute
		return format.Write(w, t, style)
	}
	if s.output == standardStream {
		write(s.stdout, s.stdout.to) // stdout keeps the error
	} else if err := writeFile(s.output, func(w io.Writer) error { return write(w, nil) }); err != nil {
		s.report(err)
		return trouble
	}
	if damaged != nil {
		s.report(damaged)
		return trouble
	}
	return nil
}

// read reads a capture. What a damaged one still holds is there with the error.
func (a *app) read(name string) (*trace.Trace, error) {
	from := a.stdin
	if name != standardStream {
		f, err := os.Open(name)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, cause(err))
		}
		defer f.Close()
		if info, err := f.Stat(); err == nil && info.IsDir() {
			return nil, fmt.Errorf("%s: is a directory", name)
		}
		from = f
	}
	t, err := capture.ReadAll(from, capture.Limits{})
	switch {
	case t == nil || len(t.Events) == 0:
		if err == nil {
			err = errors.New("no TCP segment in it")
		}
		return nil, fmt.Errorf("%s: %w", name, err)
	case err != nil:
		err = fmt.Errorf("%s: %w; what comes before that is shown", name, err)
	}
	if t.Name == "" {
		t.Name = name
	}
	if model.IsCapture(t) {
		t = model.Fill(t)
	}
	return t, err
}

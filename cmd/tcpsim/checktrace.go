package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/capture"
	"github.com/seed-8df93623/tcpsim/trace/check"
)

func (a *app) checkTraceCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "check-trace CAPTURE...",
		Short: "Check that captures keep the rules of RFC 9293",
		Long: `Hold captures against what RFC 9293 demands of both ends of every connection,
and tell each packet that breaks an invariant. A capture is pcap, pcapng, tcpdump's
text or JSON Lines, in gzip or not; - is standard input. It is read as a stream
and may be of any size.

Invariants:
` + invariantList(false) + `
and in a trace that tells when packets arrived, as those of tcpsim do:
` + invariantList(true) + `
A capture may begin late, miss packets, and show them in another order, or as a
network card is yet to complete them or has put them together. What that may
explain is no violation.

The exit code is 0 if every invariant holds, 1 if one does not, and 2 if a
capture cannot be read.`,
		Example: `  tcpsim check-trace their.pcap
  tcpdump -n -r their.pcap | tcpsim check-trace -
  tcpsim run textbook --format json | tcpsim check-trace -`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return errors.New("want a capture or more, or - for standard input; got none")
			}
			return readOnce(args)
		},
		RunE: func(_ *cobra.Command, args []string) error { return a.checkTraces(args).err() },
	}
}

// invariantList lists the invariants that are for exact traces only, or the others.
func invariantList(exact bool) string {
	var b strings.Builder
	for _, i := range check.Invariants() {
		if i.Exact == exact {
			fmt.Fprintf(&b, "  %-22s  section %s\n", i.Name, i.Section)
		}
	}
	return b.String()
}

// checkTraces checks all captures, whatever comes of the one before.
func (a *app) checkTraces(names []string) exit {
	code := asExpected
	for _, name := range names {
		broken, err := a.checkTrace(name)
		if broken > 0 {
			code = max(code, otherwise)
		}
		if err != nil {
			a.report(err)
			code = trouble
		}
	}
	return code
}

// checkTrace checks a capture as it reads it, and counts the violations. Of a damaged one
// it checks what can be read.
func (a *app) checkTrace(name string) (broken int, err error) {
	in, m, err := a.openCapture(name)
	if err != nil {
		return 0, err
	}
	defer m.Close()
	checker := check.NewStream(func(v check.Violation) {
		broken++
		m.hide()
		fmt.Fprintln(a.stdout, printable(fmt.Sprintf("%s: %v\n    %s", quoted(name), v, v.Sentence)))
	})
	segments, err := checkAll(in, checker)
	m.hide()
	switch {
	case err != nil:
		return broken, fmt.Errorf("%s: %w; what comes before that is checked", quoted(name), err)
	case segments == 0:
		return 0, fmt.Errorf("%s: no TCP segment in it: %v", quoted(name), in.Stats())
	}
	result := "every invariant holds"
	if broken > 0 {
		result = quantity(broken, "violation")
	}
	fmt.Fprintf(a.stdout, "%s: %s, %s: %s\n", quoted(name), quantity(segments, "segment"), quantity(checker.Connections(), "connection"), result)
	return broken, nil
}

// quantity is a number of things.
func quantity(n int, thing string) string {
	if n != 1 {
		thing += "s"
	}
	return fmt.Sprintf("%d %s", n, thing)
}

// checkAll checks all that is to read, and counts the segments.
func checkAll(in *capture.Reader, checker *check.Stream) (segments int, err error) {
	defer checker.Flush()
	hosts := 0
	for {
		e, err := in.NextEvent()
		if err == io.EOF {
			return segments, nil
		} else if err != nil {
			return segments, err
		}
		for known := in.Header().Hosts; hosts < len(known); hosts++ {
			checker.AddHost(known[hosts])
		}
		if e.Kind == trace.Sent && e.Packet.Segment != nil {
			segments++
		}
		checker.Record(e)
	}
}

// open opens a capture.
func (a *app) open(name string) (io.ReadCloser, error) {
	if name == standardStream {
		return io.NopCloser(a.stdin), nil
	}
	f, err := os.Open(name)
	if err != nil {
		if _, unknown := scenario.Named(name); unknown == nil && errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("%s: no such file; for the built-in scenario of that name, tcpsim run %s", name, name)
		}
		return nil, fmt.Errorf("%s: %w", quoted(name), cause(err))
	}
	if info, err := f.Stat(); err == nil && info.IsDir() {
		f.Close()
		return nil, fmt.Errorf("%s: is a directory", quoted(name))
	}
	return f, nil
}

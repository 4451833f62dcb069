package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/seed-8df93623/tcpsim/trace/capture"
	"github.com/seed-8df93623/tcpsim/trace/check"
)

func (a *app) checkTraceCommand() *cobra.Command {
	anyChecksum := false
	c := &cobra.Command{
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

What is not TCP, damaged, cut or malformed is passed over, and counted, and so is
a packet that is in the capture before. A wrong checksum means that a segment is
damaged, unless most of its sender's are wrong: then they are looked through.
--dont-verify-checksums looks through all.

The exit code is 0 if every invariant holds, 1 if one does not, and 2 if a
capture cannot be read or there was nothing in it to check.`,
		Example: `  tcpsim check-trace their.pcap
  tcpdump -n -r their.pcap | tcpsim check-trace -
  tcpsim run textbook --format json | tcpsim check-trace -`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return errors.New("want a capture or more, or - for standard input; got none")
			}
			return readOnce(args)
		},
		RunE: func(_ *cobra.Command, args []string) error { return a.checkTraces(args, anyChecksum).err() },
	}
	c.Flags().BoolVarP(&anyChecksum, "dont-verify-checksums", "K", false, "check segments with wrong checksums too, as with tcpdump -K")
	return c
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
func (a *app) checkTraces(names []string, anyChecksum bool) exit {
	code := asExpected
	for _, name := range names {
		broken, err := a.checkTrace(name, anyChecksum)
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
func (a *app) checkTrace(name string, anyChecksum bool) (broken int, err error) {
	in, m, err := a.openCapture(name)
	if err != nil {
		return 0, err
	}
	defer m.Close()
	checker := check.NewStream(func(v check.Violation) {
		broken++
		m.hide()
		fmt.Fprintln(a.speaker(), printable(fmt.Sprintf("%s: %v", quoted(name), v)))
		fmt.Fprintln(a.stdout, "    "+v.Sentence) // the RFC's words stay
	})
	checker.AnyChecksum = anyChecksum
	err = checkAll(in, checker)
	m.hide()
	counts, stats := checker.Counts(), in.Stats()
	switch {
	case err != nil:
		return broken, fmt.Errorf("%s: %w; what comes before that is checked", quoted(name), err)
	case counts.Segments == 0 && counts.Damaged > 0:
		return 0, fmt.Errorf("%s: nothing is checked: %s; with --dont-verify-checksums they are", quoted(name), passedOver(counts, stats))
	case counts.Segments == 0 && counts.Injected > 0:
		return 0, fmt.Errorf("%s: nothing is checked: %s", quoted(name), passedOver(counts, stats))
	case counts.Segments == 0:
		return 0, fmt.Errorf("%s: no TCP segment in it: %v", quoted(name), stats)
	}
	result := "every invariant holds"
	if broken > 0 {
		result = quantity(broken, "violation")
	}
	if counts.Meaningless > 0 {
		result += fmt.Sprintf("; looked through %s", quantity(counts.Meaningless, "wrong checksum"))
	}
	if passed := passedOver(counts, stats); passed != "" {
		result += "; " + passed
	}
	fmt.Fprintf(a.speaker(), "%s: %s, %s: %s\n", quoted(name), quantity(counts.Segments, "segment"), quantity(counts.Connections, "connection"), result)
	return broken, nil
}

// passedOver tells what of a capture is not checked, empty if all is.
func passedOver(counts check.Counts, stats capture.Stats) string {
	all := maps.Clone(stats.Skipped)
	for reason, n := range map[string]int{
		"wrong checksum": counts.Damaged, "captured twice": counts.Copies, "injected": counts.Injected,
	} {
		if n > 0 {
			all[reason] = n
		}
	}
	return listPassedOver(all)
}

// quantity is a number of things.
func quantity(n int, thing string) string {
	if n != 1 {
		thing += "s"
	}
	return fmt.Sprintf("%d %s", n, thing)
}

// checkAll checks all that is to read.
func checkAll(in *capture.Reader, checker *check.Stream) error {
	defer checker.Flush()
	hosts := 0
	for {
		e, err := in.NextEvent()
		if err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		for known := in.Header().Hosts; hosts < len(known); hosts++ {
			checker.AddHost(known[hosts])
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

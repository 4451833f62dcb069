package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/seed-8df93623/tcpsim/trace/format"
)

// tcpdumpFlags are those that the format tcpdump has from the program.
type tcpdumpFlags struct {
	times       int // how many -t
	nanoseconds bool
	verbose     bool
}

func (f *tcpdumpFlags) addTo(c *cobra.Command) {
	flags := c.Flags()
	flags.CountVarP(&f.times, "time", "t", "times as tcpdump prints them with -t (none), -tt (since 1970), -ttt (since the packet before), -tttt (with the date), -ttttt (since the first packet)")
	flags.BoolVar(&f.nanoseconds, "nano", false, "times in nanoseconds, as with tcpdump --nano")
	flags.BoolVarP(&f.verbose, "verbose", "v", false, "IP headers and checksums too, as with tcpdump -v")
}

// check looks whether the flags mean something in a format.
func (f *tcpdumpFlags) check(chosen format.Format) error {
	switch {
	case f.times > int(format.TimeSinceFirst):
		return errors.New("-t is there too often; tcpdump knows -t to -ttttt")
	case *f != (tcpdumpFlags{}) && !chosen.Takes.Has(format.Dump):
		return fmt.Errorf("-t, --nano and -v are for --format %s; they mean nothing in the format %s", formatsThat(take(format.Dump)), chosen.Name)
	}
	return nil
}

// apply makes a style what the flags ask for.
func (f *tcpdumpFlags) apply(style *format.Style) {
	style.Time, style.Nanoseconds, style.Verbose = format.TimeForm(f.times), f.nanoseconds, f.verbose
}

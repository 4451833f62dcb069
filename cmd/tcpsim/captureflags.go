package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/seed-8df93623/tcpsim/trace/capture"
	"github.com/seed-8df93623/tcpsim/trace/format"
)

// captureFlags are those of the formats that are captures.
type captureFlags struct {
	side string
	link choice
}

func newCaptureFlags() captureFlags {
	return captureFlags{
		link: choice{words: stringsOf(capture.Raw, capture.Ethernet)},
	}
}

func stringsOf[T ~string](values ...T) (list []string) {
	for _, v := range values {
		list = append(list, string(v))
	}
	return list
}

func (f *captureFlags) addTo(c *cobra.Command) {
	c.Flags().StringVar(&f.side, "side", "", "capture a run where `SIDE` is: client (as if not set), which of any two hosts is the one that sends first, server, both, to be looked at one interface at a time, a host by its name, sender, where each packet is sent, or receiver, where it arrives")
	c.Flags().Var(&f.link, "link-type", "put `HEADER` before packets: raw (as if not set), which is none, or ethernet")
	sides := stringsOf(capture.Client, capture.Server, capture.Both, capture.Sender, capture.Receiver)
	must(c.RegisterFlagCompletionFunc("side", cobra.FixedCompletions(sides, cobra.ShellCompDirectiveNoFileComp)))
	must(c.RegisterFlagCompletionFunc("link-type", cobra.FixedCompletions(f.link.words, cobra.ShellCompDirectiveNoFileComp)))
}

// check looks whether the flags mean something in a format.
func (f *captureFlags) check(chosen format.Format) error {
	switch {
	case f.side != "" && !chosen.Takes.Has(format.Vantage):
		return fmt.Errorf("--side is for --format %s; it means nothing in the format %s", formatsThat(take(format.Vantage)), chosen.Name)
	case f.link.value != "" && !chosen.Takes.Has(format.Frames):
		return fmt.Errorf("--link-type is for --format %s; it means nothing in the format %s", formatsThat(take(format.Frames)), chosen.Name)
	}
	return nil
}

// apply makes a style what the flags ask for.
func (f *captureFlags) apply(style *format.Style) {
	style.Side, style.Link = f.side, f.link.value
}

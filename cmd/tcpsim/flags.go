package main

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/spf13/cobra"
)

// choice is a flag that takes one of a few words.
type choice struct {
	value string
	words []string
}

// String implements pflag.Value.
func (c *choice) String() string { return c.value }

// Type implements pflag.Value.
func (c *choice) Type() string { return "WORD" }

// Set implements pflag.Value.
func (c *choice) Set(word string) error {
	if !slices.Contains(c.words, word) {
		return fmt.Errorf("want one of %s", strings.Join(c.words, ", "))
	}
	c.value = word
	return nil
}

// summarized is a flag that is short for the formats "summary" and "summary-json".
type summarized struct{ format *choice }

// String implements pflag.Value.
func (s summarized) String() string { return "" }

// Type implements pflag.Value.
func (s summarized) Type() string { return "AS" }

// Set implements pflag.Value.
func (s summarized) Set(as string) error {
	switch as {
	case "text":
		return s.format.Set("summary")
	case "json":
		return s.format.Set("summary-json")
	}
	return fmt.Errorf("want text or json")
}

// fixes is a flag for what is put right of netstack.
type fixes struct {
	set     bool
	options scenario.Options
}

// String implements pflag.Value. Fixes that are not chosen have no text.
func (f *fixes) String() string {
	if !f.set {
		return ""
	}
	return f.options.NoFixes.String()
}

// Type implements pflag.Value.
func (f *fixes) Type() string { return "WHAT" }

// Set implements pflag.Value.
func (f *fixes) Set(text string) error {
	f.set = true
	return f.options.SetFixes(text)
}

// seed is a flag for a seed.
type seed struct {
	chosen *uint64 // nil unless the flag is set
}

// String implements pflag.Value. A seed that is not chosen has no text.
func (s *seed) String() string {
	if s.chosen == nil {
		return ""
	}
	return strconv.FormatUint(*s.chosen, 10)
}

// Type implements pflag.Value.
func (s *seed) Type() string { return "NUMBER" }

// Set implements pflag.Value.
func (s *seed) Set(text string) error {
	v, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return fmt.Errorf("want a number from 0 to %d", uint64(math.MaxUint64))
	}
	s.chosen = &v
	return nil
}

// plainly says of a number or a time that cannot be read what is wanted, where pflag has
// the words of package strconv or time.
func plainly(_ *cobra.Command, err error) error {
	var number *strconv.NumError
	wanted := ""
	switch {
	case errors.As(err, &number) && number.Func == "ParseUint":
		wanted = fmt.Sprintf("want a number from 0 to %d", uint64(math.MaxUint64))
	case errors.As(err, &number):
		wanted = "want a whole number"
	case strings.Contains(err.Error(), "time: "):
		wanted = "want a time such as 2m"
	default:
		return err
	}
	before, _, _ := strings.Cut(err.Error(), " flag: ")
	return errors.New(before + " flag: " + wanted)
}

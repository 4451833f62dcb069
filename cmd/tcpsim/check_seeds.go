package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// mostSeeds is how many seeds one call may try. More are not done in a lifetime.
const mostSeeds = 1_000_000_000

// seedRange is a flag for seeds: A..B, both included, or a single one.
type seedRange struct {
	chosen   bool
	from, to uint64
}

// String implements pflag.Value. A range that is not chosen has no text.
func (r *seedRange) String() string {
	if !r.chosen {
		return ""
	}
	return fmt.Sprintf("%d..%d", r.from, r.to)
}

// Type implements pflag.Value.
func (r *seedRange) Type() string { return "RANGE" }

// Set implements pflag.Value.
func (r *seedRange) Set(text string) error {
	first, last, several := strings.Cut(text, "..")
	if !several {
		last = first
	}
	from, err := strconv.ParseUint(first, 10, 64)
	to, err2 := strconv.ParseUint(last, 10, 64)
	switch {
	case err != nil || err2 != nil:
		return fmt.Errorf("want a range of seeds such as 1..1000, from 0 to %d", uint64(math.MaxUint64))
	case from > to:
		return fmt.Errorf("it ends before it begins; want %d..%d", to, from)
	case to-from >= mostSeeds:
		return fmt.Errorf("these are too many; want at most %d", mostSeeds)
	}
	*r = seedRange{true, from, to}
	return nil
}

// count is how many runs a scenario takes: one of its own seed if none is chosen.
func (r *seedRange) count() int { return int(r.to-r.from) + 1 }

// seed is the one of run i; nil is the scenario's own.
func (r *seedRange) seed(i int) *uint64 {
	if !r.chosen {
		return nil
	}
	n := r.from + uint64(i)
	return &n
}

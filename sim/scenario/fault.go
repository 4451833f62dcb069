package scenario

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim"
	"github.com/seed-8df93623/tcpsim/sim/link"
)

const whichSegments = "MATCH is any, data, ack (nothing but an ACK), syn, syn-ack, fin or rst. NUMBERS are " +
	"such as 1 or 2,3, and count the segments that match from here on; without any it is each of them."

var faultCommands = []command{
	{
		name:    "drop",
		phase:   anywhere,
		usage:   []string{"drop DIRECTION MATCH [NUMBERS]"},
		summary: "Loses segments on the link.",
		detail:  whichSegments,
		parse: parseFault(nil, func(*segment.Segment, fault) link.Verdict {
			return link.Drop()
		}),
	},
	{
		name:     "delay",
		phase:    anywhere,
		usage:    []string{"delay DIRECTION MATCH [NUMBERS] by=DURATION"},
		summary:  "Holds segments up on the link; those behind overtake them.",
		detail:   whichSegments,
		settings: describe(delaySettings),
		parse: parseFault(delaySettings, func(_ *segment.Segment, f fault) link.Verdict {
			return link.Delay(f.by)
		}, "by"),
	},
	{
		name:     "duplicate",
		phase:    anywhere,
		usage:    []string{"duplicate DIRECTION MATCH [NUMBERS] [copies=NUMBER]"},
		summary:  "Makes segments arrive more than once.",
		detail:   whichSegments,
		settings: describe(duplicateSettings),
		parse: parseFault(duplicateSettings, func(_ *segment.Segment, f fault) link.Verdict {
			return link.Duplicate(max(1, f.copies))
		}),
	},
	{
		name:    "corrupt",
		phase:   anywhere,
		usage:   []string{"corrupt DIRECTION MATCH [NUMBERS]"},
		summary: "Makes segments arrive with a wrong checksum, so that the receiver discards them (RFC 9293 section 3.1).",
		detail:  whichSegments,
		parse: parseFault(nil, func(s *segment.Segment, _ fault) link.Verdict {
			damaged := *s
			damaged.BadChecksum = true
			return link.Change(damaged).Because("corrupted")
		}),
	},
	{
		name:    "pass",
		phase:   anywhere,
		usage:   []string{"pass [DIRECTION]"},
		summary: "Takes back drop, delay, duplicate and corrupt: from here on everything passes.",
		parse:   parsePass,
	},
}

// fault is what a fault command is told besides the segments.
type fault struct {
	by     time.Duration
	copies int
}

var delaySettings = []setting[fault]{{"by", "DURATION", "how long",
	into(parsePositive, func(f *fault) *time.Duration { return &f.by })}}

var duplicateSettings = []setting[fault]{{"copies", "NUMBER", "how many times more; default 1",
	into(number(1, 1000), func(f *fault) *int { return &f.copies })}}

// matches are the segments that a fault can be for.
var matches = []struct {
	name  string
	match link.Match
}{
	{"any", link.Any},
	{"data", link.Data},
	{"ack", link.PureACK},
	{"syn", func(s *segment.Segment) bool { return s.Flags.Has(segment.SYN) && !s.Flags.Has(segment.ACK) }},
	{"syn-ack", link.Flagged(segment.SYN | segment.ACK)},
	{"fin", link.Flagged(segment.FIN)},
	{"rst", link.Flagged(segment.RST)},
}

func parseMatch(text string) (link.Match, error) {
	var known []string
	for _, m := range matches {
		if m.name == text {
			return m.match, nil
		}
		known = append(known, m.name)
	}
	return nil, unknown("kind of segment", text, known)
}

func parseNumbers(text string) ([]int, error) {
	var list []int
	for one := range strings.SplitSeq(text, ",") {
		n, err := number(1, 1<<30)(one)
		if err != nil {
			return nil, fmt.Errorf("%w; want numbers such as 1 or 2,3", err)
		}
		list = append(list, n)
	}
	return list, nil
}

// installed is a rule in force.
type installed struct {
	direction *sim.Direction
	remove    func()
}

// parseFault makes the parse function of a fault command. decide says what it
// does to a segment that is meant.
func parseFault(table []setting[fault], decide func(*segment.Segment, fault) link.Verdict, needed ...string) func(a *args) step {
	return func(a *args) step {
		direction := a.directed()
		match := take(a, "MATCH (any, data, ack, syn, syn-ack, fin or rst)", parseMatch)
		var numbers []int
		if a.more() {
			numbers = take(a, "NUMBERS", parseNumbers)
		}
		var f fault
		settings(a, table, needed...)(&f)
		return func(p *process) error {
			d := p.run.direction(direction)
			remove := d.AddRule(counting(p.run.meant(direction, match), numbers, func(s *segment.Segment) link.Verdict { return decide(s, f) }))
			p.run.rules = append(p.run.rules, installed{d, remove})
			return nil
		}
	}
}

// counting is a rule for the segments that match, or those of them that have
// the given numbers.
func counting(match link.Match, numbers []int, decide func(*segment.Segment) link.Verdict) link.Rule {
	count := 0
	return func(s *segment.Segment, _ time.Duration) link.Verdict {
		if !match(s) {
			return link.Pass()
		}
		count++
		if numbers != nil && !slices.Contains(numbers, count) {
			return link.Pass()
		}
		return decide(s)
	}
}

func parsePass(a *args) step {
	only, one := a.direction()
	return func(p *process) error {
		p.run.rules = slices.DeleteFunc(p.run.rules, func(r installed) bool {
			if one && r.direction != p.run.direction(only) {
				return false
			}
			r.remove()
			return true
		})
		return nil
	}
}

package scenario

import (
	"fmt"
	"math"
	"strconv"
	"time"
)

var setupCommands = []command{
	{
		name:    "seed",
		phase:   setup,
		usage:   []string{"seed NUMBER"},
		summary: "Chooses the random numbers of the run: what is lost, initial sequence numbers, ports.",
		detail:  "The same seed gives the same run. Default: 1.",
		parse: func(a *args) step {
			a.parser.scenario.seed = take(a, "NUMBER", parseSeed)
			return nil
		},
	},
	{
		name:     "limit",
		phase:    setup,
		usage:    []string{"limit [time=DURATION] [events=NUMBER] [memory=BYTES]"},
		summary:  "Stops a run that goes on for too long, with an error that says what was still going on.",
		settings: describe(limitSettings),
		parse: func(a *args) step {
			if len(a.words) == 0 {
				a.misuse("missing KEY=VALUE")
			}
			settings(a, limitSettings)(&a.parser.scenario.limits)
			return nil
		},
	},
	{
		name:    "stop",
		phase:   setup,
		usage:   []string{"stop at event NUMBER"},
		summary: "Ends the run when the trace has so many events, whatever is still going on.",
		parse: func(a *args) step {
			if !a.is("at") || !a.is("event") {
				a.misuse("missing at event")
			}
			a.parser.scenario.stop = take(a, "NUMBER", number(1, 1_000_000_000))
			return nil
		},
	},
	{
		name:     settingsCommand,
		owner:    hosts,
		phase:    setup,
		usage:    []string{"client KEY=VALUE...", "server KEY=VALUE..."},
		summary:  "Says how a host's TCP behaves, from the beginning of the run on.",
		detail:   "What is not said is as in gVisor's netstack, but for congestion control.",
		settings: describe(hostSettings),
		parse:    parseHostSettings,
	},
	{
		name:    "scripted",
		owner:   hosts,
		phase:   setup,
		usage:   []string{"HOST scripted"},
		summary: "Takes a host's TCP away: it sends only what the script injects.",
		detail: "What reaches it is looked at with expect segment. So any behaviour of the " +
			"TCP at the other end can be provoked.",
		parse: func(a *args) step {
			a.host.scripted = true
			return nil
		},
	},
}

// limits end a run that would go on.
type limits struct {
	time   time.Duration
	events int
	memory int // octets
}

var defaultLimits = limits{time: 24 * time.Hour, events: 1_000_000, memory: 1 << 30}

var limitSettings = []setting[limits]{
	{"time", "DURATION", "virtual time; default 24h",
		into(parsePositive, func(l *limits) *time.Duration { return &l.time })},
	{"events", "NUMBER", "things that happen, such as an arrival, a timer that runs out, or a line of the script; default 1000000",
		into(number(1, 1_000_000_000), func(l *limits) *int { return &l.events })},
	{"memory", "BYTES", "what the run holds: data to be written, packets on their way, and all that is recorded; default 1GiB",
		into(size(1, math.MaxInt), func(l *limits) *int { return &l.memory })},
}

func parseSeed(text string) (uint64, error) {
	v, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("%q is no seed; want 0 to 18446744073709551615", text)
	}
	return v, nil
}

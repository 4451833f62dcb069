package scenario

import (
	"time"

	"github.com/seed-8df93623/tcpsim/sim"
	"github.com/seed-8df93623/tcpsim/sim/link"
)

// direction is one direction of the link.
type direction struct{ from, to *hostSetup }

var linkCommands = []command{{
	name:     "link",
	phase:    anywhere,
	usage:    []string{"link [DIRECTION] KEY=VALUE..."},
	summary:  "Says what the link is like, in the given direction (client>server or server>client) or in both.",
	detail:   "It holds for what is sent from then on; what is not named stays as it is. A link of which nothing is said takes a microsecond and loses nothing.",
	settings: describe(linkSettings),
	parse:    parseLink,
}}

var linkSettings = []setting[link.Config]{
	{"delay", "DURATION", "propagation delay; default, and least, 1us",
		into(parseDuration, func(p *link.Config) *time.Duration { return &p.Delay })},
	{"rate", "RATE", "how much it carries per second, as 10Mbit or 64kbit; default 0: unlimited",
		into(parseRate, func(p *link.Config) *int64 { return &p.Rate })},
	{"queue", "PACKETS", "how many packets may wait while the link is busy, more being dropped; it needs a rate; default 0: unlimited",
		into(number(0, 1<<30), func(p *link.Config) *int { return &p.Queue })},
	{"mtu", "BYTES", "largest IP packet that passes, 576 to 65535, and at least 1280 with IPv6; the source of a larger one is told by ICMP, as by a router on the way (RFC 1191, RFC 4443 section 3.2); default 0: unlimited",
		into(size(0, 65535), func(p *link.Config) *int { return &p.MTU })},
	{"loss", "PROBABILITY", "that a packet is lost, as 1% or 0.01; default 0",
		into(parseProbability, func(p *link.Config) *float64 { return &p.Loss })},
	{"duplicate", "PROBABILITY", "that a packet arrives twice; default 0",
		into(parseProbability, func(p *link.Config) *float64 { return &p.Duplicate })},
	{"corrupt", "PROBABILITY", "that one bit of a packet arrives inverted; default 0",
		into(parseProbability, func(p *link.Config) *float64 { return &p.Corrupt })},
	{"jitter", "DURATION", "the largest of the random delays that are added; default 0",
		into(parseDuration, func(p *link.Config) *time.Duration { return &p.Jitter })},
	{"reorder", "on|off", "lets packets overtake each other as jitter has it; default off",
		into(parseOn, func(p *link.Config) *bool { return &p.Reorder })},
}

func parseLink(a *args) step {
	only, one := a.direction()
	if len(a.words) == 0 {
		a.misuse("missing KEY=VALUE")
	}
	change := settings(a, linkSettings)
	return func(p *process) error {
		for _, d := range []*sim.Direction{p.run.link.Forward(), p.run.link.Backward()} {
			if one && d != p.run.direction(only) {
				continue
			}
			path := d.Config()
			change(&path)
			if err := d.SetConfig(path); err != nil {
				return err
			}
		}
		return nil
	}
}

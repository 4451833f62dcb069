package scenario

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/seed-8df93623/tcpsim/sim"
	"github.com/seed-8df93623/tcpsim/sim/link"
)

// direction is one direction of a link.
type direction struct{ from, to *hostSetup }

var linkCommands = []command{{
	name:     "link",
	phase:    anywhere,
	usage:    []string{"link [DIRECTION] KEY=VALUE...", "link NODE NODE [KEY=VALUE...]"},
	summary:  "Says what the link is like, in the given direction (client>server or server>client) or in both; or joins two nodes by a link that is like that.",
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
	if a.pair() {
		return a.joined()
	}
	if len(a.words) > 0 && a.bare(0) {
		a.misuse("which node is %s to be joined to", a.words[0].text)
		return nil
	}
	only, one := a.direction()
	if len(a.words) == 0 {
		a.misuse("missing KEY=VALUE")
	}
	if links := a.parser.scenario.links; !one && len(links) != 1 {
		a.whichLink()
	}
	change := settings(a, linkSettings)
	return func(p *process) error {
		if one {
			return changed(p.run.direction(only), change)
		}
		return p.run.change(p.run.scenario.links[0], change)
	}
}

// whichLink is the error of a line that names no link where there is not just one.
func (a *args) whichLink() {
	links := a.parser.scenario.links
	if len(links) == 0 {
		a.fail(errors.New("there is no link yet; link NODE NODE KEY=VALUE... adds one"))
		return
	}
	l := links[0]
	a.fail(fmt.Errorf("there are %d links; name the nodes of one, as in %s %s, or one direction of it, as in %s>%s",
		len(links), l.a.name, l.b.name, l.a.name, l.b.name))
}

// pair reports whether the next two words are names of nodes.
func (a *args) pair() bool { return len(a.words) > 1 && a.bare(0) && a.bare(1) }

// bare reports whether a word is no setting and no direction.
func (a *args) bare(i int) bool {
	w := a.words[i]
	_, _, set := w.setting()
	return !set && !w.quoted && !strings.Contains(w.text, ">")
}

// joined takes two nodes and what the link between them is like: one to be, or one that
// is there.
func (a *args) joined() step {
	one, other := a.known("NODE"), a.known("NODE")
	if a.err != nil {
		a.words = nil
		return nil
	}
	l := a.parser.scenario.link(one, other)
	switch {
	case l == nil && a.parser.began > 0:
		a.fail(fmt.Errorf("a link between %s and %s comes too late; put it above line %d, with which the run begins", one.name, other.name, a.parser.began))
	case l == nil && len(a.parser.open) > 0:
		a.fail(errors.New("a link is there for the whole run and cannot stand in a block; put it at the top"))
	case one == other:
		a.fail(fmt.Errorf("%s needs no link to itself", one.name))
	}
	said := joined(a.words)
	set := settings(a, linkSettings)
	if l == nil {
		a.parser.join(one, other, a.line, set, said)
		return nil
	}
	return func(p *process) error { return p.run.change(l, set) }
}

// change changes both directions of a link.
func (r *run) change(l *linkSetup, set func(*link.Config)) error {
	for _, d := range []direction{{l.a, l.b}, {l.b, l.a}} {
		if err := changed(r.direction(d), set); err != nil {
			return err
		}
	}
	return nil
}

// changed changes one direction.
func changed(d *sim.Direction, set func(*link.Config)) error {
	c := d.Config()
	set(&c)
	return d.SetConfig(c)
}

package scenario

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/seed-8df93623/tcpsim/sim"
	"github.com/seed-8df93623/tcpsim/sim/link"
)

var partitionCommands = []command{
	{
		name:    "cut",
		usage:   []string{"cut NODE NODE"},
		summary: "Takes a link down: what is sent into it is lost, until heal.",
		parse: func(a *args) step {
			l := a.linked()
			return func(p *process) error { return p.run.setDown(l, true) }
		},
	},
	{
		name:     "flap",
		usage:    []string{"flap NODE NODE down=DURATION up=DURATION times=NUMBER"},
		summary:  "Takes a link down and up again, so many times, beside the lines that follow.",
		settings: describe(flapSettings),
		parse:    parseFlap,
	},
	{
		name:    "partition",
		usage:   []string{"partition HOSTS|HOSTS...", "partition split|isolate|bridge"},
		summary: "Parts hosts, such as alice,carol|bob: what those on one side send to those on another is lost, until heal.",
		detail: "One that stands on several sides is a bridge, and hosts that are not named reach all others. " +
			"split, isolate and bridge part all hosts at random: in two halves, one from all others, or in two halves with one that reaches both; the trace says how.",
		parse: parsePartition,
	},
	{
		name:    "heal",
		usage:   []string{"heal [NODE NODE]"},
		summary: "Brings a link up again, or all that are cut, and takes back partition.",
		parse:   parseHeal,
	},
}

// linked takes two nodes that a link joins.
func (a *args) linked() *linkSetup {
	one, other := a.known("NODE"), a.known("NODE")
	if a.err != nil {
		return nil
	}
	l := a.parser.scenario.link(one, other)
	if l == nil {
		a.fail(fmt.Errorf("no link joins %s and %s", one.name, other.name))
	}
	return l
}

// setDown takes a link down or up.
func (r *run) setDown(l *linkSetup, down bool) error {
	r.direction(direction{l.a, l.b}).SetDown(down)
	r.direction(direction{l.b, l.a}).SetDown(down)
	return nil
}

// flapping is what flap is told.
type flapping struct {
	down, up time.Duration
	times    int
}

var flapSettings = []setting[flapping]{
	{"down", "DURATION", "how long it is down each time", into(parsePositive, func(f *flapping) *time.Duration { return &f.down })},
	{"up", "DURATION", "how long it is up then", into(parsePositive, func(f *flapping) *time.Duration { return &f.up })},
	{"times", "NUMBER", "how often", into(number(1, 1_000_000), func(f *flapping) *int { return &f.times })},
}

func parseFlap(a *args) step {
	l := a.linked()
	var f flapping
	settings(a, flapSettings, "down", "up", "times")(&f)
	once := []*statement{
		{line: a.line, what: "flap", run: func(p *process) error {
			for range f.times {
				p.run.setDown(l, true)
				if err := p.run.network.Sleep(f.down); err != nil {
					return err
				}
				p.run.setDown(l, false)
				if err := p.run.network.Sleep(f.up); err != nil {
					return err
				}
			}
			return nil
		}},
	}
	return background("", &once)
}

// strategies are ways to part hosts at random.
var strategies = []struct {
	name, doc string
	sides     func(*rand.Rand, []*hostSetup) [][]*hostSetup
}{
	{"split", "two halves", link.Split[*hostSetup]},
	{"isolate", "one and all others", link.Isolate[*hostSetup]},
	{"bridge", "two halves and one that reaches both", link.Bridge[*hostSetup]},
}

func parsePartition(a *args) step {
	text := take(a, "HOSTS|HOSTS", anyWord)
	if a.err != nil {
		return nil
	}
	for _, one := range strategies {
		if text == one.name && a.parser.host(text) == nil {
			return func(p *process) error {
				r := p.run
				sides := one.sides(r.chance(), r.scenario.hosts)
				r.recorder.tell(r.network.Elapsed(), r.scenario.hosts[0].name, "partition", []string{one.name + ": " + sidesText(sides)})
				return r.part(sides)
			}
		}
	}
	var sides [][]*hostSetup
	for names := range strings.SplitSeq(text, "|") {
		var side []*hostSetup
		for name := range strings.SplitSeq(names, ",") {
			h := a.parser.host(name)
			if h == nil {
				a.fail(unknown("host", name, a.parser.hostNames()))
				return nil
			}
			if slices.Contains(side, h) {
				a.fail(fmt.Errorf("%s stands there twice; want it on one side, or once on each of several", name))
			}
			side = append(side, h)
		}
		sides = append(sides, side)
	}
	if len(sides) < 2 {
		a.fail(errors.New("want hosts on two sides, with | between them, such as alice,carol|bob, or split, isolate or bridge"))
	}
	return func(p *process) error { return p.run.part(sides) }
}

// sidesText is what a script would say for sides.
func sidesText(sides [][]*hostSetup) string {
	var all []string
	for _, side := range sides {
		var names []string
		for _, h := range side {
			names = append(names, h.name)
		}
		all = append(all, strings.Join(names, ","))
	}
	return strings.Join(all, "|")
}

// chance is the random stream of partitions.
func (r *run) chance() *rand.Rand {
	if r.random == nil {
		const stream = 1 // those of links and hosts are made from names
		r.random = rand.New(rand.NewPCG(r.recorder.trace.Seed, stream))
	}
	return r.random
}

// part parts hosts, in place of any partition that there is.
func (r *run) part(sides [][]*hostSetup) error {
	r.heal(true)
	nodes := make([][]sim.Node, len(sides))
	for i, side := range sides {
		for _, h := range side {
			nodes[i] = append(nodes[i], r.nodes[h])
		}
	}
	heal, err := r.network.Partition(nodes...)
	if err == nil {
		r.parts = append(r.parts, heal)
	}
	return err
}

// heal takes back partition, or with it all that is cut.
func (r *run) heal(partOnly bool) {
	for _, remove := range r.parts {
		remove()
	}
	r.parts = nil
	if partOnly {
		return
	}
	for _, l := range r.scenario.links {
		r.setDown(l, false)
	}
}

func parseHeal(a *args) step {
	if !a.more() {
		return func(p *process) error {
			p.run.heal(false)
			return nil
		}
	}
	l := a.linked()
	return func(p *process) error { return p.run.setDown(l, false) }
}

var lookCommands = []command{
	{
		name:    "spoof",
		usage:   []string{"spoof HOST HOST[:PORT]>HOST[:PORT] SEGMENT"},
		summary: "Sends a segment made by hand from the first host, in the name of another: its source address is not the sender's.",
		detail:  aboutSegment + " For the rest it is as inject.",
		parse:   parseSpoof,
	},
	{
		name:    "netstat",
		owner:   hosts,
		usage:   []string{"HOST netstat"},
		summary: "Puts a host's connections and their states into the trace, as it has them at this moment.",
		parse: func(a *args) step {
			setup := a.host
			return func(p *process) error {
				p.netstat(setup)
				return nil
			}
		},
	},
}

func parseSpoof(a *args) step {
	from := a.known("HOST")
	if a.err == nil && from.kind != aHost {
		a.fail(fmt.Errorf("%s is no host", from.name))
	}
	send := parseInject(a)
	if a.err != nil {
		return nil
	}
	return func(p *process) error {
		p.spoofer = from
		defer func() { p.spoofer = nil }()
		return send(p)
	}
}

// netstat puts a host's connections into the trace.
func (p *process) netstat(setup *hostSetup) {
	var lines []string
	for _, c := range p.host(setup).Connections() {
		line := fmt.Sprintf("*:%d %s", c.Local.Port(), c.State)
		if c.Remote.IsValid() {
			line = fmt.Sprintf("%s > %s %s", c.Local, c.Remote, c.State)
		}
		lines = append(lines, line)
	}
	if lines == nil {
		lines = []string{"nothing"}
	}
	slices.Sort(lines)
	p.run.recorder.tell(p.run.network.Elapsed(), setup.name, "netstat", lines)
}

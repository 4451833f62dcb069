package scenario

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
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
		usage:   []string{"partition HOSTS|HOSTS..."},
		summary: "Parts hosts, such as alice,carol|bob: what those on one side send to those on another is lost, until heal.",
		detail:  "Hosts that are not named reach all others.",
		parse:   parsePartition,
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

func parsePartition(a *args) step {
	sides := strings.Split(take(a, "HOSTS|HOSTS", anyWord), "|")
	if a.err != nil {
		return nil
	}
	side := map[*hostSetup]int{}
	for i, names := range sides {
		for name := range strings.SplitSeq(names, ",") {
			h := a.parser.host(name)
			if h == nil {
				a.fail(unknown("host", name, a.parser.hostNames()))
				return nil
			}
			if _, twice := side[h]; twice {
				a.fail(fmt.Errorf("%s stands there twice; want it on one side", name))
			}
			side[h] = i
		}
	}
	if len(sides) < 2 {
		a.fail(errors.New("want hosts on two sides, with | between them, such as alice,carol|bob"))
	}
	return func(p *process) error {
		p.run.heal(true)
		of := map[netip.Addr]int{}
		for h, i := range side {
			for _, address := range p.run.nodes[h].Addresses() {
				of[address] = i
			}
		}
		for _, h := range p.run.scenario.hosts {
			for _, d := range p.run.from(h) {
				p.run.parts = append(p.run.parts, d.AddRule(parted(of)))
			}
		}
		return nil
	}
}

// parted is a rule that loses what goes from one side to another.
func parted(side map[netip.Addr]int) link.Rule {
	return func(s *segment.Segment, _ time.Duration) link.Verdict {
		from, known := side[s.Src.Addr()]
		to, also := side[s.Dst.Addr()]
		if known && also && from != to {
			return link.Drop().Because("partition")
		}
		return link.Pass()
	}
}

// from are the directions that lead away from a node, in the order of their links.
func (r *run) from(n *hostSetup) (all []*sim.Direction) {
	for _, l := range r.scenario.links {
		switch n {
		case l.a:
			all = append(all, r.links[[2]*hostSetup{l.a, l.b}])
		case l.b:
			all = append(all, r.links[[2]*hostSetup{l.b, l.a}])
		}
	}
	return all
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

package campaign

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
)

// Case is a scenario that has been drawn, and may have been shrunk.
type Case struct {
	Seed  uint64
	lines []line
	harm  bool // a connection of it may end before its time
}

// line is one of a case.
type line struct {
	text  string
	group int  // of lines that go together; 0 is none
	frame bool // it stays while its group does: without it the scenario would mean something else
	// undoes are the first words of those lines without which this one does nothing.
	undoes []string
}

// Script is the scenario as a file, below some lines of comment.
func (c *Case) Script(comments ...string) string {
	var b strings.Builder
	for _, text := range comments {
		b.WriteString(strings.TrimRight("# "+text, " ") + "\n")
	}
	for _, l := range c.lines {
		b.WriteString(l.text + "\n")
	}
	script := b.String()
	script += sections(script)
	formatted, err := scenario.Format("case", []byte(script))
	if err != nil { // the run tells of it
		return script
	}
	return string(formatted)
}

// generator draws a case.
type generator struct {
	dice
	*Case
	network
	groups    int
	v4        map[string]bool // hosts without IPv6
	inward    bool            // no connection can be opened to the first host
	middlebox bool            // one keeps in mind what connections there are: made-up segments would mislead it
	crashed   map[string]bool // hosts that do, once: one that is up cannot be started again
	later     []event
	repairs   []line
}

// event is what happens at a moment of the run.
type event struct {
	at    time.Duration
	lines []line
}

// Generate draws the case of a seed: a function of the seed and the weights.
func Generate(seed uint64, w Weights) *Case {
	g := &generator{dice: newDice(seed, w), Case: &Case{Seed: seed}}
	g.harm = g.chance("harm", 0.25)
	g.frame("seed %d", seed)
	g.frame("limit time=%s events=%d memory=256MiB", plain(longest), mostEvents)
	g.join()
	g.behave()
	g.impair()
	g.programs()
	g.timeline()
	return g.Case
}

// Bounds of a run. By settled everything has happened that timers of TCP bring about: a
// connection is given up after 15 minutes, and the network has healed long before.
const (
	heals      = 20 * time.Second
	settled    = time.Hour
	longest    = 3 * time.Hour
	mostEvents = 1_000_000
)

func (g *generator) add(group int, format string, args ...any) {
	g.lines = append(g.lines, line{text: fmt.Sprintf(format, args...), group: group})
}

// frame adds a line that stays.
func (g *generator) frame(format string, args ...any) {
	g.lines = append(g.lines, line{text: fmt.Sprintf(format, args...), frame: true})
}

func (g *generator) group() int {
	g.groups++
	return g.groups
}

// plain is a time as one writes it: 1h, and not 1h0m0s.
func plain(d time.Duration) string {
	text := d.String()
	for _, unit := range []string{"m0s", "h0m"} {
		if strings.HasSuffix(text, unit) {
			text = text[:len(text)-2]
		}
	}
	return text
}

// behave draws how the hosts' TCP behaves.
func (g *generator) behave() {
	g.v4 = map[string]bool{}
	for i, name := range g.hosts {
		if !g.shaped && g.chance("HOST address", 0.3) {
			g.v4[name] = true
			g.frame("%s address=10.0.0.%d", name, i+1)
		}
		if text := g.settings("HOST", "client", 0.12, g.v4[name]); text != "" {
			g.add(0, "%s", name+strings.TrimPrefix(text, "client"))
		}
	}
	if g.harm { // lest an end waits for ever for one that is gone
		for _, name := range g.machines() {
			g.frame("%s keepalive-idle=10s keepalive-interval=5s keepalive-count=3", name)
		}
	}
}

// timeline has what befalls the network happen, and the network heal.
func (g *generator) timeline() {
	slices.SortStableFunc(g.later, func(a, b event) int { return cmp.Compare(a.at, b.at) })
	for _, e := range g.later {
		g.add(e.lines[0].group, "at %s", plain(e.at))
		g.lines = append(g.lines, e.lines...)
	}
	g.add(0, "at %s", plain(heals))
	g.lines = append(g.lines, g.repairs...)
	g.frame("at %s", plain(settled))
}

// during has lines happen at a moment of the run.
func (g *generator) during(group int, texts ...string) {
	e := event{at: time.Duration(1+g.IntN(9)) * one(g.dice, 10*time.Millisecond, 100*time.Millisecond, time.Second)}
	for _, text := range texts {
		e.lines = append(e.lines, line{text: text, group: group})
	}
	g.later = append(g.later, e)
}

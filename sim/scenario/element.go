package scenario

import (
	"fmt"
	"slices"

	"github.com/seed-8df93623/tcpsim/sim"
	"github.com/seed-8df93623/tcpsim/sim/link"
)

// elementKinds are the kinds of elements of links, each a command of its own.
var elementKinds = slices.Concat(queueElements, lossElements, delayElements, damageElements, middleboxElements)

var elementCommands = append([]command{{
	name:  "element",
	phase: anywhere,
	usage: []string{"element KIND [DIRECTION|NODE NODE] [as NAME] [KEY=VALUE...]", "element KIND [DIRECTION|NODE NODE] [as NAME] off"},
	summary: "Puts an element into a link, in the given direction, or in both of the link between two nodes or of the only one: a queue, or whatever else packets meet " +
		"on their way.",
	detail: "They meet the elements in the order in which these are given first, behind the faults (drop, delay and the " +
		"like) and the link's mtu, and before all else that the link is. A further line about the same element changes " +
		"it for packets that come from then on; what is not named stays as it is. Two of one kind have names. Off " +
		"takes it out. Each element has random numbers of its own: one more changes nothing of what the others do.",
	parse: func(a *args) step {
		word := take(a, "KIND", anyWord)
		if a.err == nil {
			a.stop(unknown("kind of element", word, kindNames()))
		}
		return nil
	},
}}, elementKinds...)

// kindNames are what the kinds of elements are called.
func kindNames() (names []string) {
	for _, c := range elementKinds {
		names = append(names, c.name[len("element "):])
	}
	return names
}

// element is one in a direction of the link.
type element struct {
	kind, name string
	settings   any // of the type that its command has
	paired
	is link.Element
}

// paired is what an element has that stands in both directions; the zero value is none.
type paired struct {
	shared any  // what both know
	inward bool // it is the one in the direction that leads inside
}

// called reports whether e is the element of that kind and name.
func (e *element) called(kind, name string) bool { return e.kind == kind && e.name == name }

// elementCommand is the command for a kind of element whose settings are a T.
func elementCommand[T any](kind, summary, detail string, table []setting[T], build func(T) link.Element) command {
	line := "element " + kind + " [DIRECTION|NODE NODE] [as NAME] "
	return command{
		name:     "element " + kind,
		phase:    anywhere,
		usage:    []string{line + "[KEY=VALUE...]", line + "off"},
		summary:  summary,
		detail:   detail,
		settings: describe(table),
		parse: func(a *args) step {
			name := a.as()
			places := a.places()
			off := a.is("off")
			change := changes(a, off, table)
			var t T
			change(&t)
			a.firstOf(kind, name, off, inputsOf(t), func() error { return build(t).Check() })
			return func(p *process) error {
				for _, d := range places(p.run) {
					if err := p.run.setElement(d, kind, name, off, paired{}, func(old any) (any, link.Element) {
						t, _ := old.(T)
						change(&t)
						return t, build(t)
					}); err != nil {
						return err
					}
				}
				return nil
			}
		},
	}
}

// places takes the directions that a line is about: one, both of the link between two
// nodes, or both of the only link.
func (a *args) places() func(*run) []*sim.Direction {
	var l *linkSetup
	switch all := a.parser.scenario.links; {
	case a.pair():
		one, other := a.known("NODE"), a.known("NODE")
		if l = a.parser.scenario.link(one, other); l == nil && a.err == nil {
			a.fail(fmt.Errorf("no link joins %s and %s", one.name, other.name))
		}
	case a.points():
		d, _ := a.direction()
		return func(r *run) []*sim.Direction { return []*sim.Direction{r.direction(d)} }
	case len(all) != 1:
		a.whichLink()
	default:
		l = all[0]
	}
	return func(r *run) []*sim.Direction {
		return []*sim.Direction{r.direction(direction{l.a, l.b}), r.direction(direction{l.b, l.a})}
	}
}

// changes takes the settings of an element, of which one that is taken out has none.
func changes[T any](a *args, off bool, table []setting[T]) func(*T) {
	if off {
		return func(*T) {}
	}
	return settings(a, table)
}

// inputsOf are the files that settings name.
func inputsOf(settings any) []anyInput {
	if s, ok := settings.(interface{ inputs() []anyInput }); ok {
		return s.inputs()
	}
	return nil
}

// firstOf checks the line in which an element stands first, and has files read.
func (a *args) firstOf(kind, name string, off bool, files []anyInput, check func() error) {
	if a.err != nil {
		return
	}
	key := kind + " " + name
	known := a.parser.elements[key]
	if known {
		check = func() error { return nil } // only the run knows all of its settings
	}
	switch {
	case off && !known:
		a.fail(noElement(kind, name))
	case len(files) > 0:
		s := a.parser.scenario
		s.needed = append(s.needed, needed{a.line, a.what(), files, check})
	case !off:
		a.fail(check())
	}
	if a.parser.elements == nil {
		a.parser.elements = map[string]bool{}
	}
	a.parser.elements[key] = true
}

func noElement(kind, name string) error {
	if name != "" {
		return fmt.Errorf("there is no %s called %s to take out", kind, name)
	}
	return fmt.Errorf("there is no %s to take out", kind)
}

// setElement puts an element into a direction, changes it or takes it out.
func (r *run) setElement(d *sim.Direction, kind, name string, off bool, pair paired, change func(old any) (any, link.Element)) error {
	list := slices.Clone(r.elements[d])
	i := slices.IndexFunc(list, func(e element) bool { return e.called(kind, name) })
	switch {
	case off && i < 0:
		return noElement(kind, name)
	case off:
		list = slices.Delete(list, i, i+1)
	case i < 0:
		i = len(list)
		if pair.inward { // which meets those in its way the other way round
			i = 0
		}
		list = slices.Insert(list, i, element{kind: kind, name: name, paired: pair})
		fallthrough
	default:
		list[i].settings, list[i].is = change(list[i].settings)
	}
	c := d.Config()
	c.Elements = nil
	for _, e := range list {
		c.Elements = append(c.Elements, e.is)
	}
	if err := d.SetConfig(c); err != nil {
		return err
	}
	if r.elements == nil {
		r.elements = map[*sim.Direction][]element{}
	}
	r.elements[d] = list
	return nil
}

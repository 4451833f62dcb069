package scenario

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Setting is a setting of the language with another value than a file gives it.
type Setting struct {
	// Name is the words that a line begins with and the setting's key, as in "client mss",
	// "link delay", "link client>server loss", "element codel target", "topology flows".
	Name string
	// Value is in the language, as in "20ms".
	Value string
}

// String is as in "link delay=20ms".
func (s Setting) String() string { return s.Name + "=" + s.Value }

// With is the scenario with other settings. Those of a host, a link and the limits are as
// if a line with them stood above the first line of the run, so that they count whatever
// the file says before. All others, such as those of topologies, elements and flows, are
// put into the lines that begin with the setting's words: into each that has the setting,
// or else into the first; an element that is not there is added above the run.
//
// No file is read again. The expected trace stays, though another one may come out.
func (s *Scenario) With(settings ...Setting) (*Scenario, error) {
	var changes []*change
	for _, one := range settings {
		c, err := changeOf(one)
		if err != nil {
			return nil, s.errorAt(0, err)
		}
		changes = append(changes, c)
	}
	now, errs := read(s.Name, s.file.data, changes...)
	now.builtin, now.folder, now.inputs = s.builtin, s.folder, s.inputs
	if len(errs) == 0 {
		now.readInputs(func(line int, err error) { errs = append(errs, now.errorAt(line, err)) })
	}
	if len(errs) > 0 {
		sortByLine(errs)
		return nil, now.join(errs)
	}
	for i, l := range now.likenesses {
		l.want = s.likenesses[i].want
	}
	return now, nil
}

// noLine is the line of what stands in no file.
const noLine = 0

// change is a Setting on its way into a script.
type change struct {
	place []word // with which a line begins
	key   string
	value word // KEY=VALUE
	done  bool
	at    []int // the lines into which it goes
}

func changeOf(s Setting) (*change, error) {
	words, err := split(s.Name)
	if err != nil {
		return nil, fmt.Errorf("%q: %w", s.Name, err)
	}
	last := len(words) - 1
	if last < 1 || strings.Contains(words[last].text, "=") {
		return nil, fmt.Errorf("%q is no setting; want what a line begins with and the setting's name, as in \"client mss\" or \"link delay\"", s.Name)
	}
	key := words[last].text
	return &change{place: words[:last], key: key, value: word{text: key + "=" + s.Value}}, nil
}

// begins reports whether a line begins with the words of a change.
func (c *change) begins(words []word) bool {
	return len(words) >= len(c.place) && slices.Equal(words[:len(c.place)], c.place)
}

// in is where in a line the setting stands; -1 if it does not.
func (c *change) in(words []word) int {
	return slices.IndexFunc(words, func(w word) bool {
		key, _, ok := w.setting()
		return ok && key == c.key
	})
}

// anew reports whether the setting may be said once more, above the run.
func (c *change) anew() bool {
	switch c.place[0].text {
	case "link", "limit":
		return true
	case "element":
		return c.at == nil
	}
	return len(c.place) == 1 && commandNamed[c.place[0].text] == nil
}

// locate finds the lines into which changes go.
func (p *parser) locate(script string) {
	for _, c := range p.changes {
		first, number := 0, 0
		for line := range strings.Lines(script) {
			number++
			words, err := split(strings.Trim(line, blanks+"\n"))
			if err != nil || !c.begins(words) {
				continue
			}
			if first == 0 {
				first = number
			}
			if c.in(words) >= 0 {
				c.at = append(c.at, number)
			}
		}
		if c.at == nil && first > 0 {
			c.at = []int{first}
		}
		if !c.anew() && c.at == nil {
			p.fail(noLine, fmt.Errorf("%s: no line of the scenario begins with %q", c.value.text, joined(c.place)))
			c.done = true
		}
	}
}

// changed is a line with the changes that go into it.
func (p *parser) changed(number int, words []word) []word {
	for _, c := range p.changes {
		if c.anew() || !slices.Contains(c.at, number) {
			continue
		}
		words = slices.Clone(words)
		if i := c.in(words); i >= 0 {
			words[i] = c.value
		} else if end := len(words); words[end-1] == (word{text: "&"}) {
			words = slices.Insert(words, end-1, c.value)
		} else {
			words = append(words, c.value)
		}
		c.done = true
	}
	return words
}

// sayChanges reads the lines that stand above the run.
func (p *parser) sayChanges() {
	for _, c := range p.changes {
		if c.done || !c.anew() {
			continue
		}
		c.done = true
		words := append(slices.Clone(c.place), c.value)
		before := len(p.errors)
		p.said(saidAbove, words, joined(words))
		for _, err := range p.errors[before:] {
			if e := (*Error)(nil); errors.As(err, &e) {
				e.Err = fmt.Errorf("%s: %w", joined(words), e.Err)
			}
		}
	}
}

// saidAbove is the line of what is said above the run, which stands in no file.
const saidAbove = -1

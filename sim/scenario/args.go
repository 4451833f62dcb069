package scenario

import (
	"fmt"
	"slices"
	"strings"
)

// args are the words of one line while its command parses it. The first mistake
// is kept, and the methods go on with zero values, so that a command need not
// look at each.
type args struct {
	parser  *parser
	command *command
	line    int
	host    *hostSetup // whose line it is; nil if it is nobody's
	conn    string     // the name of the connection; empty for the default one
	words   []word     // not taken yet
	opened  *[]*statement
	err     error
}

// what is the line's beginning, for messages.
func (a *args) what() string {
	name := a.command.name
	switch {
	case a.command.owner == nobodys:
		return name
	case name == settingsCommand:
		return a.host.name
	}
	return a.subject() + " " + name
}

// subject is HOST or HOST.NAME.
func (a *args) subject() string {
	if a.conn == "" {
		return a.host.name
	}
	return a.host.name + "." + a.conn
}

// fail notes a mistake, unless there is one.
func (a *args) fail(err error) {
	if a.err == nil && err != nil {
		a.err = fmt.Errorf("%s: %w", a.what(), err)
	}
}

// stop is fail for a line of which the rest cannot be understood.
func (a *args) stop(err error) {
	a.fail(err)
	a.words = nil
}

// misuse is fail for a line of the wrong form.
func (a *args) misuse(format string, arguments ...any) {
	a.fail(fmt.Errorf("%s; usage: %s", fmt.Sprintf(format, arguments...), strings.Join(a.command.usage, ", or ")))
}

// more reports whether a further word comes that is no KEY=VALUE.
func (a *args) more() bool {
	if len(a.words) == 0 {
		return false
	}
	_, _, isSetting := a.words[0].setting()
	return !isSetting
}

// take reads the next word. what is what the usage calls it.
func take[V any](a *args, what string, parse func(string) (V, error)) (v V) {
	if !a.more() || a.words[0].quoted {
		a.misuse("missing %s", what)
		return v
	}
	v, err := parse(a.words[0].text)
	a.fail(err)
	a.words = a.words[1:]
	return v
}

// text takes the next word if it is a text in quotes.
func (a *args) text() (text string, ok bool) {
	if len(a.words) == 0 || !a.words[0].quoted {
		return "", false
	}
	text = a.words[0].text
	a.words = a.words[1:]
	return text, true
}

// is takes the next word if it is the given one.
func (a *args) is(word string) bool {
	if len(a.words) == 0 || a.words[0].quoted || a.words[0].text != word {
		return false
	}
	a.words = a.words[1:]
	return true
}

// as takes "as NAME" out of the words, wherever it stands.
func (a *args) as() string {
	at := slices.Index(a.words, word{text: "as"})
	if at < 0 {
		return ""
	}
	if at+1 == len(a.words) {
		a.misuse("missing NAME behind as")
		return ""
	}
	name, err := parseName(a.words[at+1].text)
	a.fail(err)
	a.words = slices.Delete(slices.Clone(a.words), at, at+2)
	return name
}

// direction takes CLIENT>SERVER or the like, if it comes next.
func (a *args) direction() (d direction, ok bool) {
	if !a.points() {
		return d, false
	}
	from, to, _ := strings.Cut(a.words[0].text, ">")
	a.words = a.words[1:]
	return a.between(from, to)
}

// points reports whether the next word is FROM>TO.
func (a *args) points() bool {
	return a.more() && !a.words[0].quoted && strings.Contains(a.words[0].text, ">") && !strings.Contains(a.words[0].text, "<")
}

// between is the direction from one node to another.
func (a *args) between(from, to string) (d direction, ok bool) {
	d.from, d.to = a.parser.node(from), a.parser.node(to)
	if d.from == nil || d.to == nil || d.from == d.to {
		a.fail(fmt.Errorf("%q is no direction; want %s", from+">"+to, a.parser.directions()))
		return direction{}, false
	}
	a.parser.pointed = append(a.parser.pointed, pointed{d, a.line, a.what()})
	return d, true
}

// directed takes a direction that must be there.
func (a *args) directed() direction {
	d, ok := a.direction()
	if !ok {
		a.misuse("missing DIRECTION (%s)", a.parser.directions())
	}
	return d
}

// pairs takes the KEY=VALUE words that come next.
func (a *args) pairs(take func(key, value string) error) {
	var seen []string
	for len(a.words) > 0 {
		key, value, ok := a.words[0].setting()
		if !ok {
			return
		}
		a.words = a.words[1:]
		if slices.Contains(seen, key) {
			a.fail(fmt.Errorf("%s= stands there twice; want it once", key))
		}
		seen = append(seen, key)
		a.fail(take(key, value))
	}
}

// settings takes the KEY=VALUE words that come next, among which the needed ones
// must be. What they set is set by the function returned.
func settings[T any](a *args, table []setting[T], needed ...string) func(*T) {
	needed = slices.Clone(needed)
	var all []func(*T)
	a.pairs(func(key, value string) error {
		needed = slices.DeleteFunc(needed, func(n string) bool { return n == key })
		i := slices.IndexFunc(table, func(s setting[T]) bool { return s.key == key })
		if i < 0 {
			return unknown("setting", key, keysOf(describe(table)))
		}
		set, err := table[i].parse(value)
		if err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
		all = append(all, set)
		return nil
	})
	if len(needed) > 0 {
		a.misuse("missing %s=", needed[0])
	}
	return func(t *T) {
		for _, set := range all {
			set(t)
		}
	}
}

// block makes the line the first of a block that goes on to "end", and returns
// the block's lines-to-be.
func (a *args) block() *[]*statement {
	a.opened = new([]*statement)
	return a.opened
}

// finish reports the words that nobody took.
func (a *args) finish() error {
	if len(a.words) > 0 {
		a.misuse("unexpected %q", a.words[0].text)
	}
	return a.err
}

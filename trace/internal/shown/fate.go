package shown

import (
	"fmt"
	"slices"
	"strings"

	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/visible"
	"github.com/seed-8df93623/tcpsim/trace/words"
)

// Lost reports whether no copy of p arrived, nor will.
func Lost(p *trace.Packet) bool {
	return len(p.Fates) > 0 && !slices.ContainsFunc(p.Fates, func(f *trace.Fate) bool { return !f.Dropped })
}

// Mishaps lists what befell p or its copies, each word once.
func Mishaps(language string, p *trace.Packet) []string {
	var list []string
	for _, f := range p.Fates {
		word := Fate(language, f)
		if f.Dropped && !Lost(p) {
			word = fmt.Sprintf(words.In(language, "copy %s"), word)
		}
		if word != "" && !slices.Contains(list, word) {
			list = append(list, word)
		}
	}
	return list
}

// Fate is f's cause, said so that a loss is recognised as one, with the place where that is
// known; empty for a plain delivery.
func Fate(language string, f *trace.Fate) string {
	switch {
	case !f.Dropped:
		return words.In(language, visible.Text(f.Cause))
	case f.Cause == "lost", f.Cause == "dropped":
		return placed(language, f.Cause, f.Place, "")
	}
	return placed(language, "lost", f.Place, words.In(language, visible.Text(f.Cause)))
}

// placed says that something is lost, or dropped, where and why as far as that is known.
func placed(language, what, place, why string) string {
	var values []any
	from, to, between := strings.Cut(place, ">")
	switch {
	case between:
		what, values = what+" between %s and %s", []any{visible.Text(from), visible.Text(to)}
	case place != "":
		what, values = what+" at %s", []any{visible.Text(place)}
	}
	if why != "" {
		what, values = what+": %s", append(values, why)
	}
	return words.Say(language, what, values...)
}

// Packet is the number of the packet that brought t about, if one did.
func Packet(t *trace.Transition) (number string, ok bool) {
	return strings.CutPrefix(t.Cause, "segment ")
}

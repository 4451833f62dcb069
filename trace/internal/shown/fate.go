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

// Fate is f's cause, said so that a loss is recognised as one; empty for a plain
// delivery.
func Fate(language string, f *trace.Fate) string {
	switch {
	case !f.Dropped, f.Cause == "lost", f.Cause == "dropped":
		return words.In(language, visible.Text(f.Cause))
	case f.Cause == "":
		return words.In(language, "lost")
	}
	return fmt.Sprintf(words.In(language, "lost: %s"), words.In(language, visible.Text(f.Cause)))
}

// Packet is the number of the packet that brought t about, if one did.
func Packet(t *trace.Transition) (number string, ok bool) {
	return strings.CutPrefix(t.Cause, "segment ")
}

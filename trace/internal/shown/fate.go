package shown

import (
	"slices"
	"strings"

	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/internal/visible"
)

// Lost reports whether no copy of p arrived, nor will.
func Lost(p *trace.Packet) bool {
	return len(p.Fates) > 0 && !slices.ContainsFunc(p.Fates, func(f *trace.Fate) bool { return !f.Dropped })
}

// Mishaps lists what befell p or its copies, each word once.
func Mishaps(p *trace.Packet) []string {
	var words []string
	for _, f := range p.Fates {
		word := Fate(f)
		if f.Dropped && !Lost(p) {
			word = "copy " + word
		}
		if word != "" && !slices.Contains(words, word) {
			words = append(words, word)
		}
	}
	return words
}

// Fate is f's cause, said so that a loss is recognised as one; empty for a plain
// delivery.
func Fate(f *trace.Fate) string {
	switch {
	case !f.Dropped, f.Cause == "lost", f.Cause == "dropped":
		return visible.Text(f.Cause)
	case f.Cause == "":
		return "lost"
	}
	return "lost: " + visible.Text(f.Cause)
}

// Packet is the number of the packet that brought t about, if one did.
func Packet(t *trace.Transition) (number string, ok bool) {
	return strings.CutPrefix(t.Cause, "segment ")
}

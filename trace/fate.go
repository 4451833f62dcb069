package trace

import (
	"slices"
	"strings"
)

// lost reports whether no copy of p arrived, nor will.
func (p *Packet) lost() bool {
	return len(p.Fates) > 0 && !slices.ContainsFunc(p.Fates, func(f *Fate) bool { return !f.Dropped })
}

// mishaps lists what befell p or its copies, each word once.
func (p *Packet) mishaps() []string {
	var words []string
	for _, f := range p.Fates {
		word := f.word()
		if f.Dropped && !p.lost() {
			word = "copy " + word
		}
		if word != "" && !slices.Contains(words, word) {
			words = append(words, word)
		}
	}
	return words
}

// word is the fate's cause, said so that a loss is recognised as one; empty for a
// plain delivery.
func (f *Fate) word() string {
	switch {
	case !f.Dropped, f.Cause == "lost", f.Cause == "dropped":
		return visible(f.Cause)
	case f.Cause == "":
		return "lost"
	}
	return "lost: " + visible(f.Cause)
}

// packet is the number of the packet that brought t about, if one did.
func (t *Transition) packet() (number string, ok bool) { return strings.CutPrefix(t.Cause, "segment ") }

// ByTimer reports whether no other event shows what brought t about: not a
// packet, and not a call, whose cause is one word.
func (t *Transition) ByTimer() bool {
	_, packet := t.packet()
	return !packet && (t.Cause == "timer" || strings.Contains(t.Cause, " "))
}

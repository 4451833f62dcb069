package notation

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/seed-8df93623/tcpsim/segment"
)

// Difference is one field in which a segment is not what a form says.
type Difference struct {
	Field     string // as RFC 9293 names it: "SEG.ACK", "CTL", "the data"
	Want, Got string // in the notation
}

// String is a sentence: "SEG.ACK is 11, not 12".
func (d Difference) String() string {
	return fmt.Sprintf("%s is %s, not %s", d.Field, d.Got, d.Want)
}

// Match compares a segment with the form; nil says that it is what the form says.
// Relative numbers count from base.
func (f Form) Match(s *segment.Segment, base Base) []Difference {
	got := describe(s, base, f)
	var all []Difference
	add := func(same bool, field string, want, have any) {
		if !same {
			all = append(all, Difference{field, fmt.Sprint(want), fmt.Sprint(have)})
		}
	}
	add(f.Flags == s.Flags, "CTL", f.Flags, s.Flags)
	if f.Seq != nil {
		add(f.Seq.From(base.Sender) == s.Seq, "SEG.SEQ", f.Seq, got.Seq)
	}
	if f.Len != nil {
		add(*f.Len == len(s.Payload), "the length", *f.Len, len(s.Payload))
	}
	if f.Ack != nil {
		add(f.Ack.From(base.Receiver) == s.Ack, "SEG.ACK", f.Ack, got.Ack)
	}
	if f.Window != nil {
		add(*f.Window == s.Window, "SEG.WND", *f.Window, s.Window)
	}
	if f.Urgent != nil {
		add(*f.Urgent == s.Urgent, "SEG.UP", *f.Urgent, s.Urgent)
	}
	if f.Payload != nil {
		want, have := f.columns()[dataColumn], got.columns()[dataColumn]
		add(want == have, "the data", want, have)
	}
	if f.Options != nil || f.MoreOptions {
		add(f.matchOptions(got.Options, base), "the list of options", f.options(), got.options())
	}
	return all
}

// matchOptions compares lists of options. Values that are left open have been
// left out of got, too.
func (f Form) matchOptions(got []Option, base Base) bool {
	want, have := spellings(f.Options, base), spellings(got, base)
	if !f.MoreOptions {
		return slices.Equal(want, have)
	}
	for _, o := range want {
		i := slices.Index(have, o)
		if i < 0 {
			return false
		}
		have = slices.Delete(have, i, i+1)
	}
	return true
}

// spellings are options as text, which is the same for the same option however
// its numbers are written.
func spellings(options []Option, base Base) []string {
	var words []string
	for _, o := range options {
		if made, err := o.option(base.Receiver); err == nil {
			o = describeOption(made, base.Receiver, Option{})
		}
		words = append(words, o.String())
	}
	return words
}

// Table is want and got in two lines, their parts aligned, and a third that marks
// where they differ. What the form does not say of the segment is there for
// information, unmarked.
func (f Form) Table(s *segment.Segment, base Base) (want, got, marks string) {
	all, have := Of(s, base), describe(s, base, f)
	all.Seq, all.Ack, all.Payload = cmp.Or(have.Seq, all.Seq), cmp.Or(have.Ack, all.Ack), have.Payload
	if have.Options != nil {
		all.Options = have.Options
	}
	said, there, differ := f.columns(), all.columns(), f.differing(s, base)
	var w, g, m strings.Builder
	for i := range columnCount {
		width := max(utf8.RuneCountInString(said[i]), utf8.RuneCountInString(there[i]))
		if width == 0 {
			continue
		}
		mark := ""
		if differ[i] {
			mark = strings.Repeat("^", width)
		}
		fmt.Fprintf(&w, "%-*s  ", width, said[i])
		fmt.Fprintf(&g, "%-*s  ", width, there[i])
		fmt.Fprintf(&m, "%-*s  ", width, mark)
	}
	return strings.TrimRight(w.String(), " "), strings.TrimRight(g.String(), " "), strings.TrimRight(m.String(), " ")
}

// differing are the columns in which a segment is not what the form says.
func (f Form) differing(s *segment.Segment, base Base) (columns [columnCount]bool) {
	of := map[string]int{
		"CTL": flagsColumn, "SEG.SEQ": seqColumn, "the length": seqColumn, "SEG.ACK": ackColumn,
		"SEG.WND": windowColumn, "SEG.UP": urgentColumn, "the data": dataColumn, "the list of options": optionsColumn,
	}
	for _, d := range f.Match(s, base) {
		columns[of[d.Field]] = true
	}
	return columns
}

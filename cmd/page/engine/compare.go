package engine

import (
	"bytes"

	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/ladder"
)

// difference is the first one of two runs. Without any, the text is empty.
type difference struct {
	Packet int    `json:"packet,omitempty"` // of the new run
	Older  int    `json:"older,omitempty"`  // of the old one
	At     *int64 `json:"at,omitempty"`     // when it shows first
	Text   string `json:"text"`
}

// compare finds where two runs part: the first packet that another is sent in place of, or
// that fares otherwise. Until then two runs of one seed are the same to the byte, so nothing
// is to be aligned.
func compare(r *request) (any, error) {
	var runs [2]*done
	for i, text := range []string{r.A, r.B} {
		one := *r
		one.Scenario, one.Lesson = text, ""
		d, err := one.run()
		if err != nil {
			return nil, err
		}
		runs[i] = d
	}
	old, now := runs[0].trace, runs[1].trace
	was, is := old.Packets(), now.Packets()
	for i := range max(len(was), len(is)) {
		switch {
		case i >= len(is):
			return difference{Older: i + 1, At: at(was[i]), Text: r.say("only the old run goes on: %s", r.label(old, was[i]))}, nil
		case i >= len(was):
			return difference{Packet: i + 1, At: at(is[i]), Text: r.say("only the new run goes on: %s", r.label(now, is[i]))}, nil
		}
		if text := r.differs(old, now, was[i], is[i]); text != "" {
			return difference{i + 1, i + 1, at(is[i]), text}, nil
		}
	}
	return difference{}, nil
}

func at(p *trace.Packet) *int64 {
	ns := int64(p.Sent)
	return &ns
}

// differs says what is different of two packets; nothing if nothing is.
func (r *request) differs(old, now *trace.Trace, was, is *trace.Packet) string {
	switch {
	case was.From != is.From || was.To != is.To || !bytes.Equal(was.Bytes, is.Bytes):
		return r.say("was %s; is now %s", r.label(old, was), r.label(now, is))
	case was.Sent != is.Sent:
		return r.say("%s is sent at %v, and was at %v", r.label(now, is), is.Sent, was.Sent)
	}
	for i := range max(len(was.Fates), len(is.Fates)) {
		if i >= len(was.Fates) || i >= len(is.Fates) || was.Fates[i].Dropped != is.Fates[i].Dropped ||
			was.Fates[i].Time != is.Fates[i].Time || !bytes.Equal(was.Fates[i].Bytes, is.Fates[i].Bytes) {
			return r.say("%s: %s; was: %s", r.label(now, is), r.fared(is, i), r.fared(was, i))
		}
	}
	return ""
}

// fared is how a copy of a packet fared.
func (r *request) fared(p *trace.Packet, copy int) string {
	if copy >= len(p.Fates) {
		return r.say("no such copy")
	}
	f := p.Fates[copy]
	switch {
	case f.Dropped:
		return r.say("lost at %v", f.Time)
	case f.Bytes != nil:
		return r.say("arrives at %v, changed", f.Time)
	}
	return r.say("arrives at %v", f.Time)
}

// label is what a packet is called.
func (r *request) label(t *trace.Trace, p *trace.Packet) string {
	for row := range ladder.RowsIn(r.language().String(), t, false) {
		if row.Label != nil && row.Event.Packet == p {
			return row.Label.String()
		}
	}
	return ""
}

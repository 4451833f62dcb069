package trace

import (
	"strings"

	"github.com/seed-8df93623/tcpsim/segment"
)

// label is what the arrow of a packet says in the ladder.
type label struct {
	head           string           // the number of the packet, and of a port
	segment        *segment.Segment // nil for another packet
	other          string           // what that is
	seq, ack, sack segment.Seq      // to show, see [numbers]
	marks          []string         // what is unusual about the packet
	lost           string           // why it does not arrive; empty if it does
	again          bool             // is a retransmission
}

// The less room there is, the more details of a label are left out.
const (
	withAll = iota
	withBriefOptions
	withoutOptions
	withoutWindow
	withoutLength
	withoutPush
	shortest = withoutPush
)

// parts are the words of the label with the given amount of detail. A part is
// better not broken into two lines.
func (a label) parts(detail int) []string {
	parts := []string{a.head}
	if s := a.segment; s == nil {
		parts = append(parts, a.other)
	} else {
		parts = a.appendHeader(parts, s, detail)
		if n := len(s.Payload); n > 0 && detail < withoutLength {
			parts = append(parts, string(appendInt([]byte("len "), n)))
		}
	}
	if len(a.marks) > 0 {
		parts = append(parts, "("+strings.Join(a.marks, ", ")+")")
	}
	return parts
}

func (a label) appendHeader(parts []string, s *segment.Segment, detail int) []string {
	flags := s.Flags
	if detail >= withoutPush && flags != segment.PSH {
		flags &^= segment.PSH
	}
	seq := appendSeq([]byte("seq "), a.seq)
	if n := len(s.Payload); n > 0 {
		seq = appendSeq(append(seq, ':'), a.seq.Add(n))
	}
	parts = append(parts, flags.String(), string(seq))
	if flags.Has(segment.ACK) {
		parts = append(parts, string(appendSeq([]byte("ack "), a.ack)))
	}
	if detail < withoutWindow && !flags.Has(segment.RST) {
		parts = append(parts, string(appendInt([]byte("win "), int(s.Window))))
	}
	if flags.Has(segment.URG) {
		parts = append(parts, string(appendInt([]byte("urg "), int(s.Urgent))))
	}
	if options := a.options(s.Options, detail); options != "" {
		parts = append(parts, "<"+options+">")
	}
	return parts
}

// options lists options as tcpdump does, or in brief: without padding and the
// values of timestamps.
func (a label) options(options []segment.Option, detail int) string {
	switch {
	case len(options) == 0 || detail >= withoutOptions:
		return ""
	case detail == withAll:
		return string(appendOptions(nil, options, a.sack))
	}
	var words []string
	for _, o := range options {
		switch o.Kind {
		case segment.NoOperation, segment.EndOfOptions:
		case segment.Timestamps:
			words = append(words, "TS")
		default:
			words = append(words, strings.TrimSpace(string(appendOption(nil, o, a.sack))))
		}
	}
	return strings.Join(words, ",")
}

// fit returns the label in lines: one with as much detail as fits into last
// columns, or else several, of which the last one fits into last columns and the
// others into width.
func (a label) fit(width, last int) []string {
	for detail := withAll; detail <= shortest; detail++ {
		if line := strings.Join(a.parts(detail), " "); columns(line) <= last {
			return []string{line}
		}
	}
	lines := wrap(a.parts(shortest), width)
	if columns(lines[len(lines)-1]) > last {
		lines = append(lines, "")
	}
	return lines
}

// wrap breaks text into lines of at most the given width: between parts, or at the
// spaces of a part that is too long for a line. A word that is too long has a line
// of its own.
func wrap(parts []string, width int) []string {
	var words []string
	for _, part := range parts {
		if columns(part) > width {
			words = append(words, strings.Split(part, " ")...)
		} else {
			words = append(words, part)
		}
	}
	lines := words[:1:1]
	for _, word := range words[1:] {
		line := &lines[len(lines)-1]
		if columns(*line)+1+columns(word) <= width {
			*line += " " + word
		} else {
			lines = append(lines, word)
		}
	}
	return lines
}

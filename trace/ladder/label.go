package ladder

import (
	"strings"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace/conversation"
	"github.com/seed-8df93623/tcpsim/trace/internal/notation"
	"github.com/seed-8df93623/tcpsim/trace/visible"
)

// Label is what the arrow of a packet says in a ladder.
type Label struct {
	Seq, Ack segment.Seq // of a segment, as they are to be shown
	// Remark is what the segment is for, as far as its flags and numbers do not show
	// it, as in "fast retransmission, spurious"; see [conversation.Class.Remark].
	Remark string
	Again  bool     // is a retransmission
	Marks  []string // what else is unusual about the packet
	Lost   string   // why it does not arrive; empty if it does

	head    string           // the number of the packet, and of a port
	segment *segment.Segment // nil for another packet
	other   string           // what that is
	sack    segment.Seq      // to subtract, see [shown.Numbers]
	cut     bool             // has more options, which a capture did not keep

	language string
	window   uint32 // what its window means, in octets, where that differs from its header's

	bulk  int // how many segments it stands for; 0 for one
	class conversation.Class
	first segment.Seq // of a bulk of ACKs, the first number
	end   segment.Seq // of a bulk of data, the number after it
}

// String is the label with all details, as in
// "(1) SYN seq 1000 win 29184 <mss 1460>".
func (a *Label) String() string { return strings.Join(a.parts(withAll), " ") }

// Within is the label with as much detail as fits into the given number of
// columns of a terminal. It may be wider still, where the most important does not
// fit.
func (a *Label) Within(width int) string { return strings.Join(a.parts(a.detail(width)), " ") }

// detail is the most that fits into a width, or the least there is.
func (a *Label) detail(width int) int {
	detail := withAll
	for detail < shortest && visible.Columns(strings.Join(a.parts(detail), " ")) > width {
		detail++
	}
	return detail
}

// The less room there is, the more details of a label are left out.
const (
	withAll = iota
	withBriefOptions
	withoutScaled
	withoutOptions
	withoutWindow
	withoutLength
	withoutPush
	shortest = withoutPush
)

// parts are the words of the label with the given amount of detail. A part is
// better not broken into two lines.
func (a *Label) parts(detail int) []string {
	parts := []string{a.head}
	if a.bulk > 0 {
		return append(parts, a.bulkOf())
	}
	if s := a.segment; s == nil {
		parts = append(parts, a.other)
	} else {
		parts = a.appendHeader(parts, s, detail)
		if n := len(s.Payload); n > 0 && detail < withoutLength {
			parts = append(parts, string(notation.AppendInt([]byte("len "), n)))
		}
	}
	marks := a.Marks
	if a.Remark != "" {
		marks = append([]string{a.Remark}, marks...)
	}
	if len(marks) > 0 {
		parts = append(parts, "("+strings.Join(marks, ", ")+")")
	}
	return parts
}

func (a *Label) appendHeader(parts []string, s *segment.Segment, detail int) []string {
	flags := s.Flags
	if detail >= withoutPush && flags != segment.PSH {
		flags &^= segment.PSH
	}
	seq := notation.AppendSeq([]byte("seq "), a.Seq)
	if n := len(s.Payload); n > 0 {
		seq = notation.AppendSeq(append(seq, ':'), a.Seq.Add(n))
	}
	parts = append(parts, flags.String(), string(seq))
	if flags.Has(segment.ACK) {
		parts = append(parts, string(notation.AppendSeq([]byte("ack "), a.Ack)))
	}
	if detail < withoutWindow && !flags.Has(segment.RST) {
		win := notation.AppendInt([]byte("win "), int(s.Window))
		if a.window != 0 && detail < withoutScaled {
			win = append(notation.AppendInt(append(win, " ("...), int(a.window)), ')')
		}
		parts = append(parts, string(win))
	}
	if flags.Has(segment.URG) {
		parts = append(parts, string(notation.AppendInt([]byte("urg "), int(s.Urgent))))
	}
	if options := a.options(s.Options, detail); options != "" {
		parts = append(parts, "<"+options+">")
	}
	return parts
}

// options lists options as tcpdump does, or in brief: without padding and the
// values of timestamps.
func (a *Label) options(options []segment.Option, detail int) string {
	switch {
	case len(options) == 0 || detail >= withoutOptions:
		return ""
	case detail == withAll && !a.cut:
		return string(notation.AppendOptions(nil, options, a.sack))
	}
	var words []string
	for _, o := range options {
		switch o.Kind {
		case segment.NoOperation, segment.EndOfOptions:
		case segment.Timestamps:
			words = append(words, "TS")
		default:
			words = append(words, strings.TrimSpace(string(notation.AppendOption(nil, o, a.sack))))
		}
	}
	if a.cut {
		words = append(words, "...")
	}
	return strings.Join(words, ",")
}

// fit returns the label in lines: one with as much detail as fits into last
// columns, or else several, of which the last one fits into last columns and the
// others into width.
func (a *Label) fit(width, last int) []string {
	if line := a.Within(last); visible.Columns(line) <= last {
		return []string{line}
	}
	lines := wrap(a.parts(shortest), width)
	if visible.Columns(lines[len(lines)-1]) > last {
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
		if visible.Columns(part) > width {
			words = append(words, strings.Split(part, " ")...)
		} else {
			words = append(words, part)
		}
	}
	lines := words[:1:1]
	for _, word := range words[1:] {
		line := &lines[len(lines)-1]
		if visible.Columns(*line)+1+visible.Columns(word) <= width {
			*line += " " + word
		} else {
			lines = append(lines, word)
		}
	}
	return lines
}

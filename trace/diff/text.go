package diff

import (
	"fmt"
	"slices"
	"strings"

	"github.com/seed-8df93623/tcpsim/segment"
)

// text describes a segment in tcpdump's words, as far as it was compared.
func (r *Result) text(s *Segment) string {
	text := fmt.Sprintf("%s > %s: Flags [%s]", s.From, 1-s.From, s.Flags.Letters())
	if s.Length > 0 {
		text += fmt.Sprintf(", seq %d:%d", s.Seq, s.Seq.Add(s.Length))
	} else if !s.Packet.SeqUnknown {
		text += fmt.Sprintf(", seq %d", s.Seq)
	}
	if s.Flags.Has(segment.ACK) {
		text += fmt.Sprintf(", ack %d", s.Ack)
	}
	if r.Options.Windows {
		text += fmt.Sprintf(", win %d", s.Window)
	}
	if r.Options.Options && s.Options != "" {
		text += fmt.Sprintf(", options [%s]", s.Options)
	}
	text += fmt.Sprintf(", length %d", s.Length)
	if d := r.First; d.Want != nil && d.Got != nil && (s == d.Want || s == d.Got) && slices.Contains(d.Kinds, Payload) {
		text += excerpt(s, d.Pair)
	}
	return text
}

// excerpt shows the payload where two begin to differ.
func excerpt(s *Segment, p Pair) string {
	const shown = 16
	a, b, data := p.Want.Packet.Segment.Payload, p.Got.Packet.Segment.Payload, s.Packet.Segment.Payload
	at := 0
	for a[at] == b[at] {
		at++
	}
	return fmt.Sprintf(", octet %d: %q", at+1, data[at:min(at+shown, len(data))])
}

// optionText lists options in tcpdump's words, without padding, and without the
// values of timestamps.
func (v *view) optionText() string {
	var words []string
	for _, o := range v.packet.Segment.Options {
		if !isPadding(o.Kind) {
			words = append(words, v.optionWord(o))
		}
	}
	return strings.Join(words, ",")
}

func (v *view) optionWord(o segment.Option) string {
	one := segment.Segment{Options: []segment.Option{o}}
	switch o.Kind {
	case segment.MaximumSegmentSize:
		if mss, ok := one.MSS(); ok {
			return fmt.Sprintf("mss %d", mss)
		}
	case segment.WindowScale:
		if shift, ok := one.WindowScale(); ok {
			return fmt.Sprintf("wscale %d", shift)
		}
	case segment.SACKPermitted:
		return "sackOK"
	case segment.Timestamps:
		return "TS"
	case segment.SACK:
		blocks := one.SACKBlocks()
		word := fmt.Sprintf("sack %d ", len(blocks))
		for _, b := range blocks {
			word += fmt.Sprintf("{%d:%d}", b.Left-v.ackOrigin, b.Right-v.ackOrigin)
		}
		return word
	}
	return fmt.Sprintf("kind %d 0x%x", o.Kind, o.Data)
}

package steps

import (
	"encoding/binary"
	"fmt"
	"strings"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace/internal/notation"
)

// options reads the options of a TCP header up to where it ends: each is one field.
func (r *reader) options(end int) {
	r.layer = "TCP options"
	end = min(end, r.end)
	for r.bit < end {
		left := r.packet[r.bit/8 : end/8]
		o := segment.Option{Kind: segment.OptionKind(left[0])}
		size := 1
		switch {
		case o.Kind == segment.EndOfOptions:
			size = len(left)
		case o.Kind == segment.NoOperation:
		case len(left) < 2 || int(left[1]) < 2 || int(left[1]) > len(left):
			r.rest("malformed", end, octets(left), r.say("the option's length is wrong"), "")
			return
		default:
			size = int(left[1])
			o.Data = left[2:size]
		}
		changes := ""
		if o.Kind == segment.WindowScale {
			changes = "window"
		}
		r.rest(o.Kind.String(), r.bit+8*size, optionValue(o), r.optionMeans(o), changes)
	}
}

// optionValue is an option as tcpdump prints it, without its name.
func optionValue(o segment.Option) string {
	text := strings.TrimSpace(string(notation.AppendOption(nil, o, 0)))
	if _, value, ok := strings.Cut(text, " "); ok {
		return value
	}
	return ""
}

// optionMeans is what an option is for.
func (r *reader) optionMeans(o segment.Option) string {
	switch o.Kind {
	case segment.EndOfOptions:
		return r.say("no more options: the rest is padding")
	case segment.NoOperation:
		return r.say("aligns what follows")
	case segment.MaximumSegmentSize:
		return r.say("the most octets of data that its sender takes in a segment (RFC 9293 section 3.7.1)")
	case segment.WindowScale:
		if len(o.Data) == 1 {
			return r.say("windows of later segments are to be multiplied by %d (RFC 7323 section 2)", 1<<min(o.Data[0], 14))
		}
	case segment.SACKPermitted:
		return r.say("its sender understands selective acknowledgments (RFC 2018)")
	case segment.SACK:
		return r.blocks(o.Data)
	case segment.Timestamps:
		return r.say("the sender's clock, and the last one it has from its peer (RFC 7323 section 3)")
	}
	return ""
}

// blocks lists what a SACK option says has arrived, as it counts from the initial number.
func (r *reader) blocks(data []byte) string {
	var list []string
	for ; len(data) >= 8; data = data[8:] {
		left, right := segment.Seq(binary.BigEndian.Uint32(data)), segment.Seq(binary.BigEndian.Uint32(data[4:]))
		if r.relative {
			left, right = left-r.ack, right-r.ack
		}
		list = append(list, fmt.Sprintf("%d:%d", left, right))
	}
	return r.say("has arrived beyond a gap: %s (RFC 2018)", strings.Join(list, ", "))
}

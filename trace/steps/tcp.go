package steps

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/seed-8df93623/tcpsim/segment"
)

// tcp reads a TCP segment.
func (r *reader) tcp() {
	r.layer = "TCP"
	begin := r.bit
	r.number("Source Port", 16, nil)
	r.number("Destination Port", 16, nil)
	flags := r.flagsAhead()
	r.field("Sequence Number", 32, decimal, r.sequence(flags), changing(r.takesNumbers(flags), "RCV.NXT"))
	r.field("Acknowledgment Number", 32, decimal, r.acknowledgment(flags), changing(flags.Has(segment.ACK), "SND.UNA"))
	words, _ := r.number("Data Offset", 4, func(v uint64) string { return r.say("a header of %d octets", 4*v) })
	r.number("Reserved", 3, nil)
	r.flags()
	r.field("Window", 16, decimal, r.windowMeans, changing(flags.Has(segment.ACK) && !flags.Has(segment.RST), "window"))
	r.hex("Checksum", 16, "over addresses, header and data")
	r.number("Urgent Pointer", 16, func(uint64) string {
		if flags.Has(segment.URG) {
			return r.say("where urgent data ends")
		}
		return r.say("means nothing without URG")
	})
	r.options(begin + 32*int(words))
	r.layer = "data"
	r.rest("Data", r.end, r.say("%d bytes", (r.end-r.bit)/8), readable(r.packet[r.bit/8:max(r.bit, r.end)/8]), "RCV.NXT")
}

// flagsAhead are the flags, which stand behind what depends on them.
func (r *reader) flagsAhead() segment.Flags {
	at := r.bit/8 + 8
	if 8*(at+2) > r.end {
		return 0
	}
	return segment.Flags(r.packet[at]&1)<<8 | segment.Flags(r.packet[at+1])
}

// takesNumbers reports whether a segment takes sequence numbers.
func (r *reader) takesNumbers(flags segment.Flags) bool {
	return flags.Has(segment.SYN) || flags.Has(segment.FIN) || r.segment != nil && len(r.segment.Payload) > 0
}

func (r *reader) sequence(flags segment.Flags) func(uint64) string {
	return func(v uint64) string {
		text := r.say("the number that comes next; this segment takes none")
		switch {
		case flags.Has(segment.SYN):
			text = r.say("the initial sequence number, which the SYN takes")
		case r.segment != nil && len(r.segment.Payload) > 0:
			text = r.say("of the first octet of the data")
		case flags.Has(segment.FIN):
			text = r.say("of the FIN")
		}
		return r.counted(v, r.seq) + text
	}
}

func (r *reader) acknowledgment(flags segment.Flags) func(uint64) string {
	return func(v uint64) string {
		if !flags.Has(segment.ACK) {
			return r.say("means nothing without ACK")
		}
		return r.counted(v, r.ack) + r.say("the next number expected; all before it has arrived")
	}
}

// counted is a number as it counts from the initial one.
func (r *reader) counted(v uint64, first segment.Seq) string {
	if !r.relative {
		return ""
	}
	return r.say("relative %d: ", uint32(segment.Seq(v)-first))
}

func (r *reader) windowMeans(v uint64) string {
	if r.window != nil {
		return r.say("octets that the sender has room for: %d", *r.window)
	}
	return r.say("octets that the sender has room for, if not scaled")
}

// controlBits are the flags from the highest down.
var controlBits = []struct{ name, meaning, changes string }{
	{"AE", "accurate ECN (RFC 9768)", ""},
	{"CWR", "the congestion window was reduced (RFC 3168)", ""},
	{"ECE", "a mark of congestion has arrived (RFC 3168)", ""},
	{"URG", "the urgent pointer counts", ""},
	{"ACK", "the acknowledgment number counts", "SND.UNA"},
	{"PSH", "hand the data to the program without waiting for more", ""},
	{"RST", "reset: the connection is over", "state"},
	{"SYN", "synchronize: this opens the connection", "state"},
	{"FIN", "the sender has no more data", "state"},
}

func (r *reader) flags() {
	for _, c := range controlBits {
		v, ok := r.take(1)
		if !ok {
			return
		}
		r.field(c.name, 1, decimal, func(v uint64) string {
			if v == 0 {
				return ""
			}
			return r.say(c.meaning)
		}, changing(v == 1, c.changes))
	}
}

// remembered are the fields of a segment whose bytes are not known.
func (r *reader) remembered() {
	s := r.segment
	if s == nil {
		return
	}
	r.layer = "TCP"
	add := func(name, value, meaning, changes string) {
		r.list = append(r.list, Field{Layer: r.layer, Name: name, Value: value, Meaning: meaning, Changes: changes})
	}
	add("Source Port", strconv.Itoa(int(s.Src.Port())), s.Src.Addr().String(), "")
	add("Destination Port", strconv.Itoa(int(s.Dst.Port())), s.Dst.Addr().String(), "")
	add("Sequence Number", decimal(uint64(s.Seq)), r.sequence(s.Flags)(uint64(s.Seq)), changing(r.takesNumbers(s.Flags), "RCV.NXT"))
	if s.Flags.Has(segment.ACK) {
		add("Acknowledgment Number", decimal(uint64(s.Ack)), r.acknowledgment(s.Flags)(uint64(s.Ack)), "SND.UNA")
	}
	add("Flags", s.Flags.String(), "", changing(s.Flags&(segment.SYN|segment.FIN|segment.RST) != 0, "state"))
	add("Window", decimal(uint64(s.Window)), r.windowMeans(uint64(s.Window)), "window")
	for _, o := range s.Options {
		add(o.Kind.String(), optionValue(o), r.optionMeans(o), "")
	}
	if len(s.Payload) > 0 {
		add("Data", r.say("%d bytes", len(s.Payload)), "", "RCV.NXT")
	}
}

func decimal(v uint64) string { return strconv.FormatUint(v, 10) }

func changing(does bool, what string) string {
	if does {
		return what
	}
	return ""
}

// readable is data as text, with dots for what is none, and cut short.
func readable(data []byte) string {
	const most = 64
	cut := ""
	if len(data) > most {
		data, cut = data[:most], "…"
	}
	var b strings.Builder
	for _, c := range data {
		if c < ' ' || c > '~' {
			c = '.'
		}
		b.WriteByte(c)
	}
	return fmt.Sprint(b.String(), cut)
}

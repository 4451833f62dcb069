package scenario

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-8df93623/tcpsim/segment"
)

// field is one part of a segment that a script can name.
type field struct {
	key, unit, doc string
	// put sets the field; base is what relative numbers count from.
	put func(s *segment.Segment, value string, base initial) error
	// show is the field of a segment, as put would take it. A field without it
	// cannot be expected.
	show func(s *segment.Segment) string
}

// initial finds the initial sequence numbers that relative ones count from: that
// of the segment's sender, and that of its receiver.
type initial struct{ sender, receiver func() (segment.Seq, error) }

var fields = []field{
	{"from", "PORT", "source port", putPort(func(s *segment.Segment) *netip.AddrPort { return &s.Src }),
		func(s *segment.Segment) string { return strconv.Itoa(int(s.Src.Port())) }},
	{"to", "PORT", "destination port", putPort(func(s *segment.Segment) *netip.AddrPort { return &s.Dst }),
		func(s *segment.Segment) string { return strconv.Itoa(int(s.Dst.Port())) }},
	{"seq", "NUMBER", "sequence number",
		func(s *segment.Segment, v string, base initial) (err error) {
			s.Seq, err = resolve(v, base.sender)
			return err
		},
		func(s *segment.Segment) string { return showSeq(s.Seq) }},
	{"ack", "NUMBER", "acknowledgment number",
		func(s *segment.Segment, v string, base initial) (err error) {
			s.Ack, err = resolve(v, base.receiver)
			return err
		},
		func(s *segment.Segment) string { return showSeq(s.Ack) }},
	{"win", "NUMBER", "window, 0 to 65535, not scaled",
		func(s *segment.Segment, v string, _ initial) error {
			n, err := number(0, 65535)(v)
			s.Window = uint16(n)
			return err
		},
		func(s *segment.Segment) string { return strconv.Itoa(int(s.Window)) }},
	{"urg", "NUMBER", "urgent pointer, 0 to 65535",
		func(s *segment.Segment, v string, _ initial) error {
			n, err := number(0, 65535)(v)
			s.Urgent = uint16(n)
			return err
		},
		func(s *segment.Segment) string { return strconv.Itoa(int(s.Urgent)) }},
	{"len", "BYTES", "so many bytes of data",
		func(s *segment.Segment, v string, _ initial) error {
			n, err := size(0, 65495)(v)
			s.Payload = filler(n)
			return err
		},
		func(s *segment.Segment) string { return strconv.Itoa(len(s.Payload)) }},
	{"data", `"TEXT"`, "this data",
		func(s *segment.Segment, v string, _ initial) error {
			s.Payload = []byte(v)
			return nil
		},
		func(s *segment.Segment) string { return string(s.Payload) }},
	{"mss", "BYTES", "option: maximum segment size", putOption(0, 65535, func(n int) segment.Option { return segment.MSS(uint16(n)) }),
		func(s *segment.Segment) string { v, ok := s.MSS(); return showOption(int(v), ok) }},
	{"wscale", "NUMBER", "option: window scale, the number of bits to shift", putOption(0, 255, func(n int) segment.Option { return segment.WScale(uint8(n)) }),
		func(s *segment.Segment) string { v, ok := s.WindowScale(); return showOption(int(v), ok) }},
	{"sack-permitted", "on|off", "option: selective acknowledgement is possible",
		func(s *segment.Segment, v string, _ initial) error {
			on, err := parseOn(v)
			if on {
				s.Options = append(s.Options, segment.SACKOK())
			}
			return err
		},
		func(s *segment.Segment) string { return map[bool]string{true: "on", false: "off"}[s.SACKPermitted()] }},
	{"sack", "LEFT:RIGHT,...", "option: selective acknowledgement of the data between two sequence numbers",
		putSACK, showSACK},
	{"ts", "VALUE:ECHO", "option: timestamps", putTimestamps, showTimestamps},
	{"checksum", "right|wrong", "whether the checksum is right; default right",
		func(s *segment.Segment, v string, _ initial) error {
			word, err := oneOf("checksum", "right", "wrong")(v)
			s.BadChecksum = word == "wrong"
			return err
		}, nil},
}

// expectable are the fields that can be expected.
var expectable = slices.DeleteFunc(slices.Clone(fields), func(f field) bool { return f.show == nil })

func describeFields(fields []field) []SettingInfo {
	var list []SettingInfo
	for _, f := range fields {
		list = append(list, SettingInfo{f.key, f.unit, f.doc})
	}
	return list
}

// resolve reads a sequence number, or one with + that counts from base.
func resolve(text string, base func() (segment.Seq, error)) (segment.Seq, error) {
	offset, relative := strings.CutPrefix(text, "+")
	n, err := parseSeq(offset)
	if err != nil || !relative {
		return n, err
	}
	first, err := base()
	return first + n, err
}

func showSeq(n segment.Seq) string { return strconv.FormatUint(uint64(n), 10) }

// putPort sets the port of one end and leaves its address.
func putPort(end func(*segment.Segment) *netip.AddrPort) func(*segment.Segment, string, initial) error {
	return func(s *segment.Segment, value string, _ initial) error {
		port, err := parsePort(value)
		*end(s) = netip.AddrPortFrom(end(s).Addr(), port)
		return err
	}
}

// putOption adds an option that holds one number.
func putOption(lowest, highest int, option func(int) segment.Option) func(*segment.Segment, string, initial) error {
	return func(s *segment.Segment, value string, _ initial) error {
		n, err := number(lowest, highest)(value)
		s.Options = append(s.Options, option(n))
		return err
	}
}

func showOption(n int, ok bool) string {
	if !ok {
		return "missing"
	}
	return strconv.Itoa(n)
}

// putSACK adds a SACK option. Its numbers are of the receiver's direction, as
// the acknowledgment number is.
func putSACK(s *segment.Segment, value string, base initial) error {
	var blocks []segment.Block
	for one := range strings.SplitSeq(value, ",") {
		left, right, ok := strings.Cut(one, ":")
		if !ok {
			return fmt.Errorf("%q is no block; want LEFT:RIGHT", one)
		}
		l, err := resolve(left, base.receiver)
		if err != nil {
			return err
		}
		r, err := resolve(right, base.receiver)
		if err != nil {
			return err
		}
		blocks = append(blocks, segment.Block{Left: l, Right: r})
	}
	if len(blocks) > 4 {
		return fmt.Errorf("%d blocks do not fit; want at most 4", len(blocks))
	}
	s.Options = append(s.Options, segment.SACKBlocks(blocks...))
	return nil
}

func showSACK(s *segment.Segment) string {
	var list []string
	for _, b := range s.SACKBlocks() {
		list = append(list, showSeq(b.Left)+":"+showSeq(b.Right))
	}
	if list == nil {
		return "missing"
	}
	return strings.Join(list, ",")
}

func putTimestamps(s *segment.Segment, value string, _ initial) error {
	v, e, ok := strings.Cut(value, ":")
	val, err := strconv.ParseUint(v, 10, 32)
	echo, err2 := strconv.ParseUint(e, 10, 32)
	if !ok || err != nil || err2 != nil {
		return fmt.Errorf("%q is no pair of timestamps; want VALUE:ECHO, both from 0 to 4294967295", value)
	}
	s.Options = append(s.Options, segment.TS(uint32(val), uint32(echo)))
	return nil
}

func showTimestamps(s *segment.Segment) string {
	value, echo, ok := s.Timestamps()
	if !ok {
		return "missing"
	}
	return fmt.Sprintf("%d:%d", value, echo)
}

package scenario

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"

	"github.com/seed-8df93623/tcpsim/segment"
)

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

package tcpdump

import (
	"bytes"
	"fmt"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace/internal/notation"
)

// appendEnds appends both ends of a segment. Where there are extension headers of IPv6
// between the addresses and the ports, tcpdump tells of them there.
func (d *dumper) appendEnds(b []byte, s *segment.Segment, packet []byte) []byte {
	if !d.verbose && s.Src.Addr().Is6() {
		if headers := extensions(packet); headers != "" {
			b = append(appendAddr(b, s.Src.Addr()), " > "...)
			b = append(append(appendAddr(b, s.Dst.Addr()), ": "...), headers...)
			b = append(notation.AppendInt(b, int(s.Src.Port())), " > "...)
			return append(notation.AppendInt(b, int(s.Dst.Port())), ": "...)
		}
	}
	b = appendPort(appendAddr(b, s.Src.Addr()), s.Src.Port())
	b = append(b, " > "...)
	b = appendPort(appendAddr(b, s.Dst.Addr()), s.Dst.Port())
	return append(b, ": "...)
}

// extensions are the extension headers of an IPv6 packet, each with a blank behind it; empty
// if there are none, or others than those known here.
func extensions(packet []byte) (text string) {
	const fixed, hopByHop, fragment, destination = 40, 0, 44, 60
	whole, err := segment.ParseOffloaded(packet, len(packet))
	if len(packet) < fixed || err != nil && whole.Missing() == 0 {
		return ""
	}
	for next, at := packet[6], fixed; next != segment.ProtocolTCP; {
		if len(packet) < at+8 {
			return ""
		}
		size := 8 + 8*int(packet[at+1])
		switch next {
		case hopByHop:
			text += "HBH "
		case destination:
			text += "DSTOPT "
		case fragment:
			size = 8
			text += fmt.Sprintf("frag (0|%d) ", max(0, whole.Len()-at-size))
		default:
			return ""
		}
		next, at = packet[at], at+size
	}
	return text
}

// joinEnds are the ends of a segment in a line in which something stands between the
// addresses and the ports, as in "2001:db8::1 > 2001:db8::2: HBH 40000 > 80". Before is what
// the line has before the arrow between from and to.
func joinEnds(before, from, to []byte) (_, _ []byte) {
	if !digits(from) || !digits(to) {
		return from, to
	}
	i := bytes.Index(before, toPeer)
	if i < 0 {
		return from, to
	}
	src, rest := before[:i], before[i+len(toPeer):]
	dst, _, found := bytes.Cut(rest, []byte(": "))
	if !found {
		return from, to
	}
	src = src[bytes.LastIndexByte(src, ' ')+1:]
	return fmt.Appendf(nil, "%s.%s", src, from), fmt.Appendf(nil, "%s.%s", dst, to)
}

func digits(b []byte) bool {
	for _, c := range b {
		if !isDigit(c, 10) {
			return false
		}
	}
	return len(b) > 0
}

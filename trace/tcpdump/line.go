package tcpdump

import (
	"bytes"
	"math"
	"strconv"

	"github.com/seed-8df93623/tcpsim/segment"
)

// longest is how long a payload can be, of a packet larger than its header can tell.
const longest = 1 << 20

// told is what a line tells of a segment, with numbers as they are printed.
type told struct {
	flags    segment.Flags
	seq      number // its first octet
	ack      number
	window   uint16
	urgent   uint16
	checksum uint16
	options  []segment.Option
	length   int // of the payload
}

// number is a sequence number that may not be printed.
type number struct {
	segment.Seq
	known bool
}

// parseTold reads what stands behind "Flags [". ok is false if that is not all of
// it, or does not fit together.
func parseTold(b []byte) (t told, ok bool) {
	end := bytes.IndexByte(b, ']')
	if end < 0 || end > 16 {
		return told{}, false
	}
	var err error
	if t.flags, err = segment.ParseLetters(string(b[:end])); err != nil {
		return told{}, false
	}
	last := number{}
	for b = b[end+1:]; ; {
		if b, ok = bytes.CutPrefix(b, []byte(", ")); !ok {
			return told{}, false
		}
		if list, found := bytes.CutPrefix(b, []byte("options [")); found {
			if before, _, bad := bytes.Cut(list, []byte("[bad opt]")); bad { // the line ends there
				t.options = parseOptions(before)
				t.length = max(0, int(last.Sub(t.seq.Seq)))
				return t, t.length <= longest
			}
			if end = endOfOptions(list); end < 0 {
				return told{}, false
			}
			t.options = parseOptions(list[:end])
			b = list[end+1:]
			continue
		}
		name, rest, found := bytes.Cut(b, []byte(" "))
		if !found {
			return told{}, false
		}
		var value uint64
		switch string(name) {
		case "cksum":
			value, rest, ok = cutUint(bytes.TrimPrefix(rest, []byte("0x")), 16, math.MaxUint16)
			t.checksum = uint16(value)
			if i := bytes.IndexByte(rest, ')'); i >= 0 { // "(correct)"
				rest = rest[i+1:]
			}
		case "seq":
			value, rest, ok = cutUint(rest, 10, math.MaxUint32)
			t.seq = number{segment.Seq(value), true}
			if after, colon := bytes.CutPrefix(rest, []byte(":")); ok && colon {
				value, rest, ok = cutUint(after, 10, math.MaxUint32)
				last = number{segment.Seq(value), true}
			}
		case "ack":
			value, rest, ok = cutUint(rest, 10, math.MaxUint32)
			t.ack = number{segment.Seq(value), true}
		case "win":
			value, rest, ok = cutUint(rest, 10, math.MaxUint16)
			t.window = uint16(value)
		case "urg":
			value, rest, ok = cutUint(rest, 10, math.MaxUint16)
			t.urgent = uint16(value)
		case "length": // comes last; what follows is of the payload
			value, _, ok = cutUint(rest, 10, longest)
			t.length = int(value)
			fits := !last.known || int64(last.Seq-t.seq.Seq) == int64(t.length)
			return t, ok && fits
		default:
			ok = false
		}
		if !ok {
			return told{}, false
		}
		b = rest
	}
}

// endOfOptions is where the bracket that closes a list of options stands, among which
// one of an unexpected length is followed by brackets too, as in "mss 1460[len 3]".
func endOfOptions(list []byte) int {
	for at, depth := 0, 0; at < len(list); at++ {
		switch list[at] {
		case '[':
			depth++
		case ']':
			if depth == 0 {
				return at
			}
			depth--
		}
	}
	return -1
}

// cutUint cuts a number off the beginning of b.
func cutUint(b []byte, base int, most uint64) (value uint64, rest []byte, ok bool) {
	n := 0
	for n < len(b) && n < 20 && isDigit(b[n], base) {
		n++
	}
	value, err := strconv.ParseUint(string(b[:n]), base, 64)
	return value, b[n:], err == nil && value <= most
}

func isDigit(c byte, base int) bool {
	return '0' <= c && c <= '9' || base == 16 && ('a' <= c && c <= 'f' || 'A' <= c && c <= 'F')
}

// parseIPHeader reads what -v tells, as in "(tos 0x0, ttl 64, id 44323, offset 0,
// flags [DF], proto TCP (6), length 60)" and "(flowlabel 0x1234, hlim 64, ...".
func parseIPHeader(b []byte) (ip segment.IP) {
	field := func(name string, base int, most uint64) uint64 {
		i := bytes.Index(b, []byte(name))
		if i < 0 {
			return 0
		}
		value, _, ok := cutUint(b[i+len(name):], base, most)
		if !ok {
			return 0
		}
		return value
	}
	if bytes.IndexByte(b, '(') < 0 {
		return ip
	}
	ip.TTL = uint8(field("ttl ", 10, math.MaxUint8) | field("hlim ", 10, math.MaxUint8))
	ip.TOS = uint8(field("tos 0x", 16, math.MaxUint8) | field("class 0x", 16, math.MaxUint8))
	ip.ID = uint16(field("id ", 10, math.MaxUint16))
	ip.FlowLabel = uint32(field("flowlabel 0x", 16, 1<<20-1))
	ip.DontFragment = bytes.Contains(b, []byte("flags [DF]"))
	return ip
}

package capture

import (
	"encoding/binary"
	"errors"

	"github.com/seed-8df93623/tcpsim/segment"
)

// zeros stand for payload that nobody knows; they are never written to.
var zeros [1 << 16]byte

// parse is segment.Parse for a packet that may have lost octets at its end, or
// that may have no length.
func parse(b []byte, missing int) (segment.Segment, error) {
	s, err := parseAll(b)
	header := len(b) - len(s.Payload)
	if cut := (*segment.ParseError)(nil); errors.As(err, &cut) && cut.Field == "Data Offset" {
		s, header, err = parseOptionsCut(b, cut.Offset-dataOffset, missing, err)
	}
	if n := len(b) + missing - header; err == nil && missing > 0 {
		s.Payload = zeros[:n:n]
	}
	return s, err
}

// parseAll is segment.Parse for a packet that ends where b does, whatever its IP header
// says.
func parseAll(b []byte) (segment.Segment, error) {
	at, length := 2, len(b)
	if b[0]>>4 == 6 {
		at, length = 4, len(b)-ipv6HeaderLen
	}
	told := binary.BigEndian.Uint16(b[at:])
	binary.BigEndian.PutUint16(b[at:], uint16(length))
	s, err := segment.Parse(b)
	binary.BigEndian.PutUint16(b[at:], told)
	return s, err
}

const (
	dataOffset   = 12 // of the octet in the TCP header that tells its length
	tcpHeaderLen = 20 // without options
)

// parseOptionsCut parses a packet that is cut off in the options of the TCP header
// at tcp, as SYNs are in a capture that keeps the 68 octets that once were enough
// (tcpdump -s 68). The segment has the options that are whole. header is how long all
// headers were; if they are not cut off but wrong, the error is that of before.
func parseOptionsCut(b []byte, tcp, missing int, err error) (s segment.Segment, header int, _ error) {
	header = tcp + 4*int(b[tcp+dataOffset]>>4)
	if header < tcp+tcpHeaderLen || header > len(b)+missing {
		return s, 0, err
	}
	whole, ended := wholeOptions(b[tcp+tcpHeaderLen:])
	filled := append(make([]byte, 0, header), b[:tcp+tcpHeaderLen+whole]...)
	filled = filled[:header] // with zeros, which are "End of Option List"
	if s, err = parseAll(filled); err == nil && !ended {
		made := len(s.Options) - 1 // that end is made up
		s.Options = append([]segment.Option(nil), s.Options[:made]...)
	}
	return s, header, err
}

// wholeOptions is how many octets the options take that a list, which is cut off, has
// all of. It tells whether the list ended before that.
func wholeOptions(list []byte) (n int, ended bool) {
	for n < len(list) {
		size := 1
		switch kind := segment.OptionKind(list[n]); {
		case kind == segment.EndOfOptions:
			return n, true
		case kind == segment.NoOperation:
		case n+1 == len(list):
			return n, false
		default:
			size = max(2, int(list[n+1])) // less is wrong, as segment.Parse says
		}
		if n+size > len(list) {
			return n, false
		}
		n += size
	}
	return n, false
}

package tcpdump

import (
	"bytes"
	"slices"
	"strings"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace/internal/notation"
)

// textProtocol is a protocol of lines of text, of which tcpdump prints the first
// line of a segment's payload.
type textProtocol struct {
	name     string
	ports    []uint16
	requests []string // words that begin a line worth printing; nil for any line
}

// textProtocols are in the order in which tcpdump looks at ports.
var textProtocols = []textProtocol{
	{"smtp", []uint16{25}, nil},
	{"whois", []uint16{43}, nil},
	{"ftp", []uint16{21}, nil},
	{"http", []uint16{80, 8080}, strings.Fields(`
		GET PUT COPY HEAD LOCK MOVE POLL POST BCOPY BMOVE MKCOL TRACE LABEL MERGE
		DELETE SEARCH UNLOCK REPORT UPDATE NOTIFY BDELETE CONNECT OPTIONS CHECKIN
		PROPFIND CHECKOUT CCM_POST SUBSCRIBE PROPPATCH BPROPFIND BPROPPATCH
		UNCHECKOUT MKACTIVITY MKWORKSPACE UNSUBSCRIBE RPC_CONNECT VERSION-CONTROL
		BASELINE-CONTROL`)},
	{"rtsp", []uint16{554, 8554}, strings.Fields(`
		OPTIONS DESCRIBE ANNOUNCE SETUP PLAY PAUSE TEARDOWN GET_PARAMETER
		SET_PARAMETER REDIRECT RECORD`)},
}

// appendPayload appends what tcpdump tells of the payload, of which so much is
// known: ": HTTP: GET /", and with -v all lines from the first on.
func (d *dumper) appendPayload(b []byte, s *segment.Segment, known []byte) []byte {
	protocol := textProtocolOf(s)
	if protocol == nil {
		return b
	}
	b = append(append(b, ": "...), strings.ToUpper(protocol.name)...)
	cutOff := len(known) < len(s.Payload)
	if !protocol.worthPrinting(known, cutOff) {
		return b
	}
	before := ": "
	if d.verbose {
		b = notation.AppendInt(append(b, ", length: "...), len(s.Payload))
		before = "\n\t"
	}
	for len(known) > 0 || cutOff {
		line, rest, complete, ok := cutLine(known, cutOff)
		if !ok {
			return b
		}
		if complete || !cutOff {
			b = append(append(b, before...), line...)
		}
		if !complete {
			return append(b, " [|"+protocol.name+"]"...)
		}
		if !d.verbose {
			return b
		}
		known = rest
	}
	return b
}

// textProtocolOf is the one that a segment's ports tell; nil if there is none.
func textProtocolOf(s *segment.Segment) *textProtocol {
	for i := range textProtocols {
		protocol := &textProtocols[i]
		if slices.Contains(protocol.ports, s.Src.Port()) || slices.Contains(protocol.ports, s.Dst.Port()) {
			return protocol
		}
	}
	return nil
}

// worthPrinting reports whether text begins with a request, or with a response,
// whose second word is a code of three digits. A capture may have cut the text off.
func (p *textProtocol) worthPrinting(text []byte, cutOff bool) bool {
	if p.requests == nil {
		return true
	}
	word, rest, ok := nextWord(text, cutOff)
	if !ok {
		return false
	}
	if slices.ContainsFunc(p.requests, func(r string) bool { return strings.EqualFold(r, string(word)) }) {
		return true
	}
	code, _, ok := nextWord(rest, cutOff)
	return ok && len(code) == 3 && bytes.Trim(code, "0123456789") == nil
}

// nextWord cuts text after its first word and the blanks behind that. It fails
// where there is no word, one longer than tcpdump's buffer, or none that is
// followed by text; where the text is cut off, it may have gone on.
func nextWord(text []byte, cutOff bool) (word, rest []byte, ok bool) {
	const longest = 128
	n := 0
	for n < len(text) && graphic(text[n]) {
		n++
	}
	if n == 0 || n > longest {
		return nil, nil, false
	}
	word, rest = text[:n], text[n:]
	for len(rest) > 0 && rest[0] == ' ' {
		rest = rest[1:]
	}
	ok = len(rest) == 0 && !cutOff || len(rest) > 0 && (rest[0] == '\r' || rest[0] == '\n' || graphic(rest[0]))
	return word, rest, ok
}

// cutLine cuts the first line off text, without its end, and tells whether it has
// one. It fails where the line is not of printable ASCII characters and tabs.
func cutLine(text []byte, cutOff bool) (line, rest []byte, complete, ok bool) {
	for i, c := range text {
		switch {
		case c == '\n':
			return text[:i], text[i+1:], true, true
		case c == '\r':
			if i+1 < len(text) && text[i+1] == '\n' {
				return text[:i], text[i+2:], true, true
			}
			return nil, nil, false, cutOff && i+1 == len(text)
		case !graphic(c) && c != ' ' && c != '\t':
			return nil, nil, false, false
		}
	}
	return text, nil, false, true
}

// graphic reports whether c is a visible ASCII character.
func graphic(c byte) bool { return '!' <= c && c <= '~' }

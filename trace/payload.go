package trace

import (
	"bytes"
	"slices"
	"strings"

	"github.com/seed-8df93623/tcpsim/segment"
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

// appendPayload appends what tcpdump tells of the payload, as in ": HTTP: GET /".
func appendPayload(b []byte, s *segment.Segment) []byte {
	if len(s.Payload) == 0 {
		return b
	}
	for i := range textProtocols {
		protocol := &textProtocols[i]
		if !slices.Contains(protocol.ports, s.Src.Port()) && !slices.Contains(protocol.ports, s.Dst.Port()) {
			continue
		}
		b = append(b, ": "...)
		b = append(b, strings.ToUpper(protocol.name)...)
		if !protocol.worthPrinting(s.Payload) {
			return b
		}
		line, complete, ok := firstLine(s.Payload)
		if !ok {
			return b
		}
		b = append(append(b, ": "...), line...)
		if !complete {
			b = append(b, " [|"+protocol.name+"]"...)
		}
		return b
	}
	return b
}

// worthPrinting reports whether text begins with a request, or with a response,
// whose second word is a code of three digits.
func (p *textProtocol) worthPrinting(text []byte) bool {
	if p.requests == nil {
		return true
	}
	word, rest, ok := nextWord(text)
	if !ok {
		return false
	}
	if slices.ContainsFunc(p.requests, func(r string) bool { return strings.EqualFold(r, string(word)) }) {
		return true
	}
	code, _, ok := nextWord(rest)
	return ok && len(code) == 3 && bytes.Trim(code, "0123456789") == nil
}

// nextWord cuts text after its first word and the blanks behind that. It fails
// where there is no word, one longer than tcpdump's buffer, or none that is
// followed by text.
func nextWord(text []byte) (word, rest []byte, ok bool) {
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
	ok = len(rest) == 0 || rest[0] == '\r' || rest[0] == '\n' || graphic(rest[0])
	return word, rest, ok
}

// firstLine returns the first line of text without its end, and whether it has
// one. It fails where the line is not of printable ASCII characters and tabs.
func firstLine(text []byte) (line []byte, complete, ok bool) {
	for i, c := range text {
		switch {
		case c == '\n':
			return text[:i], true, true
		case c == '\r':
			if i+1 < len(text) && text[i+1] == '\n' {
				return text[:i], true, true
			}
			return nil, false, false
		case !graphic(c) && c != ' ' && c != '\t':
			return nil, false, false
		}
	}
	return text, false, true
}

// graphic reports whether c is a visible ASCII character.
func graphic(c byte) bool { return '!' <= c && c <= '~' }

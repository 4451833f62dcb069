package notation

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/seed-8df93623/tcpsim/segment"
)

// Error tells what is wrong with a line, and how to mend it.
type Error struct {
	Text    string // the line
	Column  int    // of the part that is wrong, in octets, counted from 1
	Problem string
}

// Error has the line, the place in it and the problem.
func (e *Error) Error() string {
	return fmt.Sprintf("segment notation %q, column %d: %s", e.Text, e.Column, e.Problem)
}

// Parse reads a line. The error is an [*Error].
func Parse(text string) (Form, error) {
	p := parser{text: text, tokens: split(text)}
	var f Form
	problem := p.form(&f)
	if problem == "" {
		return f, nil
	}
	return Form{}, &Error{Text: text, Column: p.column, Problem: problem}
}

// parser reads a line, token by token.
type parser struct {
	text   string
	tokens []token
	column int // of the token read last
}

// token is a word, a list of options in < and >, or data in quotes.
type token struct {
	text   string
	column int
}

// split cuts a line at its spaces, but for those within < and > or quotes.
func split(text string) []token {
	var tokens []token
	for i := 0; i < len(text); {
		if strings.IndexByte(" \t\r\n", text[i]) >= 0 {
			i++
			continue
		}
		n := tokenLength(text[i:])
		tokens = append(tokens, token{text[i : i+n], i + 1})
		i += n
	}
	return tokens
}

func tokenLength(text string) int {
	switch text[0] {
	case '<':
		if end := strings.IndexByte(text, '>'); end >= 0 {
			return end + 1
		}
		return len(text)
	case '"':
		if quoted, err := strconv.QuotedPrefix(text); err == nil {
			return len(quoted)
		}
		return len(text)
	}
	if end := strings.IndexAny(text, " \t\r\n<\""); end >= 0 {
		return end
	}
	return len(text)
}

// next is the next token; empty at the end.
func (p *parser) next() string {
	if len(p.tokens) == 0 {
		p.column = len(p.text) + 1
		return ""
	}
	t := p.tokens[0]
	p.tokens, p.column = p.tokens[1:], t.column
	return t.text
}

const wantFlags = "want tcpdump's letters first: S, S., P., F., R, or . for an ACK alone, or none"

// form reads all of a line and says what is wrong; "" if nothing is.
func (p *parser) form(f *Form) string {
	letters := p.next()
	flags, err := segment.ParseLetters(letters)
	if err != nil {
		if letters == "" {
			return "the line is empty; " + wantFlags
		}
		return fmt.Sprintf("%q are no flags; %s", letters, wantFlags)
	}
	f.Flags = flags
	seen := map[string]bool{}
	for len(p.tokens) > 0 {
		word := p.next()
		key := keyOf(word)
		if seen[key] {
			return fmt.Sprintf("%s is given twice", key)
		}
		seen[key] = true
		if problem := p.part(f, key, word); problem != "" {
			return problem
		}
	}
	return p.check(f)
}

// keyOf is what a token is about.
func keyOf(word string) string {
	switch c := word[0]; {
	case c == '<':
		return "options"
	case c == '"':
		return "data"
	case c >= '0' && c <= '9' || c == '-' || c == '=' || c == '(':
		return "seq"
	}
	return strings.TrimSuffix(word, ",")
}

// part reads one part that begins with word.
func (p *parser) part(f *Form, key, word string) string {
	switch key {
	case "seq":
		if strings.HasPrefix(word, "seq") {
			word = p.next()
		}
		return p.sequence(f, word)
	case "ack":
		n, problem := parseNumber(strings.TrimSuffix(p.next(), ","))
		f.Ack = &n
		return problem
	case "win", "urg":
		n, problem := parseUint(p.next(), 16)
		if v := uint16(n); key == "win" {
			f.Window = &v
		} else {
			f.Urgent = &v
		}
		return prefix(key, problem)
	case "len", "length":
		n, problem := parseUint(p.next(), 16)
		if f.Len != nil && *f.Len != int(n) && problem == "" {
			return fmt.Sprintf("length %d, but the sequence numbers have %d", n, *f.Len)
		}
		f.Len = new(int(n))
		return prefix(key, problem)
	case "options":
		return p.options(f, word)
	case "data":
		data, err := strconv.Unquote(word)
		if err != nil {
			return fmt.Sprintf("%s is no quoted text; want it as in Go, such as \"hello\\n\"", word)
		}
		f.Payload = []byte(data)
		return ""
	case "badsum":
		f.BadChecksum = true
		return ""
	}
	return fmt.Sprintf("%q is not known; want sequence numbers such as 1:11(10), ack N, win N, urg N, len N, <options>, \"data\" or badsum", word)
}

func prefix(key, problem string) string {
	if problem == "" {
		return ""
	}
	return key + ": " + problem
}

// check looks at what the parts say together.
func (p *parser) check(f *Form) string {
	p.column = 1
	switch {
	case f.Ack != nil && !f.Flags.Has(segment.ACK):
		return fmt.Sprintf("ack needs the flag ACK, which is a dot: %s", lettersWith(f.Flags, segment.ACK))
	case f.Urgent != nil && !f.Flags.Has(segment.URG):
		return fmt.Sprintf("urg needs the flag URG: %s", lettersWith(f.Flags, segment.URG))
	case f.Payload != nil && f.Len != nil && *f.Len != len(f.Payload):
		return fmt.Sprintf("the sequence numbers have %d octets, but %q has %d", *f.Len, f.Payload, len(f.Payload))
	}
	if f.Payload != nil {
		f.Len = new(len(f.Payload))
	}
	return ""
}

func lettersWith(f, more segment.Flags) string { return fmt.Sprintf("%q", (f | more).Letters()) }

// sequence reads 1, 1:11, 1(10) or 1:11(10).
func (p *parser) sequence(f *Form, word string) string {
	word = strings.TrimSuffix(word, ",")
	bounds, length, hasLength := strings.Cut(word, "(")
	first, end, hasEnd := strings.Cut(bounds, ":")
	from, problem := parseNumber(first)
	if problem != "" {
		return problem
	}
	f.Seq = &from
	size := -1
	if hasLength {
		text, closed := strings.CutSuffix(length, ")")
		n, problem := parseUint(text, 16)
		if !closed || problem != "" {
			return fmt.Sprintf("%q is no length; want it as in 1:11(10)", "("+length)
		}
		size = int(n)
	}
	if hasEnd {
		to, problem := parseNumber(end)
		if problem != "" {
			return problem
		}
		distance := int(to.Value.Sub(from.Value))
		switch {
		case to.Absolute != from.Absolute:
			return fmt.Sprintf("%s mixes a relative number and one on the wire; write both with = or none", bounds)
		case distance < 0 || distance > 65535:
			return fmt.Sprintf("%s goes over %d octets; want 0 to 65535", bounds, distance)
		case hasLength && size != distance:
			return fmt.Sprintf("%s says %d octets, but from %s to %s there are %d; write %s(%d)", word, size, first, end, distance, bounds, distance)
		}
		size = distance
	}
	if size >= 0 {
		if f.Len != nil && *f.Len != size {
			return fmt.Sprintf("%s has %d octets, but len says %d", word, size, *f.Len)
		}
		f.Len = &size
	}
	return ""
}

// ParseNumber reads a sequence number alone. The error is an [*Error].
func ParseNumber(text string) (Number, error) {
	n, problem := parseNumber(text)
	if problem != "" {
		return n, &Error{Text: text, Column: 1, Problem: problem}
	}
	return n, nil
}

// parseNumber reads a sequence number.
func parseNumber(word string) (Number, string) {
	text, absolute := strings.CutPrefix(word, "=")
	bits, err := strconv.ParseInt(text, 10, 64)
	if err != nil || bits > 1<<32-1 || bits < -1<<31 || absolute && bits < 0 || text[0] == '+' {
		return Number{}, fmt.Sprintf("%q is no sequence number; want one such as 1, counted from the SYN, or =4294967295 as on the wire", word)
	}
	return Number{segment.Seq(bits), absolute}, ""
}

// parseUint reads a number of up to so many bits.
func parseUint(word string, bits int) (uint64, string) {
	n, err := strconv.ParseUint(strings.TrimSuffix(word, ","), 10, bits)
	if err != nil {
		return 0, fmt.Sprintf("%q is no number from 0 to %d", word, uint64(1)<<bits-1)
	}
	return n, ""
}

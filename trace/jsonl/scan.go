package jsonl

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// scanner reads the JSON of one line from left to right (RFC 8259). Its first
// error stays, and what it reads after that is empty.
type scanner struct {
	b     []byte
	i     int
	err   error
	clear []byte // the last string that had escapes, without them
}

// deepest is how deeply values may be nested that the format does not know.
const deepest = 32

func (s *scanner) fail(format string, args ...any) {
	if s.err == nil {
		s.err = fmt.Errorf("character %d: "+format, append([]any{s.i + 1}, args...)...)
		s.i = len(s.b)
	}
}

// peek returns the next character that is no white space, 0 at the end.
func (s *scanner) peek() byte {
	for s.i < len(s.b) {
		switch c := s.b[s.i]; c {
		case ' ', '\t', '\r', '\n':
			s.i++
		default:
			return c
		}
	}
	return 0
}

// expect passes over a character.
func (s *scanner) expect(c byte) bool {
	if s.peek() != c {
		s.fail("want %q", c)
		return false
	}
	s.i++
	return true
}

// end demands that nothing follows.
func (s *scanner) end() {
	if s.peek() != 0 || s.i < len(s.b) {
		s.fail("want the end of the line")
	}
}

// object calls field for each key of an object; field has to read the value.
func (s *scanner) object(field func(key []byte)) {
	if !s.expect('{') {
		return
	}
	if s.peek() == '}' {
		s.i++
		return
	}
	for s.err == nil {
		key := s.text()
		if !s.expect(':') {
			return
		}
		field(key)
		if !s.more('}') {
			return
		}
	}
}

// array calls element for each element of an array; element has to read it.
func (s *scanner) array(element func()) {
	if !s.expect('[') {
		return
	}
	if s.peek() == ']' {
		s.i++
		return
	}
	for s.err == nil {
		element()
		if !s.more(']') {
			return
		}
	}
}

// more passes over a comma, or the character that ends a list.
func (s *scanner) more(end byte) bool {
	switch s.peek() {
	case ',':
		s.i++
		return true
	case end:
		s.i++
	default:
		s.fail("want a comma or %q", end)
	}
	return false
}

// text reads a string; it is good until the next one is read.
func (s *scanner) text() []byte {
	if !s.expect('"') {
		return nil
	}
	start := s.i
	for i := start; i < len(s.b); i++ {
		switch c := s.b[i]; {
		case c == '"':
			s.i = i + 1
			return s.b[start:i]
		case c == '\\':
			return s.escaped(start, i)
		case c < ' ':
			s.i = i
			s.fail("a control character in a string")
			return nil
		}
	}
	s.fail("the string does not end")
	return nil
}

// escaped reads the rest of a string that began at start and has its first escape
// at i.
func (s *scanner) escaped(start, i int) []byte {
	out := append(s.clear[:0], s.b[start:i]...)
	for s.i = i; s.i < len(s.b); {
		switch c := s.b[s.i]; {
		case c == '"':
			s.i++
			s.clear = out
			return out
		case c == '\\':
			out = s.escape(out)
		case c < ' ':
			s.fail("a control character in a string")
			return nil
		default:
			out = append(out, c)
			s.i++
		}
	}
	s.fail("the string does not end")
	return nil
}

// escape reads an escape, and appends what it stands for.
func (s *scanner) escape(out []byte) []byte {
	if s.i+1 >= len(s.b) {
		s.fail("the string does not end")
		return nil
	}
	c := s.b[s.i+1]
	if c == 'u' {
		return s.unicode(out)
	}
	for i := range "\"\\/bfnrt" {
		if c == "\"\\/bfnrt"[i] {
			s.i += 2
			return append(out, "\"\\/\b\f\n\r\t"[i])
		}
	}
	s.fail("unknown escape \\%c", c)
	return nil
}

// unicode reads an escape of four digits, or of two times four. See appendString
// for a low surrogate by itself.
func (s *scanner) unicode(out []byte) []byte {
	r := s.hex4()
	switch {
	case 0xdc80 <= r && r <= 0xdcff:
		return append(out, byte(r))
	case utf16.IsSurrogate(r) && s.i+1 < len(s.b) && s.b[s.i] == '\\' && s.b[s.i+1] == 'u':
		at := s.i
		if pair := utf16.DecodeRune(r, s.hex4()); pair != utf8.RuneError {
			return utf8.AppendRune(out, pair)
		}
		if s.err == nil {
			s.i = at
		}
	}
	return utf8.AppendRune(out, r) // of a lone surrogate it makes U+FFFD
}

// hex4 reads the four digits of an escape.
func (s *scanner) hex4() rune {
	if s.i+6 > len(s.b) {
		s.fail("the string does not end")
		return 0
	}
	v, err := strconv.ParseUint(string(s.b[s.i+2:s.i+6]), 16, 16)
	if err != nil {
		s.fail("%q is no escape", s.b[s.i:s.i+6])
		return 0
	}
	s.i += 6
	return rune(v)
}

// bytes reads a string in base64.
func (s *scanner) bytes() []byte {
	s.peek()
	at := s.i
	text := s.plain()
	if text == nil {
		text = s.text()
	}
	if s.err != nil {
		return nil
	}
	out := make([]byte, base64.StdEncoding.DecodedLen(len(text)))
	n, err := base64.StdEncoding.Decode(out, text)
	if err != nil || bytes.IndexByte(text, '\r') >= 0 { // which the decoder does not mind
		s.i = at
		s.fail("no base64")
		return nil
	}
	return out[:n]
}

// plain reads a string without escapes, of which it does not look at the
// characters; nil if it has some.
func (s *scanner) plain() []byte {
	if s.i >= len(s.b) || s.b[s.i] != '"' {
		return nil
	}
	rest := s.b[s.i+1:]
	n := bytes.IndexByte(rest, '"')
	if n < 0 || bytes.IndexByte(rest[:n], '\\') >= 0 {
		return nil
	}
	s.i += n + 2
	return rest[:n]
}

// literal reads the characters of a number, of true, false or null.
func (s *scanner) literal() []byte {
	s.peek()
	start := s.i
	for s.i < len(s.b) {
		switch c := s.b[s.i]; c {
		case ',', '}', ']', ' ', '\t', '\r', '\n':
			return s.b[start:s.i]
		default:
			s.i++
		}
	}
	return s.b[start:]
}

// int reads an integer from least to most.
func (s *scanner) int(least, most int64) int64 {
	at := s.i
	text := s.literal()
	v, ok := parseInt(text)
	if s.err == nil && (!ok || v < least || v > most) {
		s.i = at
		s.fail("%.40q is no integer from %d to %d", text, least, most)
		return 0
	}
	return v
}

// parseInt is strconv.ParseInt for what JSON knows as an integer.
func parseInt(text []byte) (v int64, ok bool) {
	digits := text
	if len(digits) > 0 && digits[0] == '-' {
		digits = digits[1:]
	}
	if len(digits) == 0 || digits[0] == '0' && len(digits) > 1 {
		return 0, false
	}
	if len(digits) > 18 { // may be too much
		v, err := strconv.ParseInt(string(text), 10, 64)
		return v, err == nil
	}
	for _, c := range digits {
		if c < '0' || c > '9' {
			return 0, false
		}
		v = 10*v + int64(c-'0')
	}
	if len(digits) < len(text) {
		v = -v
	}
	return v, true
}

// uint64 reads an integer that is not negative.
func (s *scanner) uint64() uint64 {
	text := s.literal()
	v, err := strconv.ParseUint(string(text), 10, 64)
	if s.err == nil && (err != nil || text[0] == '0' && len(text) > 1) {
		s.fail("%.40q is no integer from 0 to %d", text, uint64(1<<64-1))
	}
	return v
}

// bool reads true or false.
func (s *scanner) bool() bool {
	switch text := s.literal(); {
	case s.err != nil:
	case string(text) == "true":
		return true
	case string(text) != "false":
		s.fail("%.40q is neither true nor false", text)
	}
	return false
}

// skip passes over a value of any kind and returns it.
func (s *scanner) skip(depth int) []byte {
	if s.peek(); depth > deepest {
		s.fail("values are nested more than %d deep", deepest)
	}
	start := s.i
	switch s.peek() {
	case '{':
		s.object(func([]byte) { s.skip(depth + 1) })
	case '[':
		s.array(func() { s.skip(depth + 1) })
	case '"':
		s.text()
	default:
		if text := s.literal(); s.err == nil && !isLiteral(text) {
			s.fail("%.40q is no value", text)
		}
	}
	return s.b[min(start, s.i):s.i]
}

// isLiteral reports whether text is a number, true, false or null.
func isLiteral(text []byte) bool {
	switch string(text) {
	case "true", "false", "null":
		return true
	case "":
		return false
	}
	i := 0
	digits := func() bool {
		start := i
		for i < len(text) && '0' <= text[i] && text[i] <= '9' {
			i++
		}
		return i > start
	}
	if text[0] == '-' {
		i++
	}
	zero := i < len(text) && text[i] == '0'
	start := i
	if !digits() || zero && i > start+1 {
		return false
	}
	if i < len(text) && text[i] == '.' {
		if i++; !digits() {
			return false
		}
	}
	if i < len(text) && (text[i] == 'e' || text[i] == 'E') {
		if i++; i < len(text) && (text[i] == '+' || text[i] == '-') {
			i++
		}
		if !digits() {
			return false
		}
	}
	return i == len(text)
}

var errNoType = errors.New(`the object has no "type"`)
